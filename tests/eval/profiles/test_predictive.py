import numpy as np

from eval.data import Training
from eval.methods.profile_vectors import ProfileVectors
from eval.profiles.built import Built
from eval.profiles.engines import Reference
from eval.profiles.predictive import Foretelling, InterestVectors
from tests.eval.profiles import matters

SPLIT = matters.split()
FANS = tuple(matters.people())


def foretelling(train: Training, users: tuple[str, ...] = FANS) -> Foretelling:
    return Foretelling(train, SPLIT, users, seed=0)


def test_a_text_that_names_the_matter_finds_its_three_held_out_things(train: Training):
    texts = {user: " ".join(matters.MATTERS[user.split()[0]]) for user in FANS}
    found = foretelling(train).of_text(Built(written=texts))
    assert found["NDCG@10"].tolist() == found["Recall@10"].tolist() == [1.0] * 12


def test_a_text_about_something_else_finds_nothing_at_the_head(train: Training):
    right = foretelling(train).of_text(Built(written=dict.fromkeys(FANS, "oolong teapot matcha gongfu")))
    tea = np.array([user.startswith("tea") for user in FANS])
    assert right["NDCG@10"][tea].min() == 1.0
    assert right["NDCG@10"][~tea].max() < 1.0


def test_who_has_no_text_scores_zero_and_stays_in_place(train: Training):
    found = foretelling(train, ("rail fan 0", "tea fan 0")).of_text(Built(written={"tea fan 0": "oolong matcha"}))
    assert found["NDCG@10"][0] == 0.0
    assert found["NDCG@10"][1] > 0.0


def test_vectors_of_given_profiles_rank_as_those_of_the_store_do(train: Training, built: Built):
    ours, theirs = InterestVectors(built.profiles), ProfileVectors(form="many")
    ours.fit(train)
    theirs.fit(train)
    np.testing.assert_allclose(ours.scores(SPLIT.questions), theirs.scores(SPLIT.questions), atol=1e-5)


def test_statistical_profiles_foretell_more_than_popularity(train: Training, built: Built):
    asking = foretelling(train)
    vectors, popular = asking.of_vectors(built)["NDCG@10"], asking.of_popularity()["NDCG@10"]
    assert vectors.mean() > popular.mean()


def test_who_has_no_profile_has_no_vectors(train: Training, built: Built):
    left = {user: one for user, one in built.profiles.items() if user != "tea fan 0"}
    found = foretelling(train).of_vectors(Built(left))["NDCG@10"]
    assert found[FANS.index("tea fan 0")] == 0.0
    assert found[FANS.index("tea fan 1")] > 0.0


def test_a_reference_needs_no_profile(train: Training, tmp_path):
    (tmp_path / "t.jsonl").write_text('{"user_id": "tea fan 0", "text": "oolong teapot matcha gongfu"}')
    made = Reference(tmp_path / "t.jsonl").make(train, dict.fromkeys(FANS, ()))
    assert foretelling(train).of_text(made)["Recall@10"].sum() == 1.0
