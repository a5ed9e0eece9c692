"""What Palate recommends in a dialogue, with a language model putting the best of its list in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from agent.rerank import MOST_RANKED, WEIGHT, RerankOptions, RerankTask, blended, ranked
from eval.dialogues.method import AnsweringMethod, Floats, Question, Training
from eval.dialogues.methods.palate import Palate
from eval.language_model import LanguageModel
from eval.method import Need
from eval.profiles.meter import Meter
from eval.reranking import each, in_order, options
from history.text import language
from palate.errors import InputError
from palate.protocols import Chat


class PalateRerank(AnsweringMethod):
    """Palate's best `candidates`, of which a language model that reads the end of the dialogue ranks the best `places`;
    its order and the one there was are blended, and the others follow. A question of which no reading came to anything
    fails: the order there was does not stand in for it.

    Args:
        candidates: how many items the model chooses from.
        places: how many it ranks, 1 to 30.
        passes: how often it reads them, each time in another order.
        weight: its share in the blend; 1 leaves the order to it alone.
        seed: of what Palate learns, of the orders and of the model's draws.
    """

    name = "palate-rerank"
    about = "Palate, its best items put in order by a language model."
    needs: ClassVar[frozenset[Need]] = frozenset({"chat"})
    default: ClassVar[bool] = False

    def __init__(
        self,
        *,
        candidates: int = 30,
        places: int = 10,
        passes: int = RerankOptions.passes,
        weight: float = WEIGHT,
        seed: int = 0,
    ) -> None:
        if not 1 <= places <= min(candidates, MOST_RANKED):
            most = min(candidates, MOST_RANKED)
            raise InputError(f"places: expected 1 to {most}, for {candidates} candidates; got {places}.")
        self.candidates, self.places, self.passes = candidates, places, passes
        self.weight, self.seed = weight, seed
        self._palate = Palate(seed=seed)

    def fit(self, train: Training) -> None:
        """Fit what the list comes from; the model is given nothing to learn."""
        self._shelf = train.shelf
        self._palate.fit(train)

    def answers(self, questions: Sequence[Question]) -> Sequence[Floats | Exception]:
        """Palate's scores, with those of the best raised above all others in their new order; an exception where the
        model could not be reached or misspoke throughout."""
        model = self._shelf.language_model
        assert model is not None
        scores = self._palate.scores(questions)
        return model.run(lambda chat: self._all(questions, scores, chat, model))

    async def _all(
        self, questions: Sequence[Question], scores: Floats, chat: Chat, model: LanguageModel
    ) -> list[Floats | Exception]:
        meter = Meter(chat)
        asked = zip(questions, scores, strict=True)
        try:
            return await each(asked, lambda one: self._one(*one, meter, model), model, passes=self.passes)
        finally:
            self.calls, self.usage = self.calls + meter.calls, self.usage + meter.usage

    async def _one(self, question: Question, scores: Floats, chat: Chat, model: LanguageModel) -> Floats:
        best = [place for place in np.argsort(-scores, kind="stable").tolist() if np.isfinite(scores[place])]
        task = self._task(question, best[: self.candidates])
        votes = (await ranked(chat, model.book, task, self._options(model))).votes if task.candidates else {}
        order = [int(one) for one in blended(task.ids, votes, self.weight)]
        ordered = scores.copy()
        ordered[order] = scores.max() + np.arange(len(order), 0, -1)
        return ordered

    def _task(self, question: Question, best: Sequence[int]) -> RerankTask:
        """The places of items stand for their ids, which would tell the model nothing."""
        items = self._shelf.catalogue.items
        return RerankTask(
            candidates=in_order(map(str, best)),
            items={str(place): items[place] for place in best},
            wanted=self.places,
            said=question.context,
            language=language(" ".join(question.context)),
        )

    def _options(self, model: LanguageModel) -> RerankOptions:
        return options(model, passes=self.passes, candidates=self.candidates, places=self.places, seed=self.seed)
