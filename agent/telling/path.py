"""Tells a path through the graph in one line, in the person's language, from the titles of what lies on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agent.explain import shortened
from palate.types import EventKind, Language
from prompts import render
from retrieval.graph.paths import Path

TitleOf = Callable[[int], str]
"""Finds the title of the item at a position of the catalogue."""


def told(path: Path, title_of: TitleOf, kinds: Mapping[str, EventKind], language: Language) -> str:
    """A path as a person reads it; `kinds` says of their own events, by id, what they did.

    >>> from retrieval.graph.paths import Step
    >>> steps = (Step("did", 0, event="e1"), Step("shares", key="word:thai"), Step("item", 1))
    >>> told(Path(steps, 1.0), ["Thai Basil", "Mortar"].__getitem__, {"e1": "purchase"}, "en")
    'you bought “Thai Basil” → both have to do with “thai” → “Mortar”'
    """
    steps = [
        {
            "kind": step.kind,
            "title": "" if step.item is None else shortened(title_of(step.item)),
            "name": shortened(step.key.partition(":")[2]),
            "did": kinds.get(step.event, "view"),
            "scene": step.scene,
        }
        for step in path.steps
    ]
    return render("reason_path", language, steps=steps)
