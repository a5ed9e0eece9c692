"""Forgets what a person stated and takes back."""

from __future__ import annotations

from agent.services import Services
from agent.session import Session
from history.text import language as language_of
from palate.types import Constraint, Language, Model
from prompts import render


class Forgotten(Model):
    """What was let go of; `constraints` is empty where nothing remembered was meant. `text` says so to the person."""

    constraints: tuple[Constraint, ...]
    text: str


def forget(services: Services, session: Session, text: str, language: Language | None = None) -> Forgotten:
    """Let go of what a text names among the statements of the session's person: a statement in its own words, or
    telling words of one or several ("the nuts"). `language` is that of the answer, by default the text's own."""
    gone = services.memory.forget(session.user_id, text)
    said = [one.text for one in gone]
    return Forgotten(constraints=gone, text=render("memory_forgotten", language or language_of(text), said=said))
