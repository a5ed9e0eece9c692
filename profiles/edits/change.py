"""Takes a person's wishes about their profile and keeps them, all or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, get_args

from history.edits import edits_of, lost_edits
from history.store import Store
from history.text import clean
from palate.errors import InputError, UnknownUserError
from palate.protocols import Clock
from palate.types import Edit, Profile

Action = Literal["hide", "show", "pin", "unpin", "correct", "restore"]
ACTIONS: tuple[Action, ...] = get_args(Action)
LONGEST_LABEL = 200
LONGEST_SHOWN = 80


class Wanted(Protocol):
    """One change that a person makes to an interest of their profile.

    `action` is hide (it counts for nothing), show (undoes hide), pin (it counts as much as can be, and stays), unpin,
    correct (with any of `label`, `weight`, 0 to 1, and `polarity`, -1 to 1), or restore (undoes every edit of it).
    """

    @property
    def key(self) -> str:
        """Of the interest."""
        ...

    @property
    def action(self) -> Action:
        """What is to become of it."""
        ...

    @property
    def label(self) -> str | None:
        """What it is called from now on."""
        ...

    @property
    def weight(self) -> float | None:
        """How much of the person it is."""
        ...

    @property
    def polarity(self) -> float | None:
        """How far they are for it, or against it."""
        ...


@dataclass(frozen=True)
class Wish:
    """A `Wanted`."""

    key: str
    action: Action
    label: str | None = None
    weight: float | None = None
    polarity: float | None = None


class Edited(NamedTuple):
    """A profile as its person saw it, and as they see it now."""

    before: Profile
    after: Profile


def edited(store: Store, user_id: str, wishes: Iterable[Wanted], clock: Clock) -> Edited:
    """Keep what a person makes of their profile; the profile before and after, neither told anew (`retold`).

    Args:
        store: holds the profile.
        user_id: whose.
        wishes: made in their order, all or none.
        clock: says when it was, in epoch seconds.

    Raises:
        UnknownUserError: there is no profile of this person.
        InputError: a wish names no interest of the profile, or says what its action cannot do; the message counts
            wishes from 1.
    """
    built, before = store.profile_as_built(user_id), store.profile(user_id)
    if built is None or before is None:
        raise UnknownUserError("user: expected somebody with a profile. Build one with `palate profile build`.")
    work = _Work(built, store.edits(user_id))
    for number, wish in enumerate(wishes, start=1):
        work.take(f"edits:{number}", wish)
    store.save_edits(user_id, work.kept, clock(), drop=work.dropped)
    return Edited(before, store.profile(user_id) or before)


class _Work:
    """The edits of one person while wishes are taken, each by the key that the interest goes by now."""

    def __init__(self, built: Profile, made: Sequence[Edit]) -> None:
        self._before = {edit.key: edit for edit in made}
        self._built = {one.key: one for one in built.interests}
        held = {key: edit.model_copy(update={"key": key}) for key, edit in edits_of(built.interests, made).items()}
        self._now = held | {edit.key: edit for edit in lost_edits(built.interests, made)}
        self._known = {key: edit.interest for key, edit in self._now.items()} | dict(self._built)

    def take(self, place: str, wish: Wanted) -> None:
        _check(place, wish)
        if wish.key not in self._known:
            raise InputError(f"{place}: key: expected an interest of the profile, got {_shown(wish.key)!r}.")
        after = _after(self._now.pop(wish.key, Edit(key=wish.key)), wish, place)
        if says_something(after):
            self._now[wish.key] = after.model_copy(update={"interest": self._known[wish.key]})

    @property
    def kept(self) -> list[Edit]:
        """The edits that are new or changed."""
        return [edit for key, edit in self._now.items() if self._before.get(key) != edit]

    @property
    def dropped(self) -> list[str]:
        """The keys of edits that are no more."""
        return [key for key in self._before if key not in self._now]


def says_something(edit: Edit) -> bool:
    """Whether an edit changes anything."""
    said = (edit.label, edit.weight, edit.polarity)
    return edit.hidden or edit.pinned or any(value is not None for value in said)


def _after(edit: Edit, wish: Wanted, place: str) -> Edit:
    if wish.action == "restore":
        return Edit(key=edit.key)
    changes: dict[Action, dict[str, object]] = {
        "hide": {"hidden": True, "pinned": False},
        "show": {"hidden": False},
        "pin": {"hidden": False, "pinned": True},
        "unpin": {"pinned": False},
        "correct": _corrections(wish, place),
    }
    return edit.model_copy(update=changes[wish.action])


def _corrections(wish: Wanted, place: str) -> dict[str, object]:
    said: dict[str, object] = {"weight": wish.weight, "polarity": wish.polarity}
    if wish.label is not None:
        said["label"] = _label(wish.label, place)
    return {name: value for name, value in said.items() if value is not None}


def _label(text: str, place: str) -> str:
    label = clean(text, LONGEST_LABEL)
    if not label:
        raise InputError(f"{place}: label: expected words, got none.")
    return label


def _check(place: str, wish: Wanted) -> None:
    """Raise InputError where a wish says what its action cannot do."""
    if wish.action not in ACTIONS:
        raise InputError(f"{place}: action: expected one of {', '.join(ACTIONS)}, got {_shown(wish.action)!r}.")
    given = [name for name in ("label", "weight", "polarity") if getattr(wish, name) is not None]
    if given and wish.action != "correct":
        raise InputError(f"{place}: {given[0]}: only `correct` takes one, got it with `{wish.action}`.")
    if not given and wish.action == "correct":
        raise InputError(f"{place}: correct: expected a label, a weight or a polarity, got none.")
    for name, least in (("weight", 0.0), ("polarity", -1.0)):
        value = getattr(wish, name)
        if value is not None and not least <= value <= 1.0:
            raise InputError(f"{place}: {name}: expected a number from {least:g} to 1, got {value}.")


def _shown(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
