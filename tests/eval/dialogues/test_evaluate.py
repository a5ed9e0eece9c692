from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eval.dialogues import dialogues_page, evaluate_dialogues
from eval.dialogues.method import DialogueMethod
from eval.dialogues.registry import chosen, known
from palate.errors import InputError


class Spy(DialogueMethod):
    name, about = "spy", "Remembers what it was given."

    def fit(self, train) -> None:
        self.size = train.size
        self.given = [lesson.dialog_id for lesson in train.lessons]

    def scores(self, questions):
        assert all(set(vars(question)) == {"context", "named"} for question in questions)
        return np.zeros((len(questions), self.size), np.float32)


class Broken(DialogueMethod):
    name, about = "broken", "Cannot be fitted."

    def fit(self, train) -> None:
        raise RuntimeError("no memory")

    def scores(self, questions):
        raise AssertionError


def by_name(evaluation):
    return {result.name: result for result in evaluation.results}


def without_seconds(evaluation):
    return evaluation.model_dump(exclude={"results": {"__all__": {"cost"}}})


def test_what_is_spoken_of_together_is_found(small: Path) -> None:
    found = by_name(evaluate_dialogues(small))
    assert found["co-mention"].metrics["recall@1"].mean == 1.0
    assert found["popularity"].metrics["recall@5"].mean == 1.0
    assert found["co-mention"].metrics["recall@1"].users == 10


def test_methods_that_need_an_embedder_are_left_out_without_one(small: Path, embedder) -> None:
    assert by_name(evaluate_dialogues(small))["embedding"].state == "left out"
    assert all(result.state == "done" for result in evaluate_dialogues(small, embedder).results)


def test_a_repeated_recommendation_is_left_out_and_counted_or_kept_on_request(write) -> None:
    rows = [
        {"dialog_id": f"d{n}", "turn_id": 0, "context": ["Heat (1995)?"], "recommended": ["Heat (1995)", "Up (2009)"]}
        for n in range(5)
    ]
    facts = evaluate_dialogues(write(rows), methods=["popularity"]).facts
    assert (facts.recommended, facts.asking, facts.left_out) == (5, 5, {"named before": 5})
    kept = evaluate_dialogues(write(rows), methods=["popularity"], repeats=True)
    assert (kept.facts.recommended, kept.facts.left_out) == (10, {})
    assert kept.results[0].metrics["recall@5"].mean == 1.0


def test_a_set_where_nothing_new_is_recommended_is_refused(write) -> None:
    rows = [{"dialog_id": f"d{n}", "turn_id": 0, "context": ["Up (2009)"], "recommended": ["Up (2009)"]} for n in "ab"]
    with pytest.raises(InputError, match="not named before"):
        evaluate_dialogues(write(rows), folds=2)


def test_a_method_that_cannot_be_fitted_scores_zero_and_the_others_are_kept(small: Path) -> None:
    evaluation = evaluate_dialogues(small, methods=["co-mention", Broken()])
    broken = by_name(evaluation)["broken"]
    assert (broken.state, broken.why, broken.failed) == ("failed", "RuntimeError: no memory", 10)
    assert broken.metrics["recall@50"].mean == 0.0
    assert by_name(evaluation)["co-mention"].metrics["recall@1"].mean == 1.0
    assert evaluation.comparisons[0].verdict == "worse"


def test_nothing_of_the_answers_reaches_a_method_that_is_asked(small: Path) -> None:
    method = Spy()
    evaluation = evaluate_dialogues(small, methods=[method])
    assert len(method.given) == 8
    assert by_name(evaluation)["spy"].ties == 10


def test_the_same_run_gives_the_same_numbers(small: Path, embedder) -> None:
    first, second = (evaluate_dialogues(small, embedder, seed=3) for _ in range(2))
    assert without_seconds(first) == without_seconds(second)


def test_the_headline_is_the_mean_of_what_dialogues_add(small: Path) -> None:
    evaluation = evaluate_dialogues(small)
    for name, values in evaluation.per_dialogue.items():
        assert np.mean(values) == pytest.approx(by_name(evaluation)[name].metrics[evaluation.headline].mean)


def test_unknown_methods_and_methods_named_twice_are_refused(small: Path) -> None:
    with pytest.raises(InputError, match="no method 'magic' for dialogues"):
        evaluate_dialogues(small, methods=["magic"])
    with pytest.raises(InputError, match="named twice: popularity"):
        evaluate_dialogues(small, methods=["popularity", "popularity"])


def test_every_file_of_methods_is_found() -> None:
    assert {"popularity", "co-mention", "tfidf", "embedding", "mix"} <= set(known())


def test_figures_of_redial_that_need_no_embedder_are_as_published_with_the_data(real_data: Path) -> None:
    found = by_name(evaluate_dialogues(real_data / "redial", methods=["co-mention"]))["co-mention"].metrics
    assert [found[f"recall@{k}"].mean for k in (10, 50)] == pytest.approx([0.138, 0.272], rel=0.06)


def test_the_page_names_the_best_and_all_that_went_wrong(small: Path) -> None:
    page = dialogues_page(evaluate_dialogues(small, methods=["co-mention", "embedding", Broken()]))
    assert page.lead == "co-mention finds most: Recall@10 1.0000 (95% 1.0000 to 1.0000)."
    wrong = next(section for section in page.sections if section.heading == "What went wrong").sentences
    assert "embedding is left out: there is no embedder" in wrong
    assert any("broken gave no answer to 10 questions" in sentence for sentence in wrong)
    assert page.facts["folds"] == "5"


def test_the_page_says_what_cannot_be_told_apart(small: Path) -> None:
    assert dialogues_page(evaluate_dialogues(small)).lead.endswith("told apart: mix, palate, popularity, tfidf.")


def test_a_method_of_palate_s_name_keeps_its_settings_beside_the_version(small: Path) -> None:
    facts = dialogues_page(evaluate_dialogues(small, methods=["palate"])).facts
    assert facts["method palate"] == "seed=0"
    assert facts["palate"][0].isdigit()
    assert "language model" not in facts


def test_what_asks_a_language_model_runs_only_where_it_is_named() -> None:
    assert not known()["palate-rerank"].default
    assert "palate-rerank" not in {method.name for method in chosen(None)}
    assert [method.name for method in chosen(["palate-rerank"])] == ["palate-rerank"]
