"""What a turn that the model leads starts from: the message as rules read it, and the model's orders."""

from __future__ import annotations

from collections.abc import Iterable

from agent.request import Before
from agent.services import Services
from agent.session import Session
from agent.shell.conversation import Conversation, Handles
from agent.shell.pending import carried_out, waiting
from agent.shell.results import about
from agent.shell.turn import Left, ShellTurn
from agent.telling.speech import speech_sources
from agent.trace import Step
from agent.understand.permission import permits
from palate.types import Item, Language
from prompts import render
from prompts.fencing import fenced

MOST_SHOWN = 10
"""Items of the last list that the model is told of."""


def begun(services: Services, session: Session, text: str, step: Step, before: Before, kept: Conversation) -> ShellTurn:
    """Read the message by rules, and brief the model. A change that waited for the person's yes is made here."""
    text = services.tokenizer.strip(text)
    request, permission = (
        services.rules.understand(text, before, session),
        permits(text, before, services.rules.gazetteer),
    )
    handles, left = Handles(kept), Left()
    shown = tuple(services.store.items_by_id(before.shown[:MOST_SHOWN]).values())
    own = (*(one.content for one in kept.said if one.role == "user"), text)
    orders = _orders(services, request.language, before, shown, handles)
    turn = ShellTurn(services, session, step, before, request, permission, handles, orders, own, left)
    left.sources = speech_sources((), (), (text,), (orders,))
    about(turn, shown)
    pending = waiting(before)
    if pending is not None and permission.yes:
        left.confirmed = carried_out(services, session, pending, request.language)
    step.facts["request"] = request.model_dump(mode="json", exclude_defaults=True)
    return turn


def _orders(services: Services, language: Language, before: Before, shown: Iterable[Item], handles: Handles) -> str:
    def safe(text: str) -> str:
        return fenced(text, services.tokenizer.strip)

    return render(
        "shell",
        language,
        scenes=[safe(name) for name in services.recommender.scenes()],
        domains=[safe(name) for name in services.recommender.domains()],
        constraints=[safe(one.text) for one in before.constraints],
        shown=[{"handle": handles.of(item.item_id), "title": safe(item.title)} for item in shown],
    )
