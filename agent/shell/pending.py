"""Changes of memory: done where the person's own message asks for them, asked about where only the model does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from agent.request import Before, Opinion
from agent.services import Services
from agent.session import Session
from agent.skills.feedback import feedback
from agent.skills.forget import forget
from agent.skills.remember import remember
from agent.telling.words import plain_words, words
from agent.understand.permission import Permission, permits
from palate.text import plain
from palate.types import Constraint, EventKind, Language, Model
from prompts import render

JOINING = frozenset(["i", "me", "my", "a", "an", "the", "am", "is", "are", "to", "of", "and"])
LONGEST = 160
"""Characters of what a model proposes to remember."""


class Pending(Model):
    """A change that waits for the person's yes: `text` to remember or to forget, or the title of the item that `kind`
    of feedback is about."""

    do: Literal["remember", "forget", "feedback"]
    text: str
    item_id: str = ""
    kind: EventKind = "like"

    def question(self, language: Language) -> str:
        """What the person is asked."""
        return render("shell_ask", language, do=self.do, text=self.text, kind=self.kind)


@dataclass(frozen=True)
class Changed:
    """What was done: texts remembered and forgotten, and a sentence of each change."""

    remembered: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    def __add__(self, other: Changed) -> Changed:
        return Changed(self.remembered + other.remembered, self.forgotten + other.forgotten, self.told + other.told)


def proposed(text: str) -> str:
    """What a model proposes, fit to be shown to the person: one line, not long, no quotation marks of ours."""
    return plain(text).translate(str.maketrans("“”《》", "''''"))[:LONGEST].strip()


def own_words(text: str, said: Iterable[str]) -> bool:
    """Whether a text says nothing but what the person has said: each of its words stands in theirs, in the same sense.

    >>> own_words("I hate teapots", ["a teapot? I hate them"]), own_words("I love Brand X", ["something for tea"])
    (True, False)
    """
    known = {(word.stem, word.denied) for one in said for word in words(one)}
    proposed = {(word.stem, word.denied) for word in words(text) if word.stem not in JOINING}
    return bool(proposed) and proposed <= known


def about_the_same(text: str, statement: str) -> bool:
    """Whether all telling words of a text stand in a statement, said or denied.

    >>> about_the_same("the zombies", "never show me zombies"), about_the_same("horses", "never show me zombies")
    (True, False)
    """
    telling = {word.stem for word in words(text)} - plain_words()
    return bool(telling) and telling <= {word.stem for word in words(statement)}


def waiting(before: Before) -> Pending | None:
    """The change that waits in a thread; None where none does."""
    if not before.pending:
        return None
    try:
        return Pending.model_validate_json(before.pending)
    except ValidationError:
        return None


def asked_for(services: Services, session: Session, permission: Permission, language: Language) -> Changed:
    """Remember, forget and note what the person's own message asks for. Doing it again changes nothing."""
    kept = [remember(services, session, one, language=language) for one in permission.remember]
    gone = [forget(services, session, text, language=language) for text in permission.forget]
    opined = (feedback(services, session, permission.opinions, language=language).text,) if permission.opinions else ()
    return Changed(
        tuple(one.constraint.text for one in kept if one.constraint is not None),
        tuple(constraint.text for one in gone for constraint in one.constraints),
        tuple(text for text in (*(one.text for one in kept), *(one.text for one in gone), *opined) if text),
    )


def carried_out(services: Services, session: Session, pending: Pending, language: Language) -> Changed:
    """Do what the person has just said yes to."""
    return asked_for(services, session, _permission(pending), language)


def _permission(pending: Pending) -> Permission:
    if pending.do == "feedback":
        return Permission(opinions=(Opinion(item_id=pending.item_id, kind=pending.kind),))
    if pending.do == "forget":
        return Permission(forget=(pending.text,))
    return Permission(remember=permits(pending.text, Before()).remember or (Constraint(text=pending.text),))
