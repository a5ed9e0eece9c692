"""Remembers what a person stated for good."""

from __future__ import annotations

from agent.services import Services
from agent.session import Session
from history.text import language as language_of
from palate.types import Constraint, Language, Model
from prompts import render


class Remembered(Model):
    """What became of a statement.

    Args:
        constraint: as it is kept; None where it was known already.
        text: says so to the person.
    """

    constraint: Constraint | None
    text: str


def remember(
    services: Services, session: Session, constraint: Constraint, language: Language | None = None
) -> Remembered:
    """Keep what the person of the session stated, in their own words; `language` is that of the text, by default the
    statement's own. Only what their own message asks to remember may be handed in."""
    kept = services.memory.remember(session.user_id, constraint)
    spoken = language or language_of(constraint.text)
    text = render("memory_remembered", spoken, said=constraint.text, new=kept is not None)
    return Remembered(constraint=kept, text=text)
