"""Models that read what they are shown, for trying a rerank on: each answers by the titles in its prompt."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from agent.rerank import RerankOptions, RerankTask
from palate.chat import ChatRequest
from palate.types import Candidate, Item

ITEM = re.compile(r'^(i\d+) "([^"]*)"', re.MULTILINE)
TAG = re.compile(r"^tag ([a-z0-9]{4})$", re.MULTILINE)
WANTED = re.compile(r"Rank the best (\d+) of these (\d+)")
Chooses = Callable[[Sequence[str]], Sequence[str]]
"""From the titles in the order of the prompt to the titles in the order of the reply."""


def a_task(size: int = 6, wanted: int = 3, **more: object) -> RerankTask:
    """Items "n1", "n2", ... titled "Title 1", ..., fused in that order."""
    items = {f"n{number}": Item(item_id=f"n{number}", title=f"Title {number}") for number in range(1, size + 1)}
    fused = tuple(Candidate(item_id=one, score=1 / n, sources={}) for n, one in enumerate(items, start=1))
    return RerankTask(**({"candidates": fused, "items": items, "wanted": wanted} | more))  # type: ignore[arg-type]


def alone(**more: object) -> RerankOptions:
    """One pass, and nothing but the model's order, unless it is said otherwise."""
    return RerankOptions(**({"passes": 1, "weight": 1.0} | more))  # type: ignore[arg-type]


def titles(request: ChatRequest) -> list[str]:
    """The titles of a prompt, in its order."""
    return [title for _, title in ITEM.findall(request.messages[-1].content)]


def tag(request: ChatRequest) -> str:
    """The tag of a prompt."""
    found = TAG.search(request.messages[-1].content)
    assert found
    return found[1]


def wanted(request: ChatRequest) -> int:
    """How many places a prompt asks for."""
    found = WANTED.search(request.messages[-1].content)
    assert found
    return int(found[1])


def choosing(chooses: Chooses) -> Callable[[ChatRequest], str]:
    """Ranks as many as are wanted, in the order that `chooses` gives the titles."""

    def answer(request: ChatRequest) -> str:
        handles = {title: handle for handle, title in ITEM.findall(request.messages[-1].content)}
        best = list(chooses(titles(request)))[: wanted(request)]
        ranked = [{"item": handles[title], "why": f"Because of {title}."} for title in best]
        return json.dumps({"tag": tag(request), "fit": "Things.", "ranked": ranked})

    return answer


def number(title: str) -> int:
    """The number in a title."""
    return int(title.split()[-1])


highest_first = choosing(lambda shown: sorted(shown, key=number, reverse=True))
"""Prefers high numbers: the reverse of how candidates are fused."""
lazy = choosing(lambda shown: shown)
"""Takes what stands first, whatever it is."""
