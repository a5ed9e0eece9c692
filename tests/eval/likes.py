"""Who likes what, as a training part: a few letters instead of a data set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from eval.data import Log, Question, Training, open_training
from eval.method import ScoringMethod
from history.identity import event_id
from palate.types import NO_CONTEXT, Context, Event, Item


@contextmanager
def training(
    likes: Mapping[str, str],
    items: str = "",
    *,
    contexts: Mapping[tuple[str, str], Context] | None = None,
    domains: Mapping[str, str] | None = None,
    titles: Mapping[str, str] | None = None,
    seed: int = 0,
) -> Iterator[Training]:
    """Items are single letters: all that somebody likes, and those of `items`. `contexts` is by user and item."""
    letters = sorted(set(items).union(*likes.values()))
    catalogue = tuple(
        Item(item_id=one, domain=(domains or {}).get(one, ""), title=(titles or {}).get(one, "")) for one in letters
    )
    events = tuple(
        Event(
            event_id=event_id(user, "like", one),
            user_id=user,
            kind="like",
            item_id=one,
            context=(contexts or {}).get((user, one), NO_CONTEXT),
        )
        for user, liked in sorted(likes.items())
        for one in liked
    )
    with open_training(Log("letters", catalogue, events), seed=seed) as opened:
        yield opened


@contextmanager
def drawn(users: int, items: int, *, seed: int = 0, share: float = 0.3) -> Iterator[Training]:
    """At most 26 items, each liked by each user with the same chance."""
    likes = np.random.default_rng(seed).random((users, items)) < share
    letters = "abcdefghijklmnopqrstuvwxyz"[:items]
    people = {f"u{row:02}": "".join(np.array(list(letters))[liked]) for row, liked in enumerate(likes)}
    with training(people, letters, seed=seed) as opened:
        yield opened


def scored(method: ScoringMethod, train: Training, users: Sequence[str], **asked: str | Context) -> NDArray[np.float32]:
    """The scores of a method after it was fitted, shape (users, items)."""
    method.fit(train)
    return method.scores([Question(user, **asked) for user in users])  # type: ignore[arg-type]
