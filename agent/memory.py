"""What people stated for good ("I am allergic to nuts"): kept until they take it back, whoever answers them.

Nothing here decides what is to be remembered: only what the person's own message asks for may be handed in.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.limits.words import words
from history.stopwords import STOP_WORDS
from history.store import Store
from history.text import language as language_of
from palate.protocols import Clock
from palate.types import Constraint, Limit, Profile, Provenance
from profiles.edits import retold

ENGINE = "statements"
"""Engine of a profile that holds nothing but what its person stated."""


class Memory:
    """What everybody stated, in the store.

    Args:
        store: keeps it, apart from profiles; it is erased with everything else of a user.
        clock: says when something was stated.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def constraints(self, user_id: str) -> tuple[Constraint, ...]:
        """What a user stated, in the order in which they did."""
        return self._store.statements(user_id)

    def limits(self, user_id: str) -> tuple[Limit, ...]:
        """What a user's statements ask of all items, as far as it was understood, each once."""
        stated = self.constraints(user_id)
        return tuple(dict.fromkeys(one.limit for one in stated if one.limit is not None))

    def known(self, user_id: str, constraint: Constraint) -> Constraint | None:
        """What a user stated before in these words, or in others that ask the same; None for nothing."""
        return next((one for one in self.constraints(user_id) if _same(constraint, one)), None)

    def remember(self, user_id: str, constraint: Constraint) -> Constraint | None:
        """Keep what a user stated; None where it is `known` already."""
        if self.known(user_id, constraint) is not None:
            return None
        return self._store.save_statement(user_id, constraint, self._clock())

    def forget(self, user_id: str, text: str) -> tuple[Constraint, ...]:
        """Let go of what a text names, and return it: the statement of these very words, or else all that speak of
        every telling word of it ("the nuts"). A text without a telling word names nothing.
        """
        known = self.constraints(user_id)
        named = [one for one in known if _folded(one.text) == _folded(text)] or _speaking(known, text)
        self._store.drop_statements(user_id, [one.event_id for one in named if one.event_id is not None])
        return tuple(named)

    def profile(self, user_id: str) -> Profile | None:
        """A user's profile with what they stated, told as they edited it; for somebody without one, a bare profile of
        their statements; None where there is neither."""
        kept = self._store.profile(user_id)
        if kept is not None:
            return retold(kept)
        if not (stated := self.constraints(user_id)):
            return None
        spoken = language_of(" ".join(one.text for one in stated))
        return Profile(user_id=user_id, constraints=stated, language=spoken, provenance=Provenance(engine=ENGINE))


def _same(one: Constraint, other: Constraint) -> bool:
    if _folded(one.text) == _folded(other.text):
        return True
    return one.limit is not None and other.limit is not None and _asked(one.limit) == _asked(other.limit)


def _asked(limit: Limit) -> Limit:
    """A limit without the words in which it was asked for."""
    terms = tuple(sorted({" ".join(words(term)) for term in limit.terms}))
    return limit.model_copy(update={"said": "", "firm": False, "terms": terms})


def _folded(text: str) -> tuple[str, ...]:
    return tuple(words(text))


def _speaking(known: Sequence[Constraint], text: str) -> list[Constraint]:
    """The statements that speak of every telling word of a text, in their words or in what they ask of items."""
    telling = [word for word in words(text) if word not in STOP_WORDS]
    return [one for one in known if telling and set(telling) <= _spoken(one)]


def _spoken(constraint: Constraint) -> set[str]:
    terms = constraint.limit.terms if constraint.limit is not None else ()
    return {word for said in (constraint.text, *terms) for word in words(said)}
