from pathlib import Path

import pytest

from eval.data import Training
from eval.profiles import ProfileEvaluation, ProfilePlan, Statistics, evaluate_profiles
from eval.profiles.asking import Histories
from eval.profiles.built import Built
from eval.profiles.engines import ByModel, Engine
from palate.errors import InputError
from tests.eval.profiles import matters

EMBEDDER = matters.WideWords()
JAZZ = [user for user in matters.people() if user.startswith("jazz")]


def evaluated(*engines: Engine, **plan: object) -> ProfileEvaluation:
    options = ProfilePlan(**{"embedder": EMBEDDER, **plan})  # type: ignore[arg-type]
    return evaluate_profiles(matters.log(), matters.split(), engines, options)


@pytest.fixture(scope="module")
def evaluation() -> ProfileEvaluation:
    """Statistics beside a model that fails for who loves jazz, judged by another."""
    engine = ByModel(matters.model(matters.garbles("saxophone"), price_input=2.0), "llm")
    return evaluated(Statistics(), engine, judge=matters.model(name="judge"))


class Broken(Statistics):
    def make(self, train: Training, histories: Histories) -> Built:
        raise RuntimeError("out of order")


class Peeping(Statistics):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def make(self, train: Training, histories: Histories) -> Built:
        self.path.read_text()
        return super().make(train, histories)


def test_a_failure_scores_zero_and_stays_in_every_mean(evaluation: ProfileEvaluation):
    llm = evaluation.engines[1]
    assert (llm.made, llm.failed, llm.kinds) == (8, 4, {"not_json": 4})
    assert {failure.user_id for failure in llm.failures} == set(JAZZ)
    for name in ("NDCG@10 from the text", "claims that stand", "claims a judge supports"):
        assert llm.measures[name].users == 12
        column = dict(zip(evaluation.users, evaluation.per_user["llm"][name], strict=True))
        assert {column[user] for user in JAZZ} == {0.0}
    assert llm.measures["claims that stand"].mean == pytest.approx(8 / 12)


def test_a_failure_has_no_length_and_its_cost_counts(evaluation: ProfileEvaluation):
    llm = evaluation.engines[1]
    assert llm.measures["words"].users == 8
    assert llm.measures["tokens read"].users == 12
    calls = dict(zip(evaluation.users, evaluation.per_user["llm"]["calls"], strict=True))
    assert {calls[user] for user in JAZZ} == {2.0}
    assert llm.spending.money == pytest.approx(2e-6 * llm.spending.tokens_in)


def test_all_parts_are_measured_of_statistics(evaluation: ProfileEvaluation):
    first = evaluation.engines[0]
    assert first.measures["claims that stand"].mean == 1.0
    assert first.measures["NDCG@10 from the text"].mean > evaluation.popularity["NDCG@10"].mean
    assert first.measures["interests that stay"].mean > 0.3
    assert "claims let stand" not in first.measures
    assert 0 < evaluation.engines[1].measures["claims let stand"].mean <= 1
    assert first.judging.calls == 12
    assert {one.part for one in evaluation.measures} == {"foretells", "stands", "judged", "steady", "reads", "costs"}


def test_a_judge_who_gives_no_judgement_is_counted_and_supports_nothing():
    found = evaluated(Statistics(), judge=matters.model(matters.garbles("saxophone"), "judge"), steady=False)
    first = found.engines[0]
    assert (first.failed, first.unjudged) == (0, 4)
    column = dict(zip(found.users, found.per_user["statistics"]["claims a judge supports"], strict=True))
    assert {column[user] for user in JAZZ} == {0.0}


def test_engines_are_compared_with_the_first_and_agree_on_people(evaluation: ProfileEvaluation):
    assert {(one.method, one.reference) for one in evaluation.comparisons} == {("llm", "statistics")}
    (agreement,) = evaluation.agreements
    assert agreement.cosine.users == 8
    assert agreement.cosine.mean > agreement.chance.mean


def test_an_evaluation_survives_being_written_down(evaluation: ProfileEvaluation):
    assert ProfileEvaluation.model_validate_json(evaluation.model_dump_json()) == evaluation


def test_the_same_run_gives_the_same_figures_but_for_seconds():
    one, other = (evaluated(Statistics(), steady=False).model_dump() for _ in range(2))
    for found in (one, other):
        found["engines"][0]["measures"].pop("seconds")
        found["engines"][0]["spending"].pop("seconds")
        found["per_user"]["statistics"].pop("seconds")
    assert one == other


def test_an_engine_that_breaks_fails_for_everybody_and_the_others_are_measured():
    found = evaluated(Statistics("ours"), Broken(), steady=False)
    ours, broken = found.engines
    assert (ours.made, broken.made, broken.failed) == (12, 0, 12)
    assert broken.failures[0].error == "RuntimeError: out of order"
    assert broken.measures["NDCG@10 from the text"].mean == 0.0


def test_an_engine_that_opens_the_data_set_is_stopped(tmp_path: Path):
    (tmp_path / "test.jsonl").write_text("the truth")
    found = evaluated(Peeping(tmp_path / "test.jsonl"), steady=False, guard=tmp_path)
    assert found.engines[0].failed == 12
    assert "'test.jsonl' of the data set" in found.engines[0].failures[0].error


def test_some_users_are_drawn_by_the_seed():
    found = evaluated(Statistics(), most_users=5, steady=False)
    assert len(found.users) == 5
    assert list(found.users) == sorted(found.users)
    assert found.engines[0].measures["words"].users == 5
    assert evaluated(Statistics(), most_users=5, steady=False).users == found.users


def test_who_asks_without_a_history_fails_in_the_open():
    split = matters.split("stranger")
    found = evaluate_profiles(matters.log(), split, [Statistics()], ProfilePlan(embedder=EMBEDDER, steady=False))
    assert found.engines[0].failures[0].user_id == "stranger"
    assert found.per_user["statistics"]["NDCG@10 from the text"][-1] == 0.0


def test_without_an_embedder_what_needs_none_is_measured():
    found = evaluated(Statistics(), embedder=None, steady=False)
    assert "claims that stand" in found.engines[0].measures
    assert "NDCG@10 from the text" not in found.engines[0].measures
    assert found.agreements == ()


@pytest.mark.parametrize("engines", [[], [Statistics(), Statistics()]])
def test_engines_have_names_of_their_own(engines: list[Engine]):
    with pytest.raises(InputError, match="engines of different names"):
        evaluated(*engines)
