from eval.data import Training
from eval.profiles.asking import Histories
from eval.profiles.built import Built
from eval.profiles.faithfulness import support
from palate.types import Interest, Profile
from tests.eval.profiles.matters import event_of

FAN = "tea fan 0"


def claiming(built: Built, *interests: Interest) -> Profile:
    return built.profiles[FAN].model_copy(update={"interests": interests})


def word(name: str, *evidence: str) -> Interest:
    return Interest(
        key=f"word:{name}", label=name, granularity="word", dimension="content", weight=1, polarity=1, confidence=1,
        evidence=evidence,
    )  # fmt: skip


def test_all_that_statistics_claim_stands(train: Training, built: Built, histories: Histories):
    for user, profile in built.profiles.items():
        found = support(train, profile, histories[user])
        assert found.claims == found.stand == len(profile.interests) > 0
        assert found.claims_share == found.pairs_share == 1.0


def test_a_claim_stands_on_one_event_and_each_pair_is_looked_at(train: Training, built: Built, histories: Histories):
    profile = claiming(built, word("oolong", *(event_of(FAN, f"tea{n}") for n in (0, 1, 3, 4))))
    found = support(train, profile, histories[FAN])
    assert (found.claims, found.stand, found.pairs, found.right) == (1, 1, 4, 3)
    assert (found.claims_share, found.pairs_share) == (1.0, 3 / 4)


def test_what_events_do_not_show_does_not_stand(train: Training, built: Built, histories: Histories):
    profile = claiming(built, word("saxophone", event_of(FAN, "tea0")), word("oolong", event_of(FAN, "tea0")))
    found = support(train, profile, histories[FAN])
    assert (found.stand, found.claims_share, found.pairs_share) == (1, 0.5, 0.5)


def test_events_of_others_and_events_that_never_were_support_nothing(
    train: Training, built: Built, histories: Histories
):
    profile = claiming(built, word("oolong", event_of("tea fan 1", "tea0"), "made up"))
    found = support(train, profile, histories[FAN])
    assert (found.stand, found.right, found.pairs) == (0, 0, 2)


def test_a_profile_that_claims_nothing_claims_nothing_false(train: Training, built: Built, histories: Histories):
    found = support(train, claiming(built), histories[FAN])
    assert (found.claims_share, found.pairs_share) == (1.0, 1.0)
