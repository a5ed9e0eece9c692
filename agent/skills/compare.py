"""Puts two or three items side by side: what they share, what sets them apart, which is nearer to the person."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from agent.explain import shortened
from agent.request import Before, UserRequest
from agent.services import Services
from agent.session import Session
from agent.telling.facts import Fact, bare_title, facts_of
from agent.telling.naming import domain_words, told_apart
from agent.telling.offer import LONGEST_PITCH, MADE_BY, fitting_sentence
from agent.telling.standing import View, chosen_items, view
from palate.text import plain
from palate.types import Item, Language, Model
from prompts import render

MOST_COMPARED = 4
LONGEST_TITLE = 80


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
        title = titles_apart(items, language)[0] if items else ""
        text = render("compare", language, title=title, titles=[], shared=[], rows=[], shortest="", nearest="")
        return Compared(item_ids=tuple(item.item_id for item in items), text=text)
    shared, alike = _shared(items, language), _alike(items, language)
    rows = tuple(
        _row(item, title, {*shared, *alike}, language, request.wishes)
        for item, title in zip(items, titles_apart(items, language), strict=True)
    )
    shortest, nearest = (
        _shortest(items),
        _nearest(services, view(services, session, before, language, also=chosen), items),
    )
    titles = {row.item_id: row.title for row in rows}
    text = render(
        "compare",
        language,
        title="",
        titles=list(titles.values()),
        shared=[*shared, *alike],
        rows=[row.model_dump() for row in rows],
        shortest=titles.get(shortest, ""),
        nearest=titles.get(nearest, ""),
    )
    return Compared(item_ids=tuple(titles), shared=shared, rows=rows, shortest=shortest, nearest=nearest, text=text)


def _shared(items: Sequence[Item], language: Language) -> tuple[str, ...]:
    """Kinds that every item is of, in the order of the first."""
    first, *others = (dict.fromkeys(_kinds(facts_of(item), language)) for item in items)
    return tuple(kind for kind in first if all(kind in other for other in others))


def _alike(items: Sequence[Item], language: Language) -> list[str]:
    """What every item says of its size and its maker, where they say the same."""
    first, *others = (dict.fromkeys(_measures(facts_of(item), language)) for item in items)
    return [told for told in first if all(told in other for other in others)]


def titles_apart(items: Sequence[Item], language: Language) -> list[str]:
    """What several items are called, no two alike: with year, people or domain where titles are the same.

    >>> remade = [Item(item_id="a", title="Heat (1995)"), Item(item_id="b", title="Heat (1986)")]
    >>> titles_apart(remade, "en")
    ['Heat (1995)', 'Heat (1986)']
    """
    return told_apart([list(_ways(item, language)) for item in items])


def _ways(item: Item, language: Language) -> Iterator[str]:
    """Ways to call an item, the shortest first."""
    short = shortened(bare_title(item, language), LONGEST_TITLE)
    more = [fact.text for kind in ("year", "people") for fact in facts_of(item) if fact.kind == kind]
    yield short
    yield from (f"{short} ({one})" for one in (*more[:2], domain_words(item.domain, language)) if one)
    yield plain(item.title) or item.item_id


def _kinds(facts: Sequence[Fact], language: Language) -> list[str]:
    return [fact.told(language) for fact in facts if fact.kind == "category"]


def _measures(facts: Sequence[Fact], language: Language) -> list[str]:
    """How old, long and dear a thing is, and who made it."""
    told = [fact.told(language) for fact in facts if fact.kind in ("year", "minutes", "pages", "price")]
    return told + [fact.told(language) for fact in facts if fact.name in MADE_BY][:1]


def _row(item: Item, title: str, shared: Collection[str], language: Language, wishes: Sequence[str]) -> Row:
    """What an item says beyond what all do; nothing twice."""
    facts = facts_of(item)
    line = fitting_sentence(facts, None, language, wishes, LONGEST_PITCH[language])
    in_line = {fact.told(language) for fact in facts if fact.kind != "sentence" and _stands(fact.text, line)}
    own = [*dict.fromkeys(_kinds(facts, language))]
    own = [kind for kind in own if kind not in shared][:2] + [
        told for told in dict.fromkeys(_measures(facts, language)) if told not in shared
    ]
    return Row(item_id=item.item_id, title=title, facts=tuple(told for told in own if told not in in_line), line=line)


def _stands(text: str, line: str) -> bool:
    """Whether a fact is told by a sentence already."""
    return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", line, re.IGNORECASE) is not None


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
