"""Plays sessions against a system: with profiles that stand still, with live feedback, and refitted from scratch."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.recommend import Recommender
from eval.data.log import Log
from eval.data.questions import Split
from eval.data.training import Training, open_training
from eval.feedback.result import Arm, Simulated
from eval.feedback.sessions import Session, sessions
from eval.metrics.judged import Judged
from eval.metrics.ranking import ndcg
from eval.profiled import with_profiles
from eval.system import System, full
from palate.errors import InputError
from palate.protocols import Clock, Embedder, Progress, silent
from retrieval.request import Request
from retrieval.sources.ranking import Positions, best

Floats = NDArray[np.float64]
OpenSystem = Callable[[Training], Recommender]
AFTER = (1, 3, 5)
PLACES = 10


def whole(train: Training) -> Recommender:
    """The system that serves, over a training part."""
    return full(train).system.recommender


def simulate(
    log: Log,
    split: Split,
    system: OpenSystem = whole,
    *,
    after: Sequence[int] = AFTER,
    embedder: Embedder | None = None,
    most: int | None = None,
    seed: int = 0,
    clock: Clock = time.perf_counter,
    progress: Progress = silent,
) -> Simulated:
    """NDCG@10 after some live events, beside profiles that stand still and beside a refit with those events.

    All ways rank the same items: none may name what its person does in the session, and only held-out items after it
    count. Everybody's events come at the same time, so that a refit can learn from other people's too.

    Args:
        log: what `split` was cut from.
        split: held-out events are played from it.
        system: opens a recommender over a training part.
        after: how many steps each person has taken when they are asked about.
        embedder: makes vectors of texts; None where there is none.
        most: only so many people, drawn at random; None for all.
        seed: of all that is drawn.
        clock: measures seconds.
        progress: hears how far it has come.

    Raises:
        InputError: nobody likes more held-out items than they would have steps.
    """
    played = sessions(log, split, length=max(after), seed=seed, most=most)
    if not played:
        raise InputError(f"Sessions of {max(after)} need people who like more held-out items than that; got none.")
    with open_training(split.train, seed=seed, embedder=embedder, progress=progress) as train:
        live = _Played(system(train), train, played, clock)
        frozen = live.asked()
        lists = {count: live.asked_after(count) for count in sorted(after)}
    arms = {}
    for count in sorted(after):
        part = _with_steps(log, split, played, count)
        with open_training(part, seed=seed, embedder=embedder, progress=progress) as train:
            refit = _Played(system(train), train, played, clock).asked()
        arms[count] = Arm(frozen, lists[count], refit)
    return Simulated(arms, np.array(live.update_ms), np.array(live.next_ms))


class _Played:
    """One system while sessions are played on it."""

    def __init__(self, recommender: Recommender, train: Training, played: Sequence[Session], clock: Clock) -> None:
        self._recommender, self._store = recommender, with_profiles(train)
        self._system, self._played, self._clock = System(recommender), played, clock
        self._taken = 0
        self.update_ms: list[float] = []
        self.next_ms: list[float] = []

    def asked_after(self, count: int) -> Floats:
        """As `asked`, when everybody has gone on to their step `count`."""
        for session in self._played:
            for step in session.steps[self._taken : count]:
                started = self._clock()
                self._recommender.note(session.question.user_id, step)
                self.update_ms.append(1000.0 * (self._clock() - started))
        self._taken = count
        return self.asked()

    def asked(self) -> Floats:
        """NDCG@10 of everybody's list now, shape (people,)."""
        return np.array([self._one(session) for session in self._played])

    def _one(self, session: Session) -> float:
        started = self._clock()
        listed = self._listed(self._request(session))
        self.next_ms.append(1000.0 * (self._clock() - started))
        ids = self._recommender.catalogue.ids
        hits = np.zeros((1, PLACES), np.bool_)
        hits[0, : len(listed)] = [ids[item] in session.targets for item in listed.tolist()]
        return float(ndcg(Judged(hits, np.array([len(session.targets)])), PLACES)[0])

    def _request(self, session: Session) -> Request:
        question = session.question
        profile = self._store.profile(question.user_id)
        request = self._system.request(question, profile, self._system.scenes_of(question))
        return request.within(~self._recommender.catalogue.holding(session.touched))

    def _listed(self, request: Request) -> Positions:
        retriever = self._recommender.retriever
        fused = retriever.fused(request, retriever.rank(request, retriever.depth))
        return best(fused, request.allowed, PLACES).items


def _with_steps(log: Log, split: Split, played: Sequence[Session], count: int) -> Log:
    """The training part with everybody's first steps."""
    kept = {event.event_id for event in split.train.events}
    kept |= {event.event_id for session in played for event in session.first(count)}
    return log.keeping(tuple(event for event in log.events if event.event_id in kept))
