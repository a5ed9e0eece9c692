"""What a tool of a turn lets the model read, and lets the answer repeat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.parts.data import data, item_line, quoted
from agent.shell.turn import ShellTurn
from agent.telling.facts import facts_of
from palate.types import Item, Recommendation


def listed(turn: ShellTurn, found: Sequence[Recommendation]) -> str:
    """What was found, a line each. The answer may repeat all of it."""
    items = turn.services.store.items_by_id(one.item_id for one in found)
    lines = [_line(turn, one, items[one.item_id]) for one in found if one.item_id in items]
    return data(lines or ["nothing fits"], turn.services.tokenizer)


def about(turn: ShellTurn, items: Iterable[Item]) -> None:
    """Let the answer name these items and repeat what they say of themselves."""
    for item in items:
        turn.left.may_say(_facts(turn, item), (item.title,) if item.title else ())


def told(turn: ShellTurn, text: str, items: Iterable[Item] = ()) -> str:
    """What a skill says to the person: the answer may repeat it, and falls back on it."""
    about(turn, items)
    turn.left.may_say((text,))
    turn.left.told.append(text)
    lines = (quoted(line, turn.services.tokenizer) for line in text.splitlines() if line.strip())
    return data(lines, turn.services.tokenizer)


def noticed(turn: ShellTurn, *lines: str) -> str:
    """What a tool has to say about itself."""
    return data(lines, turn.services.tokenizer)


def _line(turn: ShellTurn, one: Recommendation, item: Item) -> str:
    facts = _facts(turn, item)
    turn.left.may_say((*facts, *(reason.text for reason in one.reasons)), (one.title,))
    return item_line(turn.handles.of(one.item_id), one, facts, turn.services.tokenizer)


def _facts(turn: ShellTurn, item: Item) -> tuple[str, ...]:
    return tuple(fact.told(turn.request.language) for fact in facts_of(item))
