"""Ranks the whole catalogue from each dialogue so far, by several methods, and says which finds what came next.

The protocol, with where it comes from:

- A question is the dialogue up to a turn that recommends something; the answer is what that turn recommends. Recall is
  over recommended items, each of them one trial, as in KBRD (Chen et al. 2019), KGSF (Zhou et al. 2020) and UniCRS
  (Wang et al. 2022); figures over turns stand beside it.
- Items named before in the dialogue are taken out of the ranking, and where they are recommended again they are not
  asked for: else repeating what was said looks like recommending (He et al. 2023). `repeats` counts them as the papers
  before did.
- The whole catalogue is ranked. What learns from dialogues learns from the other folds, dealt by dialogue. Nobody is
  asked about a turn beside or after a later one of the same dialogue, which would repeat the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from eval.dialogues.asking import NOWHERE, Asked, ask
from eval.dialogues.folds import FOLDS, fold_of
from eval.dialogues.measuring import Sums, intervals, measure
from eval.dialogues.method import DialogueMethod, Lesson, Question, Shelf
from eval.dialogues.registry import chosen
from eval.dialogues.results import DialogueEvaluation, DialogueFacts, DialogueResult
from eval.dialogues.turns import Dialogues, read_dialogues
from eval.language_model import LanguageModel
from eval.results import Comparison, Cost
from eval.run.facts import versions
from eval.run.needs import WHY
from eval.significance import compare
from palate.errors import InputError
from palate.protocols import Embedder, Progress, silent
from retrieval.dialogues.turns import lessons_of

HEADLINE = "recall@10"
LISTED = 20
"""Failures that are listed; all are counted."""
Wanted = tuple[tuple[int, ...], ...]


def evaluate_dialogues(
    path: Path,
    embedder: Embedder | None = None,
    *,
    language_model: LanguageModel | None = None,
    methods: Sequence[str | DialogueMethod] | None = None,
    folds: int = FOLDS,
    repeats: bool = False,
    seed: int = 0,
    skip_bad: int = 0,
    progress: Progress = silent,
) -> DialogueEvaluation:
    """Evaluate on the dialogues in the folder `path`.

    Args:
        path: a folder as `eval.dialogues.turns` says.
        embedder: for methods that need one; without it they are left out, and the report says so.
        language_model: the same.
        methods: names, or methods with settings of their own; None means all that ask no language model.
        folds: how many parts the dialogues are dealt into.
        repeats: whether items named before in a dialogue may be ranked, and count where they are recommended again.
        seed: of folds, ties, resamples and signs.
        skip_bad: how many bad rows of each file may be left out.
        progress: hears how far it has come.

    Raises:
        DatasetError, RowError: as `read_dialogues`.
        InputError: a method is unknown or named twice, `folds` does not fit, or no turn recommends anything new.
    """
    dialogues = read_dialogues(path, skip_bad=skip_bad, progress=progress)
    shelf = Shelf(dialogues.catalogue, embedder, progress, language_model)
    exam = _Exam(dialogues, shelf, folds=folds, repeats=repeats, seed=seed)
    results, sums = [], {}
    competing = _competing(methods)
    for done, method in enumerate(competing):
        progress("asking methods", done, len(competing))
        result, headline = exam.of(method)
        results.append(result)
        if headline is not None:
            sums[method.name] = headline
    progress("asking methods", len(competing), len(competing))
    reference = max(sums, key=lambda name: sums[name].sums.sum(), default="")
    return DialogueEvaluation(
        facts=exam.facts(),
        headline=HEADLINE,
        reference=reference,
        results=tuple(results),
        comparisons=_comparisons(sums, reference, seed),
        dialogues=exam.ids,
        per_dialogue={name: tuple(one.per_dialogue.tolist()) for name, one in sums.items()},
    )


class _Exam:
    """Every question with what is looked for, put to one method after another."""

    def __init__(self, dialogues: Dialogues, shelf: Shelf, *, folds: int, repeats: bool, seed: int) -> None:
        self.dialogues, self.shelf = dialogues, shelf
        self.folds, self.repeats, self.seed = folds, repeats, seed
        self.fold = fold_of(dialogues, folds, seed)
        self.lessons = _lessons(dialogues)
        self.wanted = _wanted(self.lessons, repeats)
        self.asking = [row for row, places in enumerate(self.wanted) if places]
        if not self.asking:
            raise InputError("Expected a recommended item that was not named before in its dialogue, got none.")
        asked_in = [self.lessons[row].dialog_id for row in self.asking]
        self.ids = tuple(dict.fromkeys(asked_in))
        number = {name: place for place, name in enumerate(self.ids)}
        self.dialogue = np.array([number[name] for name in asked_in], np.intp)

    def of(self, method: DialogueMethod) -> tuple[DialogueResult, Sums | None]:
        """What `method` reaches, with the headline by dialogue; None where its needs are not met."""
        plain = DialogueResult(name=method.name, about=method.about, parameters=dict(method.parameters()))
        if why := self._lacking(method):
            return plain.model_copy(update={"state": "left out", "why": why}), None
        try:
            asked = ask(method, self.shelf, self.lessons, self.fold, self.wanted, repeats=self.repeats, seed=self.seed)
        except Exception as error:
            asked = Asked([np.full(len(places), NOWHERE, np.int64) for places in self.wanted])
            why = f"{type(error).__name__}: {error}"
            plain = plain.model_copy(update={"state": "failed", "why": why, "failed": len(self.asking)})
        metrics = measure([asked.places[row] for row in self.asking], self.dialogue)
        return plain.model_copy(update=self._found(method, asked, metrics, plain.failed)), metrics[HEADLINE]

    def _lacking(self, method: DialogueMethod) -> str:
        """What a method needs and there is not, in words; "" where its needs are met."""
        has = {"embedder": self.shelf.embedder is not None, "chat": self.shelf.language_model is not None}
        return "; ".join(WHY[need] for need in WHY if need in method.needs and not has.get(need, False))

    def _found(
        self, method: DialogueMethod, asked: Asked, metrics: Mapping[str, Sums], failed: int
    ) -> dict[str, object]:
        return {
            "metrics": intervals(metrics, self.seed),
            "failures": tuple(asked.failures[:LISTED]),
            "failed": failed + len(asked.failures),
            "faults": {kind: count for kind, count in asked.faults.items() if count},
            "ties": asked.ties,
            "cost": self._cost(method, asked),
        }

    def _cost(self, method: DialogueMethod, asked: Asked) -> Cost:
        model = self.shelf.language_model
        return Cost(
            fit_seconds=asked.fit_seconds,
            rank_seconds=asked.rank_seconds,
            seconds_user=asked.rank_seconds / len(self.asking),
            calls=method.calls,
            tokens_in=method.usage.prompt_tokens,
            tokens_out=method.usage.completion_tokens,
            money=model.money(method.usage) if model and method.calls else None,
        )

    def facts(self) -> DialogueFacts:
        """Everything but the results."""
        asked_for = sum(len(places) for places in self.wanted)
        named = sum(len(lesson.recommended) for lesson in self.lessons) - asked_for
        embedder = self.shelf.embedder
        return DialogueFacts(
            data=self.dialogues.name,
            fingerprint=self.dialogues.fingerprint,
            items=len(self.dialogues.catalogue),
            dialogues=len(self.dialogues.ids),
            turns=len(self.lessons),
            asking=len(self.asking),
            recommended=asked_for,
            left_out={"named before": named} if named else {},
            repeats=self.repeats,
            folds=self.folds,
            seed=self.seed,
            embedder=embedder.name if embedder else "",
            language_model=self.shelf.language_model.name if self.shelf.language_model else "",
            versions=versions(),
        )


def _competing(methods: Sequence[str | DialogueMethod] | None) -> tuple[DialogueMethod, ...]:
    if methods is None:
        return chosen(None)
    found = tuple(one if isinstance(one, DialogueMethod) else chosen([one])[0] for one in methods)
    names = [one.name for one in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"--methods: named twice: {', '.join(twice)}.")
    return found


def _lessons(dialogues: Dialogues) -> tuple[Lesson, ...]:
    """Every turn as a question with its answer."""
    return tuple(
        Lesson(one.dialogue, Question(one.context, one.named), one.recommended)
        for one in lessons_of(dialogues.turns, dialogues.catalogue.named)
    )


def _wanted(lessons: Sequence[Lesson], repeats: bool) -> Wanted:
    return tuple(
        tuple(place for place in lesson.recommended if repeats or place not in lesson.question.named)
        for lesson in lessons
    )


def _comparisons(sums: dict[str, Sums], reference: str, seed: int) -> tuple[Comparison, ...]:
    if len(sums) < 2:
        return ()
    return compare({name: one.per_dialogue for name, one in sums.items()}, reference, HEADLINE, seed)
