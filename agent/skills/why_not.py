"""Says why an item was not recommended: what kept it out, or how far down it stands and what its sources said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from agent.explain import FAINT, KINDS
from agent.limits.enforce import breaks
from agent.request import Before, UserRequest
from agent.services import Services
from agent.session import Session
from agent.telling.facts import bare_title
from agent.telling.naming import domain_words, limit_said
from agent.telling.standing import View, chosen_items, view
from palate.types import Event, Item, Limit, Model
from prompts import render

Cause = Literal["unknown", "shown", "met", "hidden", "limit", "unsaid", "domain", "unwanted", "unranked", "ranked"]
"""unknown: no such item. shown: it was recommended. met, hidden: the person had it, or turned it away. limit: it breaks
one. unsaid: it does not say whether it meets one. domain: another one was asked for. unwanted: it carries an interest
that the person hid or turned into a dislike. unranked: no source speaks for it. ranked: it is in the list, further
down."""
MET = 12
"""So far down an item may well have been shown, had more been asked for."""


class WhyNot(Model):
    """Why an item was not recommended.

    Args:
        item_ids: the item that `text` speaks of; none where none is known.
        cause: what kept it out.
        limit: that it breaks, or of whose matter it says nothing.
        interest: that it carries and the person does not want, in words.
        rank: its place in the fused list among all that could be shown, from 1; None where it has none.
        sources: those that speak for it, strongest first.
        text: says so to the person.
    """

    item_ids: tuple[str, ...] = ()
    cause: Cause
    limit: Limit | None = None
    interest: str | None = None
    rank: int | None = None
    sources: tuple[str, ...] = ()
    text: str


def why_not(services: Services, session: Session, request: UserRequest, before: Before) -> WhyNot:
    """Tell why the item that a message names was not recommended; honest about what the sources said."""
    chosen = chosen_items(request, before, 1)
    item = services.store.item(chosen[0]) if chosen else None
    if item is None:
        return WhyNot(cause="unknown", text=_text(request, "unknown", None))
    seen = view(services, session, before, request.language)
    found = _found(services, session, before, item, seen)
    return found.model_copy(
        update={"text": _text(request, found.cause, item, found, seen, _deed(services, session, item))}
    )


def _found(services: Services, session: Session, before: Before, item: Item, seen: View) -> WhyNot:
    """What kept an item out: the first of these that holds, as the flow leaves items out."""
    ids, event = (item.item_id,), _deed(services, session, item)
    if item.item_id in before.shown:
        return WhyNot(item_ids=ids, cause="shown", rank=before.shown.index(item.item_id) + 1, text="")
    if event is not None and (before.request is None or not before.request.beneficiary):
        return WhyNot(item_ids=ids, cause="hidden" if event.kind in ("hide", "dislike") else "met", text="")
    if (limit := breaks(services.facts, item.item_id, seen.limits)) is not None:
        unsaid = services.facts.verdict(item.item_id, limit) == "unknown"
        return WhyNot(item_ids=ids, cause="unsaid" if unsaid else "limit", limit=limit, text="")
    if seen.domain and item.domain != seen.domain:
        return WhyNot(item_ids=ids, cause="domain", text="")
    place = services.recommender.catalogue.position.get(item.item_id)
    rank = None if place is None else seen.rank(place)
    lowering = services.recommender.retriever.lowering
    if lowering is not None and place is not None and (carried := lowering.because(seen.request, place)) is not None:
        return WhyNot(item_ids=ids, cause="unwanted", interest=carried.label, rank=rank, text="")
    return WhyNot(
        item_ids=ids,
        cause="unranked" if rank is None else "ranked",
        rank=rank,
        sources=() if place is None else _speaking(services, seen, place),
        text="",
    )


def _deed(services: Services, session: Session, item: Item) -> Event | None:
    """The newest thing the person did with an item; searches that led to it are none."""
    return next((one for one in reversed(services.store.events_on(session.user_id, item.item_id))), None)


def _speaking(services: Services, seen: View, place: int) -> tuple[str, ...]:
    """Sources that speak for an item, by what each adds, without those that hardly do."""
    retriever = services.recommender.retriever
    added = retriever.contributions(seen.places(place))
    least = FAINT * max(added.values(), default=0.0)
    return tuple(name for name in sorted(added, key=lambda one: (-added[one], one)) if added[name] > max(least, 0.0))


def _told_apart(sources: Iterable[str]) -> list[str]:
    """Sources without those whose kind of reason a stronger one has given."""
    first: dict[str, str] = {}
    for name in sources:
        first.setdefault(KINDS.get(name, name), name)
    return list(first.values())


def _text(
    request: UserRequest,
    cause: Cause,
    item: Item | None,
    found: WhyNot | None = None,
    seen: View | None = None,
    event: Event | None = None,
) -> str:
    language = request.language
    return render(
        "why_not",
        language,
        cause=cause,
        title=bare_title(item, language) if item else "",
        domain=domain_words(item.domain, language) if item else "",
        wanted=domain_words(seen.domain, language) if seen and seen.domain else "",
        kind=event.kind if event else "",
        limit=limit_said(found.limit, language) if found and found.limit else "",
        firm=bool(found and found.limit and found.limit.firm),
        interest=(found.interest or "") if found else "",
        rank=(found.rank or 0) if found else 0,
        near=bool(found and found.rank and found.rank <= MET),
        sources=_told_apart(found.sources)[:2] if found else [],
        personal=bool(seen and seen.request.number is not None),
        other=bool(seen and not seen.request.user_id),
    )
