"""Puts two or three items side by side: what they share, what sets them apart, which is nearer to the person."""

from __future__ import annotations

from collections.abc import Sequence

from agent.request import Before, UserRequest
from agent.services import Services
from agent.session import Session
from agent.telling.facts import Fact, bare_title, facts_of
from agent.telling.offer import offer
from agent.telling.standing import View, chosen_items, view
from palate.types import Item, Language, Model
from prompts import render

MOST_COMPARED = 4


class Row(Model):
    """One item of a comparison: what it says of itself, in the person's language."""

    item_id: str
    title: str
    facts: tuple[str, ...] = ()
    line: str = ""


class Compared(Model):
    """Items side by side.

    Args:
        item_ids: those compared, in the order they were named.
        shared: kinds that all of them are of.
        rows: what each says of itself beyond that.
        shortest: id of the one that takes least time; "" where not all say.
        nearest: id of the one the sources put first for this person; "" where they speak for none.
        text: says so to the person, a line for each item.
    """

    item_ids: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    shortest: str = ""
    nearest: str = ""
    text: str


def compare(services: Services, session: Session, request: UserRequest, before: Before) -> Compared:
    """Compare the items that a message names, or the first two of the last list."""
    language = request.language
    chosen = chosen_items(request, before, MOST_COMPARED)
    known = services.store.items_by_id(chosen)
    items = [known[one] for one in chosen if one in known]
    if len(items) < 2:
        title = bare_title(items[0], language) if items else ""
        text = render("compare", language, title=title, titles=[], shared=[], rows=[], shortest="", nearest="")
        return Compared(item_ids=tuple(item.item_id for item in items), text=text)
    shared = _shared(items, language)
    rows = tuple(_row(item, shared, language, request.wishes) for item in items)
    shortest, nearest = (
        _shortest(items),
        _nearest(services, view(services, session, before.request, language, also=chosen), items),
    )
    titles = {row.item_id: row.title for row in rows}
    text = render(
        "compare",
        language,
        title="",
        titles=list(titles.values()),
        shared=list(shared),
        rows=[row.model_dump() for row in rows],
        shortest=titles.get(shortest, ""),
        nearest=titles.get(nearest, ""),
    )
    return Compared(item_ids=tuple(titles), shared=shared, rows=rows, shortest=shortest, nearest=nearest, text=text)


def _shared(items: Sequence[Item], language: Language) -> tuple[str, ...]:
    """Kinds that every item is of, in the order of the first."""
    first, *others = (dict.fromkeys(_kinds(facts_of(item), language)) for item in items)
    return tuple(kind for kind in first if all(kind in other for other in others))


def _kinds(facts: Sequence[Fact], language: Language) -> list[str]:
    return [fact.told(language) for fact in facts if fact.kind == "category"]


def _row(item: Item, shared: Sequence[str], language: Language, wishes: Sequence[str]) -> Row:
    facts = facts_of(item)
    own = [kind for kind in _kinds(facts, language) if kind not in shared]
    told = [fact.told(language) for fact in facts if fact.kind in ("year", "minutes", "pages", "price")]
    made = [fact.told(language) for fact in facts if fact.name in ("director", "author", "artist", "teacher")][:1]
    line = offer(item.model_copy(update={"categories": (), "attributes": {}}), None, language, wishes).pitch
    return Row(item_id=item.item_id, title=bare_title(item, language), facts=tuple(own[:2] + told + made), line=line)


def _shortest(items: Sequence[Item]) -> str:
    """The one that takes least, by minutes or by pages, where all say and they differ."""
    for kind in ("minutes", "pages"):
        found = [next((float(fact.text) for fact in facts_of(item) if fact.kind == kind), None) for item in items]
        sizes = [one for one in found if one is not None]
        if len(sizes) == len(items) and sizes.count(min(sizes)) == 1:
            return items[sizes.index(min(sizes))].item_id
    return ""


def _nearest(services: Services, seen: View, items: Sequence[Item]) -> str:
    """The one that the sources put first, where the person has a history and they differ."""
    position = services.recommender.catalogue.position
    if seen.request.number is None and seen.request.profile is None:
        return ""
    scores = {item.item_id: float(seen.fused[position[item.item_id]]) for item in items if item.item_id in position}
    best = max(scores.values(), default=0.0)
    leading = [item_id for item_id, score in scores.items() if score == best]
    return leading[0] if best > 0 and len(leading) == 1 else ""
