"""Whether everybody is served alike: users in groups by what the training part tells of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.data.training import Training
from eval.results import GroupMean
from history.text import language

Floats = NDArray[np.float64]
LEAST_USERS = 10
"""Smaller groups say too little to be set beside others."""
LANGUAGES = {"en": "English", "zh": "Chinese"}
Labels = tuple[str, ...]


def groups(train: Training, users: Sequence[str]) -> dict[str, Labels]:
    """The group of each of `users`, by kind of group; a kind in which all are alike is left out.

    "history": few, some or many training events, in thirds of these users. "domain": where most of their items are.
    "mainstream": how popular their items are on average, in thirds. "language": of most titles they met. Numbers
    stand in the label; somebody without what a kind goes by is in a group of their own.

    >>> groups(train, ["ann", "bob"])["history"]           # doctest: +SKIP
    ('few events (1 to 8)', 'many events (21 to 90)')
    """
    found = {
        "history": _by_history(train, users),
        "domain": _by_most(train, users, [item.domain for item in train.items], "no domain"),
        "mainstream": _by_mainstream(train, users),
        "language": _by_most(train, users, [_language(item.title) for item in train.items], "no titles"),
    }
    return {kind: labels for kind, labels in found.items() if len(set(labels)) > 1}


def group_means(values: Floats, labels: Sequence[str]) -> tuple[GroupMean, ...]:
    """The mean of `values`, one per user, in each group, in `in_order`; users whose value is NaN are left out."""
    names = np.asarray(labels, dtype=object)
    known = np.isfinite(values)
    members = [(label, values[known & (names == label)]) for label in in_order(labels)]
    return tuple(
        GroupMean(group=label, users=some.size, mean=float(some.mean())) for label, some in members if some.size
    )


def gaps(found: Mapping[str, Sequence[GroupMean]]) -> dict[str, float]:
    """How much better the best served group is served than the worst, by kind of group: the difference of their means.

    Groups of fewer than ten users are left out, and kinds with fewer than two others.

    >>> few, many = GroupMean(group="few", users=20, mean=0.25), GroupMean(group="many", users=30, mean=0.75)
    >>> gaps({"history": (few, many), "domain": (few,)})
    {'history': 0.5}
    """
    served = {kind: [one.mean for one in means if one.users >= LEAST_USERS] for kind, means in found.items()}
    return {kind: max(means) - min(means) for kind, means in served.items() if len(means) > 1}


def in_order(labels: Sequence[str]) -> Labels:
    """The different labels: thirds from low to high, others by the alphabet.

    >>> in_order(["many events (9 to 12)", "few events (1 to 2)"])
    ('few events (1 to 2)', 'many events (9 to 12)')
    """
    heads = ("no", "few", "niche", "some", "middling", "many", "mainstream")
    place = {head: number for number, head in enumerate(heads)}
    return tuple(sorted(set(labels), key=lambda label: (place.get(label.split(" ")[0], len(heads)), label)))


def _by_history(train: Training, users: Sequence[str]) -> Labels:
    rows = train.rows(list(users))
    counts = np.bincount(train.interactions.user_index, minlength=len(train.users))
    events = np.where(rows >= 0, counts[rows], 0).astype(np.float64)
    events[events == 0] = np.nan
    return _thirds(events, ("few events", "some events", "many events"), "no events", "{}", 0)


def _by_mainstream(train: Training, users: Sequence[str]) -> Labels:
    met = np.asarray(train.seen.sum(axis=0), dtype=np.float64).ravel()
    own = np.asarray(train.seen.sum(axis=1), dtype=np.float64).ravel()
    share = (train.seen @ met) / np.maximum(own, 1.0) / max(len(train.users), 1)
    rows = train.rows(list(users))
    popularity = np.where((rows >= 0) & (own[rows] > 0), share[rows], np.nan)
    return _thirds(
        100.0 * popularity, ("niche items", "middling items", "mainstream items"), "no items", "met by {}% of people", 2
    )


def _by_most(train: Training, users: Sequence[str], of_item: Sequence[str], none: str) -> Labels:
    """What most items of each user are; the first by the alphabet where two are as many."""
    names = sorted({name for name in of_item if name})
    if len(names) < 2:
        return (none,) * len(users)
    member = np.array([[its == name for name in names] for its in of_item], dtype=np.float64)
    rows = train.rows(list(users))
    counts = np.where((rows >= 0)[:, None], (train.seen @ member)[rows], 0.0)
    return tuple(names[int(count.argmax())] if count.any() else none for count in counts)


def _language(title: str) -> str:
    return LANGUAGES[language(title)] if title else ""


def _thirds(values: Floats, heads: tuple[str, str, str], none: str, unit: str, digits: int) -> Labels:
    """Three groups of about as many users, whoever has the same value in the same group; NaN in a group of its own."""
    known = values[np.isfinite(values)]
    if not known.size:
        return (none,) * len(values)
    low, high = np.quantile(known, [1 / 3, 2 / 3], method="inverted_cdf")
    third = (values > low).astype(np.intp) + (values > high)
    labels = [_third(head, values[third == place], unit, digits) for place, head in enumerate(heads)]
    return tuple(labels[place] if np.isfinite(value) else none for place, value in zip(third, values, strict=True))


def _third(head: str, values: Floats, unit: str, digits: int) -> str:
    known = values[np.isfinite(values)]
    if not known.size:
        return head
    least, most = f"{known.min():.{digits}f}", f"{known.max():.{digits}f}"
    return f"{head} ({unit.format(least if least == most else f'{least} to {most}')})"
