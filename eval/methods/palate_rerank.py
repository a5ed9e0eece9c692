"""Palate, with a language model putting the best of its list in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from agent.rerank import MOST_RANKED, WEIGHT, RerankOptions, RerankTask, blended, ranked
from eval.data.questions import Question
from eval.data.training import Training
from eval.language_model import LanguageModel
from eval.method import Family, ListingMethod, Need, Value
from eval.methods.palate import Palate
from eval.profiles.meter import Meter
from eval.reranking import each, in_order, options
from palate.errors import InputError
from palate.protocols import Chat
from palate.types import Item, Scene

Listed = list[str] | Exception
Votes = Mapping[str, float]


class PalateRerank(ListingMethod):
    """The full system's best `candidates`, of which a language model ranks the best `places`; its order and the one
    there was are blended, and the others follow. A question of which no reading came to anything fails: the order
    there was does not stand in for it.

    What the model said to a question is kept, so that tuning the weight asks it once.

    Args:
        candidates: how many items the model chooses from.
        places: how many it ranks, 1 to 30.
        passes: how often it reads them, each time in another order.
        weight: its share in the blend; 1 leaves the order to it alone.
    """

    name = "palate-rerank"
    about = "The full system, its best items put in order by a language model."
    family: ClassVar[Family] = "ours"
    needs: ClassVar[frozenset[Need]] = frozenset({"texts", "chat"})
    space: ClassVar[Mapping[str, Sequence[Value]]] = {"weight": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)}
    default: ClassVar[bool] = False

    def __init__(
        self, *, candidates: int = 30, places: int = 10, passes: int = RerankOptions.passes, weight: float = WEIGHT
    ) -> None:
        if not 1 <= places <= min(candidates, MOST_RANKED):
            most = min(candidates, MOST_RANKED)
            raise InputError(f"places: expected 1 to {most}, for {candidates} candidates; got {places}.")
        self.candidates, self.places, self.weight = candidates, places, weight
        self._passes = passes
        self._palate = Palate()

    def fit(self, train: Training) -> None:
        """Fit the full system."""
        self._train = train
        self._palate.fit(train)

    def rank(self, questions: Sequence[Question], k: int) -> Sequence[Listed]:
        """See `ListingMethod.rank`; a list is an error where the model could not be reached or misspoke throughout."""
        model = self._train.language_model
        assert model is not None
        return model.run(lambda chat: self._all(questions, k, chat, model))

    async def _all(self, questions: Sequence[Question], k: int, chat: Chat, model: LanguageModel) -> list[Listed]:
        meter = Meter(chat)
        try:
            return await each(questions, lambda one: self._one(one, k, meter, model), model, passes=self._passes)
        finally:
            self.calls, self.usage = self.calls + meter.calls, self.usage + meter.usage

    async def _one(self, question: Question, k: int, chat: Chat, model: LanguageModel) -> list[str]:
        listed = self._palate.listed(question)[: max(k, self.candidates)].tolist()
        items = [self._train.items[place] for place in listed]
        kept = self._kept(model)
        if question not in kept:
            kept[question] = await self._votes(question, items[: self.candidates], chat, model)
        return list(blended([item.item_id for item in items], kept[question], self.weight))[:k]

    async def _votes(self, question: Question, items: Sequence[Item], chat: Chat, model: LanguageModel) -> Votes:
        said = self._palate.said
        profile = said.profile_of(question.user_id)
        task = RerankTask(
            candidates=in_order(item.item_id for item in items),
            items={item.item_id: item for item in items},
            wanted=self.places,
            profile=profile,
            scene=self._scene(question),
            language=said.system.language if profile is None else profile.language,
        )
        return (await ranked(chat, model.book, task, self._options(model))).votes

    def _options(self, model: LanguageModel) -> RerankOptions:
        return options(
            model, passes=self._passes, candidates=self.candidates, places=self.places, seed=self._train.seed
        )

    def _scene(self, question: Question) -> Scene | None:
        system = self._palate.said.system
        name = next(iter(system.scenes_of(question)), None)
        return None if name is None else system.recommender.scene(name)

    def _kept(self, model: LanguageModel) -> dict[Question, Votes]:
        """What this model said to each question of this training part, whatever the weight."""
        of = ("votes of", id(model), self.candidates, self.places, self._passes)
        return self._train.keep(of, lambda: (model, dict[Question, Votes]()))[1]
