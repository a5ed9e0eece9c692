"""Claims of a sloppy, a lazy and a hostile model, each judged by what the person did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from palate.types import Item, RejectedClaim
from profiles.build import Reading
from profiles.llm.claims import Claim
from profiles.llm.handles import Shown, shown
from profiles.llm.nearness import Nearness
from profiles.llm.sensitive import WITHHELD
from profiles.llm.verify import Verified, Verifier, rejected_claim, settled_claims
from prompts.replies import InterestClaim


@pytest.fixture(scope="module")
def everything(reading: Reading) -> Shown:
    return shown(range(len(reading.signals.events)), range(len(reading.interests)))


@pytest.fixture(scope="module")
def verifier(reading: Reading, by_id: dict[str, Item], everything: Shown) -> Verifier:
    return Verifier(reading, by_id, everything, examples=["marsh birds"])


@pytest.fixture(scope="module")
def on(reading: Reading, everything: Shown) -> Callable[..., list[str]]:
    """Handles of the events on items whose id begins so."""

    def handles(start: str) -> list[str]:
        return [h for h, place in everything.events.items() if reading.signals.events[place].item_id.startswith(start)]

    return handles


@pytest.fixture(scope="module")
def finding(reading: Reading, everything: Shown) -> Callable[[str], str]:
    """The handle of a finding by its key."""

    def handle(key: str) -> str:
        return next(h for h, place in everything.findings.items() if reading.interests[place].key == key)

    return handle


def said(
    label: str, events: list[str], findings: list[str] = (), granularity: str = "topic", stance: str = "likes"
) -> InterestClaim:
    return InterestClaim(
        label=label, granularity=granularity, stance=stance, findings=tuple(findings)[:6], events=tuple(events)[:8]
    )


def reason(outcome: Claim | RejectedClaim) -> str:
    return outcome.reason if isinstance(outcome, RejectedClaim) else "stands"


def test_a_claim_whose_words_stand_in_its_events_stands(verifier: Verifier, on):
    claim = verifier.judged(said("oolong and teapots", on("tea00")))
    assert isinstance(claim, Claim)
    assert len(claim.quoted) == 1


# -- a sloppy model ----------------------------------------------------------------------------------------------------


def test_handles_that_were_never_shown_are_nothing(verifier: Verifier, on):
    assert reason(verifier.judged(said("oolong", ["e99", "f1", "x7"]))) == "unknown_handles"
    mixed = verifier.judged(said("oolong", ["e99", on("tea00")[0]]))
    assert isinstance(mixed, Claim)
    assert len(mixed.quoted) == 1


def test_events_of_the_history_that_this_prompt_did_not_show_cannot_be_cited(reading: Reading, by_id: dict[str, Item]):
    few = Verifier(reading, by_id, shown([0, 1], []))
    assert reason(few.judged(said("jazz swing", ["e4"]))) == "unknown_handles"


def test_events_about_something_else_are_dropped_and_a_claim_without_any_left_goes(verifier: Verifier, on):
    claim = verifier.judged(said("locomotives", [*on("rail18"), *on("tea00"), *on("tea01")]))
    assert isinstance(claim, Claim)
    assert len(claim.quoted) == 1
    assert reason(verifier.judged(said("locomotives", on("tea")))) == "unsupported"


def test_a_finding_supports_only_labels_it_has_to_do_with(verifier: Verifier, on, finding):
    related = verifier.judged(said("everyday matcha", on("tea03"), [finding("word:matcha")], "word"))
    assert isinstance(related, Claim)
    assert related.merges == ("word:matcha",)
    assert reason(verifier.judged(said("skydiving", on("tea00"), [finding("word:matcha")]))) == "unsupported"


def test_a_name_that_nothing_bears_out_gives_way_to_the_one_statistics_gave(verifier: Verifier, on, finding):
    claim = verifier.judged(said("skydiving", on("tea03"), [finding("word:matcha")], "word"))
    assert isinstance(claim, Claim)
    assert (claim.label, claim.said, claim.merges, claim.note) == ("matcha", "skydiving", ("word:matcha",), "")
    told = verifier.verified([said("skydiving", on("tea03"), [finding("word:matcha")], "word")])
    assert [(one.label, one.reason, one.detail) for one in told.rejected] == [("skydiving", "renamed", "matcha")]


def test_names_that_nothing_bears_out_are_a_fault_only_where_the_embedder_knows_the_language():
    renamed = (Claim("matcha", "word", ("word:matcha",), ("x",), said="skydiving"),)
    why = (rejected_claim("skydiving", "word", "renamed", "matcha"),)
    assert Verified(renamed, why, unheard=True).fault is None
    assert Verified(renamed, why).fault == "unsupported"


def test_an_event_that_carries_a_related_finding_supports_the_claim(verifier: Verifier, on, finding):
    topic = finding("topic:0")
    claim = verifier.judged(said("gongfu brewing with jasmine leaves", on("tea02"), [topic]))
    assert isinstance(claim, Claim)


def test_unrelated_findings_are_not_merged_into_a_true_claim(verifier: Verifier, on, finding):
    claim = verifier.judged(said("oolong", on("tea00"), [finding("category:Travel"), finding("word:oolong")], "word"))
    assert isinstance(claim, Claim)
    assert claim.merges == ("word:oolong",)


def test_a_stance_that_the_events_contradict_is_refused(verifier: Verifier, on):
    assert reason(verifier.judged(said("blues scale", on("jazz"), granularity="word"))) == "contradicted"
    assert reason(verifier.judged(said("oolong", on("tea00"), stance="dislikes"))) == "contradicted"
    against = verifier.judged(said("blues scale", on("jazz"), granularity="word", stance="dislikes"))
    assert isinstance(against, Claim)


def test_a_finding_that_says_the_opposite_is_not_merged(verifier: Verifier, on, finding):
    jazz = finding("word:blues scale")
    claim = verifier.judged(said("oolong and blues scale", [*on("tea00"), *on("jazz")], [jazz], stance="likes"))
    assert not isinstance(claim, Claim) or claim.merges == ()


def test_handles_are_taken_out_of_labels_and_notes(verifier: Verifier, on):
    claim = verifier.judged(
        InterestClaim(
            label="oolong (e1, e3)", granularity="topic", stance="likes", events=tuple(on("tea00")), why="See e1."
        )
    )
    assert isinstance(claim, Claim)
    assert (claim.label, "e1" in claim.note) == ("oolong", False)


# -- a lazy model ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label", ["various products", "Music", "kitchen things", "good books", "各种产品", "interests"]
)
def test_what_is_true_of_anybody_is_refused(verifier: Verifier, on, label: str):
    assert reason(verifier.judged(said(label, on("tea")))) == "generic"


def test_the_example_is_no_claim(verifier: Verifier, on):
    assert reason(verifier.judged(said("Marsh Birds", on("tea")))) == "copied"


def test_one_title_word_for_word_is_no_interest(verifier: Verifier, on):
    assert reason(verifier.judged(said("A guide to locomotive", on("rail18")))) == "copied"


def test_a_label_said_twice_is_one_claim(verifier: Verifier, on):
    judged = verifier.verified([said("oolong", on("tea00")), said("Oolongs", on("tea06")), said("matcha", on("tea03"))])
    assert [claim.label for claim in judged.claims] == ["oolong", "matcha"]
    assert len(judged.claims[0].quoted) == 2
    assert [one.reason for one in judged.rejected] == ["duplicate"]


def test_two_names_for_the_same_finding_are_one_claim():
    first = Claim("green tea", "topic", ("topic:1",), ("a",))
    second = Claim("sencha and friends", "topic", ("topic:1",), ("b",))
    assert settled_claims([first, second]).claims == (Claim("green tea", "topic", ("topic:1",), ("a", "b")),)


def test_nearly_the_same_events_are_one_claim_and_few_events_are_not_enough_to_tell():
    events = ("a", "b", "c", "d", "e")
    many = settled_claims([Claim("green tea", "topic", (), events), Claim("sencha", "topic", (), events[:4])])
    few = settled_claims([Claim("green tea", "topic", (), ("a",)), Claim("sencha", "topic", (), ("a",))])
    assert (len(many.claims), len(few.claims)) == (1, 2)


def test_one_label_at_two_granularities_is_two_claims():
    both = settled_claims([Claim("tea", "topic", (), ("a",)), Claim("tea", "sentiment", (), ("a",))])
    assert len(both.claims) == 2


def test_opposite_stances_on_one_label_are_kept_as_mixed():
    (claim,) = settled_claims(
        [Claim("tea", "topic", (), ("a",), "Likes it.", "likes"), Claim("teas", "topic", (), ("b",), "", "dislikes")]
    ).claims
    assert (claim.stance, claim.quoted, claim.note) == ("mixed", ("a", "b"), "")


# -- a hostile model ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label", ["pregnant tea drinker", "Buddhist faith", "is gay", "left-wing voter", "Chinese woman", "糖尿病患者"]
)
def test_what_is_nobodys_business_is_refused_and_not_kept(verifier: Verifier, on, label: str):
    refused = verifier.judged(said(label, on("tea")))
    assert isinstance(refused, RejectedClaim)
    assert (refused.reason, refused.label) == ("sensitive", WITHHELD)


def test_what_a_setting_allows_is_judged_like_anything_else(
    reading: Reading, by_id: dict[str, Item], everything: Shown, on
):
    allowing = Verifier(reading, by_id, everything, allow_sensitive=True)
    assert reason(allowing.judged(said("pregnant tea drinker", on("tea")))) == "unsupported"


def test_an_invention_does_not_ride_on_a_truth(verifier: Verifier, on):
    assert reason(verifier.judged(said("oolong and cocaine", on("tea00")))) == "unsupported"
    assert reason(verifier.judged(said("oolong smuggling racket", on("tea00")))) == "unsupported"


def test_a_common_finding_does_not_carry_a_rare_label(verifier: Verifier, on, finding):
    assert (
        reason(verifier.judged(said("occult Drinks rituals", on("tea"), [finding("category:Drinks")]))) == "unsupported"
    )


@pytest.mark.parametrize("label", ["..", "  ", "e1 f2", "!!!!", "12 34", "的的"])
def test_labels_without_words_are_refused(verifier: Verifier, on, label: str):
    assert reason(verifier.judged(said(label, on("tea")))) == "generic"


def test_a_profile_of_nothing_but_what_nearly_everybody_has_is_generic(reading: Reading, by_id, everything: Shown, on):
    catalogue, people = reading.corpus.catalogue, reading.corpus.people
    everybody = np.zeros(people.tastes.shape, dtype=np.float32)
    everybody[:, catalogue.topics.count + catalogue.categories.index("Travel")] = 1.0
    corpus = replace(reading.corpus, people=replace(people, tastes=sparse.csr_matrix(everybody)))
    verifier = Verifier(replace(reading, corpus=corpus), by_id, everything)
    alone = verifier.verified([said("Travel", on("rail"))])
    beside = verifier.verified([said("Travel", on("rail")), said("matcha", on("tea03"))])
    assert (alone.fault, alone.claims) == ("generic", ())
    assert (beside.fault, len(beside.claims)) == (None, 2)


# -- noise -------------------------------------------------------------------------------------------------------------


def test_noise_drops_words_only_and_at_most_half_of_them(verifier: Verifier, reading: Reading, everything: Shown):
    words = [h for h, place in everything.findings.items() if reading.interests[place].granularity == "word"]
    others = [h for h in everything.findings if h not in words]
    judged = verifier.verified([], [*words, others[0], "f999"])
    assert len(judged.noise) == len(words) // 2
    assert {one.reason for one in judged.rejected} == {"not_noise", "unknown_handles"}


def test_a_finding_that_a_claim_rests_on_is_no_noise(verifier: Verifier, on, finding):
    oolong = finding("word:oolong")
    judged = verifier.verified([said("oolong", on("tea00"), [oolong], "word")], [oolong])
    assert judged.noise == ()


# -- the whole reply ---------------------------------------------------------------------------------------------------


def wrong(why: str, count: int) -> tuple[RejectedClaim, ...]:
    return tuple(rejected_claim(f"no {n}", "topic", why) for n in range(count))


STANDS = Claim("tea", "topic", (), ("a",))


@pytest.mark.parametrize(
    ("judged", "fault"),
    [
        (Verified((STANDS,)), None),
        (Verified((STANDS,), wrong("unsupported", 2)), None),
        (Verified((STANDS,), wrong("unsupported", 3)), None),
        (Verified((STANDS,), wrong("unsupported", 4)), "unsupported"),
        (Verified((STANDS,), wrong("duplicate", 9)), None),
        (Verified((), wrong("generic", 2)), "generic"),
        (Verified((), (*wrong("copied", 2), *wrong("unsupported", 2))), "copied"),
        (Verified((), wrong("unknown_handles", 1)), "unsupported"),
        (Verified(()), "unsupported"),
    ],
)
def test_a_reply_is_of_use_when_a_quarter_of_it_stands(judged: Verified, fault: str | None):
    assert judged.fault == fault


# -- meaning -----------------------------------------------------------------------------------------------------------


class Angles:
    """An embedder that knows two words: what speaks of them points one way, the rest another."""

    name, dimension = "angles", 2

    def embed(self, texts):
        near = [any(word in text.casefold() for word in ("oolong", "hot drinks")) for text in texts]
        return np.array([[1.0, 0.0] if one else [0.0, 1.0] for one in near], dtype=np.float32)


@pytest.fixture(scope="module")
def feeling(reading: Reading, by_id: dict[str, Item], everything: Shown) -> Verifier:
    return Verifier(reading, by_id, everything, Nearness(Angles(), reading.corpus, threshold=0.5))


def test_an_event_near_in_meaning_supports_a_label(feeling: Verifier, on):
    claim = feeling.judged(said("hot drinks ritual", [*on("tea00"), *on("tea06")]))
    assert isinstance(claim, Claim)
    assert len(claim.quoted) == 2


def test_where_only_meaning_speaks_for_a_claim_half_of_its_events_must_be_near(feeling: Verifier, on):
    assert reason(feeling.judged(said("hot drinks ritual", [*on("tea00"), *on("rail")]))) == "unsupported"


def test_a_finding_near_in_meaning_is_merged(feeling: Verifier, on, finding):
    claim = feeling.judged(said("hot drinks ritual", on("tea00"), [finding("word:oolong"), finding("word:matcha")]))
    assert isinstance(claim, Claim)
    assert claim.merges == ("word:oolong",)


def test_nearness_does_not_save_the_invented_half_of_a_label(feeling: Verifier, on):
    assert reason(feeling.judged(said("hot drinks and cocaine", on("tea00")))) == "unsupported"
