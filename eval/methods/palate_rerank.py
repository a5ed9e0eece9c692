"""Palate, with a language model putting the best of its list in order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from agent.rerank import MOST_RANKED, rerank
from eval.data.questions import Question
from eval.data.training import Training
from eval.language_model import LanguageModel
from eval.method import Family, ListingMethod, Need
from eval.methods.palate import Palate
from eval.profiles.meter import Meter
from palate.errors import InputError
from palate.protocols import Chat

Listed = list[str] | Exception


class PalateRerank(ListingMethod):
    """The full system's best `candidates`, of which a language model ranks the best `places`; the others follow in the
    order they had. A reply that cannot be used fails its question: the order there was does not stand in for it.

    Args:
        candidates: how many items the model chooses from.
        places: how many it ranks, 1 to 30.
    """

    name = "palate-rerank"
    about = "The full system, its best items put in order by a language model."
    family: ClassVar[Family] = "ours"
    needs: ClassVar[frozenset[Need]] = frozenset({"texts", "chat"})
    default: ClassVar[bool] = False

    def __init__(self, *, candidates: int = 30, places: int = 10) -> None:
        if not 1 <= places <= min(candidates, MOST_RANKED):
            most = min(candidates, MOST_RANKED)
            raise InputError(f"places: expected 1 to {most}, for {candidates} candidates; got {places}.")
        self.candidates, self.places = candidates, places
        self._palate = Palate()

    def fit(self, train: Training) -> None:
        """Fit the full system."""
        self._train = train
        self._palate.fit(train)

    def rank(self, questions: Sequence[Question], k: int) -> Sequence[Listed]:
        """See `ListingMethod.rank`; a list is an error where the model could not be reached or misspoke twice."""
        model = self._train.language_model
        assert model is not None
        return model.run(lambda chat: self._all(questions, k, chat, model))

    async def _all(self, questions: Sequence[Question], k: int, chat: Chat, model: LanguageModel) -> list[Listed]:
        gate, meter = asyncio.Semaphore(model.concurrency), Meter(chat)

        async def one(question: Question) -> Listed:
            async with gate:
                try:
                    return await self._one(question, k, meter, model)
                except Exception as error:  # its place is told, so that nobody else is asked for again
                    return error

        try:
            return list(await asyncio.gather(*map(one, questions)))
        finally:
            self.calls, self.usage = self.calls + meter.calls, self.usage + meter.usage

    async def _one(self, question: Question, k: int, chat: Chat, model: LanguageModel) -> list[str]:
        said = self._palate.said
        listed = self._palate.listed(question)[: max(k, self.candidates)].tolist()
        items = [self._train.items[place] for place in listed]
        ranked = await rerank(
            chat,
            model.book,
            said.profile_of(question.user_id),
            next(iter(said.system.scenes_of(question)), ""),
            items[: self.candidates],
            self.places,
            language=said.system.language,
            seed=self._train.seed,
        )
        first = set(ranked.ids)
        return [*ranked.ids, *(item.item_id for item in items if item.item_id not in first)][:k]
