"""What happened in a turn, drawn as a tree of its steps: seconds, facts, prompts, tokens, and why simpler ways were
taken. Nothing of the data is read as markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from agent.trace import Step
from palate.chat import Usage
from palate.text import plain

MOST_LISTED = 5
"""Members of a list or a table shown; the others are counted."""
LONGEST = 160
"""Characters of one fact."""
SHORT = 60
"""Characters of a table that stands on one line."""


def show_trace(console: Console, turn: Step, *, seconds: bool = True) -> None:
    """Print the tree of a turn; `seconds` False leaves out what differs between equal runs."""
    console.print(trace_tree(turn, seconds=seconds))


def trace_tree(turn: Step, *, seconds: bool = True) -> Tree:
    """The tree of a turn: a branch per step, in order, under each its facts and what happened within it."""
    tree = Tree(_headline(turn, turn.whole_usage, seconds=seconds), guide_style="dim")
    _grow(tree, turn, seconds=seconds)
    return tree


def _grow(branch: Tree, step: Step, *, seconds: bool) -> None:
    for prompt in step.prompts:
        branch.add(Text(f"prompt {plain(prompt)}", "dim"))
    for name, value in step.facts.items():
        _add_fact(branch, _named(name), value)
    for inner in step.steps:
        _grow(branch.add(_headline(inner, inner.usage, seconds=seconds)), inner, seconds=seconds)


def _add_fact(branch: Tree, name: str, value: Any) -> None:
    """A leaf; for what has too much in it for one line, a branch: a table with a leaf for each of its members, many
    tables with one for each of the first."""
    told = fact(value)
    if isinstance(value, Mapping) and len(told) > SHORT:
        many = branch.add(Text(f"{name}:", "cyan"))
        for key, each in value.items():
            _add_fact(many, _named(key), each)
    elif _tables(value):
        many = branch.add(Text(f"{name}: ", "cyan").append(f"{len(value):,}", "default"))
        for one in value[:MOST_LISTED]:
            many.add(Text(fact(one)))
    elif told:
        branch.add(Text(f"{name}: ", "cyan").append(told, "default"))


def _named(key: object) -> str:
    return plain(str(key)).replace("_", " ")


def _tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _headline(step: Step, usage: Usage, *, seconds: bool) -> Text:
    """Name, time, calls and tokens of a step, and why the simpler way was taken, on one line."""
    told = Text(plain(step.name), "bold")
    told.append("".join(f"  {part}" for part in _costs(step, usage, seconds=seconds)), "dim")
    if step.fallback:
        told.append(f"  simpler way: {plain(step.fallback)}", "yellow")
    return told


def _costs(step: Step, usage: Usage, *, seconds: bool) -> Iterator[str]:
    if seconds:
        yield f"{1000 * step.seconds:,.1f} ms"
    if step.calls:
        yield f"{step.calls:,} call{'s' * (step.calls != 1)}"
    if usage.total:
        yield f"{usage.prompt_tokens:,} + {usage.completion_tokens:,} tokens"


def fact(value: Any) -> str:
    """A fact on one line: lists and tables by their first members, what says nothing as nothing.

    >>> fact({"topic": 3, "relaxed": ["length", "year"]}), fact(["a", "b"]), fact(None)
    ('topic 3, relaxed (length, year)', 'a, b', '')
    """
    told = plain(_told(value))
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 3].rstrip()}..."


def _told(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return _some([f"{key} {_within(each)}".rstrip() for key, each in value.items()])
    if isinstance(value, list | tuple):
        return _some([_within(one) for one in value])
    return str(value)


def _within(value: Any) -> str:
    """A member of a list or table; what has members itself stands in brackets."""
    told = _told(value)
    return f"({told})" if told and isinstance(value, Mapping | list | tuple) else told


def _some(parts: Sequence[str]) -> str:
    more = len(parts) - MOST_LISTED
    return ", ".join(parts[:MOST_LISTED]) + (f" and {more:,} more" if more > 0 else "")
