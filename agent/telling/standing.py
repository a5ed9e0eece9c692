"""Where an item stands for a person: what each source says of it, and its rank in the fused list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from agent.asking import asked, limits_of
from agent.limits.enforce import breaks, enforce
from agent.request import Before, UserRequest
from agent.services import Services
from agent.session import Session
from palate.types import Candidate, Language, Limit, Reason
from retrieval.request import Request
from retrieval.sources.ranking import Floats, Mask, Ranking

DEPTH = 300
"""How far down each source is read, as for recommending."""


@dataclass(frozen=True)
class View:
    """One question to the sources, as it was asked before, with what they say of the whole catalogue.

    `fused` has shape (items,); `open_to` is a mask of what the person could have been shown, `limits` are those that
    held, as far as they had not to give way.
    """

    request: Request
    rankings: Mapping[str, Ranking]
    fused: Floats
    open_to: Mask
    limits: tuple[Limit, ...]

    @property
    def scene(self) -> str | None:
        """The scene that weighs most; None where none was asked for."""
        return self.request.main_scene

    @property
    def domain(self) -> str | None:
        """The only domain that was looked in."""
        return self.request.domain

    def rank(self, position: int) -> int | None:
        """The place, from 1, of an item among what could be shown; None where no source speaks for it."""
        score = float(self.fused[position])
        if score <= 0.0:
            return None
        others = self.open_to & (self.fused > score)
        others[position] = False
        return int(np.count_nonzero(others)) + 1

    def places(self, position: int) -> dict[str, int]:
        """The place, from 1, that each source gives an item; sources that do not name it are left out."""
        found = {name: np.flatnonzero(one.items == position) for name, one in self.rankings.items()}
        return {name: int(at[0]) + 1 for name, at in found.items() if len(at)}


def view(services: Services, session: Session, before: Before, language: Language, *, also: Iterable[str] = ()) -> View:
    """What the sources say for the request that a list answered; for the person as they are where there was none.

    Args:
        services: the parts to ask.
        session: whose request it is.
        before: the conversation so far, with that request.
        language: of the reasons to be told.
        also: ids of items to look at that could not have been shown.
    """
    recommender, past = services.recommender, before.request or UserRequest(text="")
    whole = asked(services, session, past, services.store.profile(session.user_id), said=before.until(past.text))
    enforced = enforce(services.facts, whole.allowed, limits_of(services, session, past), least=1)
    within = replace(whole, allowed=enforced.mask | recommender.catalogue.holding(also), language=language)
    rankings = recommender.retriever.rank(within, DEPTH)
    fused = recommender.retriever.fused(within, rankings)
    return View(within, rankings, fused, enforced.mask, enforced.held)


def reasons_for(services: Services, seen: View, item_id: str) -> tuple[Reason, ...]:
    """Why an item is there, from what its sources said; nothing where none speaks for it."""
    recommender = services.recommender
    candidate = _candidate(services, seen, item_id)
    if candidate is None:
        return ()
    (told,) = recommender.told(seen.request, [candidate], seen.scene)
    return told.reasons


def limit_broken(services: Services, seen: View, item_id: str) -> Limit | None:
    """The first limit of a request that an item does not surely meet."""
    return breaks(services.facts, item_id, seen.limits)


def chosen_items(request: UserRequest, past: Before, most: int) -> list[str]:
    """The items a message is about: those it names, else the one last spoken of, else the first that were shown."""
    named = [one.item_id for one in request.mentions]
    spoken = [past.last] if past.last else []
    if most == 1:
        return (named or spoken or list(past.shown))[:1]
    together = named if len(named) > 1 else named + spoken + list(past.shown)
    return list(dict.fromkeys(together))[: max(most if len(named) > 1 else 2, 2)]


def _candidate(services: Services, seen: View, item_id: str) -> Candidate | None:
    """The item with what its sources said, at the ranks they gave it; None where none of them named it."""
    retriever, position = services.recommender.retriever, services.recommender.catalogue.position
    if item_id not in position or seen.fused[position[item_id]] <= 0.0:
        return None
    alone = np.zeros_like(seen.request.allowed)
    alone[position[item_id]] = True
    places = seen.places(position[item_id])
    (found,) = retriever.retrieve(replace(seen.request, allowed=alone), 1) or (None,)
    if found is None:
        return None
    sources = {name: said for name, said in found.sources.items() if name in places}
    ranked = {name: said.model_copy(update={"rank": places[name]}) for name, said in sources.items()}
    return found.model_copy(update={"sources": ranked, "score": float(seen.fused[position[item_id]])})
