"""Says why an item was recommended: the person's own events and the item's own facts that led to it."""

from __future__ import annotations

from agent.request import Before, UserRequest
from agent.services import Services
from agent.session import Session
from agent.telling.facts import bare_title
from agent.telling.naming import limit_said
from agent.telling.offer import offer
from agent.telling.standing import chosen_items, limit_broken, reasons_for, view
from palate.types import Model, Reason
from prompts import render

MOST_TOLD = 2


class Why(Model):
    """Why an item was recommended.

    Args:
        item_ids: the item that `text` speaks of; none where none was meant.
        reasons: what led to it, with the events it rests on.
        text: says so to the person.
    """

    item_ids: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    text: str


def why(services: Services, session: Session, request: UserRequest, before: Before) -> Why:
    """Tell why the item that a message names, or the one last spoken of, was put before the person."""
    language = request.language
    chosen = chosen_items(request, before, 1)
    item = services.store.item(chosen[0]) if chosen else None
    if item is None:
        return Why(text=render("why", language, title="", reasons=[], pitch="", fits=[]))
    seen = view(services, session, before, language, also=chosen)
    reasons = reasons_for(services, seen, item.item_id)
    past = before.request
    return Why(
        item_ids=(item.item_id,),
        reasons=reasons,
        text=render(
            "why",
            language,
            title=bare_title(item, language),
            reasons=[one.text for one in reasons[:MOST_TOLD]],
            pitch=offer(item, None, language, past.wishes if past else ()).pitch,
            fits=[]
            if past is None or limit_broken(services, seen, item.item_id)
            else [limit_said(one, language) for one in past.limits if one.said][:2],
        ),
    )
