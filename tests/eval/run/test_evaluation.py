"""Whole evaluations: who leaks, crashes or misbehaves is caught or scored as documented, never silently."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from eval.canaries import with_canaries
from eval.data import Log, Question, Split, Training, Truth
from eval.method import Floats, ListingMethod, Method, Need, ScoringMethod
from eval.methods.popularity import Popularity
from eval.results import Evaluation, MethodResult
from eval.run import Plan, evaluate
from eval.run.measuring import FAILURES_SHOWN
from eval.splits import Cut
from palate.errors import InputError
from palate.types import Event, Item

PEOPLE = 600
ITEMS = 60


def made() -> Split:
    """Six hundred people who chose three of sixty items each, and would choose one more."""
    rng = np.random.default_rng(0)
    users = [f"u{number:03}" for number in range(PEOPLE)]
    picks = {user: rng.permutation(ITEMS)[:4].tolist() for user in users}
    items = tuple(Item(item_id=f"i{number:02}", title=f"thing {number}") for number in range(ITEMS))
    events = tuple(
        Event(event_id=f"{row:04x}{item:02x}", user_id=user, item_id=f"i{item:02}", kind="like")
        for row, user in enumerate(users)
        for item in picks[user][:3]
    )
    truths = tuple(Truth(frozenset({f"i{picks[user][3]:02}"})) for user in users)
    return Split("by hand", "the fourth of four", Log("made", items, events), tuple(map(Question, users)), truths)


@pytest.fixture(scope="module")
def split() -> Split:
    return made()


def result(split: Split, *methods: type[Method], **plan: object) -> MethodResult:
    return evaluation(split, *methods, **plan).results[0]


def evaluation(split: Split, *methods: type[Method], **plan: object) -> Evaluation:
    return evaluate(split.train, split, methods, Plan(**plan))  # type: ignore[arg-type]


class Flat(ScoringMethod):
    """Cannot tell items apart."""

    name, about = "flat", "All items are equal."

    def fit(self, train: Training) -> None:
        self.train = train

    def scores(self, questions: Sequence[Question]) -> Floats:
        return np.zeros((len(questions), len(self.train.items)), np.float32)


def told(split: Split) -> type[ScoringMethod]:
    """A method that was told the truth, canaries and all."""
    planted = with_canaries(split, seed=0)
    truth = {one.user_id: answer.relevant for one, answer in zip(planted.questions, planted.truths, strict=True)}

    class Told(Flat):
        name = "told"

        def scores(self, questions: Sequence[Question]) -> Floats:
            found = super().scores(questions)
            for row, question in zip(found, questions, strict=True):
                row[self.train.catalogue.positions(truth[question.user_id])] = 1.0
            return found

    return Told


def test_who_was_told_the_truth_is_called_a_leak(split: Split) -> None:
    found = result(split, told(split))
    assert found.metrics["hit_rate@10"].mean == 1.0
    assert found.leak is not None
    assert "has seen the truth" in found.leak


@pytest.mark.parametrize("method", [Flat, Popularity])
def test_who_was_not_is_not(split: Split, method: type[Method]) -> None:
    assert result(split, method).leak is None


@pytest.mark.parametrize("when", ["fit", "scores"])
def test_who_opens_the_data_set_is_stopped_and_scores_zero(split: Split, tmp_path: Path, when: str) -> None:
    (tmp_path / "test.jsonl").write_text("{}", encoding="utf-8")

    class Peeks(Flat):
        name = "peeks"

        def fit(self, train: Training) -> None:
            super().fit(train)
            if when == "fit":
                (tmp_path / "test.jsonl").read_text(encoding="utf-8")

        def scores(self, questions: Sequence[Question]) -> Floats:
            (tmp_path / "test.jsonl").read_text(encoding="utf-8")
            return super().scores(questions)

    found = result(split, Peeks, guard=tmp_path)
    assert (found.state, found.failed) == ("failed", PEOPLE)
    assert found.why == "opened 'test.jsonl' of the data set, where the held-out events are"
    assert {interval.mean for interval in found.metrics.values()} == {0.0}


class Lister(ListingMethod):
    """Lists the truth of nobody: the first items of the catalogue, whatever they are."""

    name, about = "lister", "The same for everybody."
    listed: ClassVar[Sequence[str]] = ()

    def fit(self, train: Training) -> None:
        self.train = train

    def rank(self, questions: Sequence[Question], k: int) -> Sequence[Sequence[str] | Exception]:
        return [self.list_for(question, k) for question in questions]

    def list_for(self, question: Question, k: int) -> Sequence[str]:
        return [one.item_id for one in self.train.items][:k]


class Seen(Lister):
    def list_for(self, question: Question, k: int) -> Sequence[str]:
        return [event.item_id for event in self.train.events[question.user_id] if event.item_id]


class Twice(Lister):
    def list_for(self, question: Question, k: int) -> Sequence[str]:
        unmet = [one for one in super().list_for(question, ITEMS) if one not in self._met(question)]
        return [unmet[0]] * k

    def _met(self, question: Question) -> set[str | None]:
        return {event.item_id for event in self.train.events[question.user_id]}


class Invented(Lister):
    def list_for(self, question: Question, k: int) -> Sequence[str]:
        return [f"made up {place}" for place in range(k)]


class Short(Twice):
    def list_for(self, question: Question, k: int) -> Sequence[str]:
        return super().list_for(question, k)[:1]


@pytest.mark.parametrize(
    ("method", "faults"),
    [
        (Seen, {"seen": 3 * PEOPLE, "short": PEOPLE}),
        (Twice, {"duplicate": 19 * PEOPLE}),
        (Invented, {"unknown": 20 * PEOPLE}),
        (Short, {"short": PEOPLE}),
    ],
)
def test_what_must_not_stand_in_lists_is_counted(split: Split, method: type[Method], faults: dict[str, int]) -> None:
    assert result(split, method).faults == faults


@pytest.mark.parametrize("method", [Seen, Invented])
def test_met_and_invented_items_never_hit(split: Split, method: type[Method]) -> None:
    assert result(split, method).metrics["hit_rate@20"].mean == 0.0


def test_scores_that_are_nan_are_counted_and_not_ranked(split: Split) -> None:
    class Undecided(Flat):
        def scores(self, questions: Sequence[Question]) -> Floats:
            return np.full_like(super().scores(questions), np.nan)

    found = result(split, Undecided)
    assert found.faults == {"nan": PEOPLE * (ITEMS - 3)}
    assert found.metrics["hit_rate@20"].mean == 0.0


class CrashesAt500(Flat):
    """Answers everybody but the five hundredth."""

    name = "crashes"

    def scores(self, questions: Sequence[Question]) -> Floats:
        if any(one.user_id == "u500" for one in questions):
            raise RuntimeError("out of luck")
        return super().scores(questions)


def test_a_crash_at_user_500_costs_that_user_alone_and_is_told(split: Split) -> None:
    found = evaluation(split, CrashesAt500)
    crashed = found.results[0]
    assert (crashed.state, crashed.failed) == ("done", 1)
    assert [(one.user_id, one.error) for one in crashed.failures] == [("u500", "RuntimeError: out of luck")]
    assert found.per_user["crashes"]["ndcg@10"][500] == 0.0
    assert crashed.metrics["ndcg@10"].users == PEOPLE


def test_a_failure_is_zero_in_the_mean_and_not_left_out(split: Split) -> None:
    whole, crashed = evaluation(split, Flat, CrashesAt500).per_user.values()
    assert crashed["hit_rate@20"][:500] == whole["hit_rate@20"][:500]
    assert len(crashed["hit_rate@20"]) == PEOPLE


class CannotLearn(Flat):
    name = "cannot learn"

    def fit(self, train: Training) -> None:
        raise ValueError("nothing to learn from")


def test_who_cannot_learn_scores_zero_and_the_others_go_on(split: Split) -> None:
    found = evaluation(split, CannotLearn, Popularity)
    failed, fine = found.results
    assert (failed.state, failed.why) == ("failed", "ValueError: nothing to learn from")
    assert failed.metrics["ndcg@10"].mean == 0.0
    assert fine.state == "done"
    assert found.comparisons[0].reference == "cannot learn"


def test_an_interrupt_keeps_what_is_done(split: Split) -> None:
    class Interrupted(Flat):
        name = "interrupted"

        def fit(self, train: Training) -> None:
            raise KeyboardInterrupt

    class After(Flat):
        name = "after"

    found = evaluation(split, Flat, Interrupted, After)
    assert [(one.name, one.state, one.why) for one in found.results] == [
        ("flat", "done", ""),
        ("interrupted", "left out", "the run was stopped during it"),
        ("after", "left out", "the run was stopped before it"),
    ]


def test_who_needs_what_is_not_there_is_left_out_and_says_why(split: Split) -> None:
    class Dated(Flat):
        name = "dated"
        needs: ClassVar[frozenset[Need]] = frozenset({"times", "social"})

    found = result(split, Dated, Flat)
    assert (found.state, found.why) == ("left out", "no event has a time; there are no social edges")
    assert found.metrics == {}


def test_chance_alone_gets_what_chance_should(split: Split) -> None:
    hits = result(split, Flat)
    assert hits.ties == PEOPLE
    assert hits.metrics["hit_rate@20"].low < 20 / (ITEMS - 3) < hits.metrics["hit_rate@20"].high


def test_the_same_run_twice_gives_the_same_numbers(split: Split) -> None:
    first, second = (evaluation(split, Flat, Popularity) for _ in range(2))
    assert first.per_user == second.per_user
    assert [one.metrics for one in first.results] == [one.metrics for one in second.results]
    assert [one.overall for one in first.results] == [one.overall for one in second.results]
    assert first.comparisons == second.comparisons


def test_an_evaluation_survives_json(split: Split) -> None:
    found = evaluation(split, Flat, CannotLearn)
    assert Evaluation.model_validate_json(found.model_dump_json()) == found


def test_refused_items_count_for_auc_even_where_the_answer_failed(split: Split) -> None:
    refused = tuple(Truth(one.relevant, frozenset({"i00"}) - one.relevant) for one in split.truths)
    judged = Split("by hand", "with refusals", split.train, split.questions, refused)
    found = result(judged, CannotLearn)
    assert found.metrics["auc"].mean == 0.0
    assert found.metrics["auc"].users == sum(bool(one.refused) for one in refused)


class Knob(Popularity):
    """Popularity with a switch that turns it upside down."""

    name = "knob"
    space: ClassVar = {"upside_down": (False, True)}
    fitted_on: ClassVar[list[int]] = []

    def __init__(self, *, upside_down: bool = True) -> None:
        self.upside_down = upside_down

    def fit(self, train: Training) -> None:
        super().fit(train)
        self.fitted_on.append(len(train.interactions.event_id))

    def scores(self, questions: Sequence[Question]) -> Floats:
        found = super().scores(questions)
        return -found if self.upside_down else found


@pytest.fixture
def popular() -> Split:
    """People who like few things, all of them popular."""
    rng = np.random.default_rng(1)
    items = tuple(Item(item_id=f"i{number:02}", title="thing") for number in range(30))
    events, truths = [], []
    for row in range(80):
        picks = rng.choice(30, 6, replace=False, p=np.linspace(2, 0.1, 30) / np.linspace(2, 0.1, 30).sum()).tolist()
        events += [
            Event(event_id=f"{row:04x}{item:02x}", user_id=f"u{row}", item_id=f"i{item:02}", kind="like", time=at)
            for at, item in enumerate(picks[:5])
        ]
        truths.append(Truth(frozenset({f"i{picks[5]:02}"})))
    events.sort(key=lambda one: (one.user_id, one.time))
    asking = tuple(Question(f"u{row}") for row in range(80))
    return Cut("last", "the last of six", Log("popular", items, tuple(events)), asking, tuple(truths))


def test_parameters_are_chosen_on_a_part_of_the_training_part(popular: Split) -> None:
    Knob.fitted_on.clear()
    found = result(popular, Knob, trials=2)
    assert [trial.parameters for trial in found.trials] == [{}, {"upside_down": False}]
    assert found.parameters == {"upside_down": False}
    assert Knob.fitted_on == [320, 320, 400]


def test_without_tuning_the_defaults_are_taken(popular: Split) -> None:
    found = result(popular, Knob)
    assert (found.trials, found.parameters) == ((), {})


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ({"headline": "ndcg@7"}, "--headline: expected one of"),
        ({"reference": "nobody"}, "--reference: expected one of flat"),
    ],
)
def test_what_is_not_measured_cannot_decide(split: Split, plan: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        evaluation(split, Flat, **plan)


def test_kept_training_parts_are_used_again(split: Split, tmp_path: Path) -> None:
    first = evaluation(split, Popularity, folder=tmp_path)
    again = evaluation(split, Popularity, folder=tmp_path)
    assert first.per_user == again.per_user
    assert (tmp_path / split.train.mark() / "palate.db").is_file()


def test_failures_shown_are_few_and_all_are_counted(split: Split) -> None:
    class Hopeless(Flat):
        batch: ClassVar[int] = 50

        def scores(self, questions: Sequence[Question]) -> Floats:
            raise RuntimeError("no")

    found = result(split, Hopeless)
    assert (found.state, found.failed, len(found.failures)) == ("done", PEOPLE, FAILURES_SHOWN)


def test_a_reference_that_is_left_out_gives_way_to_the_first(split: Split) -> None:
    class Dated(Flat):
        name = "dated"
        needs: ClassVar[frozenset[Need]] = frozenset({"times"})

    assert evaluation(split, Flat, Dated, reference="dated").reference == "flat"
