"""A scripted model that answers from planted truth: what a perfect reader of the prompt would say.

It sees the same prompt as any model. From the truth it knows what each title is about and what the person likes; it
cites only handles that the prompt shows, and stays silent on what the shown events do not show. So two ways of asking
(whole against patch, say) can be compared without the quality of some model in between.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from eval.recovery.naming import label_of
from eval.truth import Truth, UserTruth
from palate.chat import ChatRequest
from palate.types import Item

_LINE = re.compile(r"^\W*([efp]\d+)\b(.*)$", re.MULTILINE)
_EVENT = re.compile(r"\be\d+\b")
MOST_EVENTS = 8
MOST_FINDINGS = 6


@dataclass(frozen=True)
class Planted:
    """What is known of one made world: the truth, and the planted label of each title."""

    truth: Truth
    items: Mapping[str, Item]

    @cached_property
    def label_of_title(self) -> dict[str, str]:
        """Title to planted label ("topic:space"); titles that two labels share are left out."""
        told: dict[str, set[str]] = {}
        for item_id, planted in self.truth.items.items():
            told.setdefault(self.items[item_id].title, set()).add(label_of(planted))
        return {title: labels.pop() for title, labels in told.items() if len(labels) == 1}

    @cached_property
    def titles(self) -> list[str]:
        """Every known title, longest first."""
        return sorted(self.label_of_title, key=lambda title: (-len(title), title))

    def about(self, line: str) -> str | None:
        """Return the planted label of the longest title that stands in a line."""
        title = next((title for title in self.titles if title and title in line), None)
        return None if title is None else self.label_of_title[title]

    def name(self, label: str, user: UserTruth) -> str:
        """Return what a label is called in the person's language."""
        kind, _, name = label.partition(":")
        table = self.truth.topics if kind == "topic" else self.truth.applications
        return table[name][user.language]


class Oracle:
    """Answers the prompts about one person; pass it to `ScriptedChat` as its script.

    Args:
        planted: the world.
        user: the person's truth.
    """

    def __init__(self, planted: Planted, user: UserTruth) -> None:
        self.planted, self.user = planted, user
        likes = [f"topic:{topic}" for topic in user.liked]
        uses = [f"application:{application}" for application in user.applications]
        self._stances = dict.fromkeys([*likes, *uses], "likes") | {f"topic:{t}": "dislikes" for t in user.disliked}

    def __call__(self, request: ChatRequest) -> str:
        """Return the reply to a "profile" or an "update" prompt, as JSON."""
        sheet = Sheet(request.messages[-1].content, self.planted)
        if request.schema_name == "update":
            return json.dumps({"tag": sheet.tag, **self._patch(sheet)}, ensure_ascii=False)
        claims = [self._claim(label, sheet) for label in self._shown(sheet)]
        return json.dumps({"tag": sheet.tag, "interests": claims, "summaries": {}}, ensure_ascii=False)

    def _shown(self, sheet: Sheet) -> list[str]:
        return [label for label in self._stances if sheet.events_about(label)]

    def _claim(self, label: str, sheet: Sheet) -> dict[str, object]:
        kind = label.partition(":")[0]
        return {
            "label": self.planted.name(label, self.user),
            "granularity": kind,
            "stance": self._stances[label],
            "findings": sheet.findings_about(label, kind),
            "events": sheet.events_about(label)[:MOST_EVENTS],
        }

    def _patch(self, sheet: Sheet) -> dict[str, object]:
        held = {label: sheet.held(self.planted.name(label, self.user)) for label in self._shown(sheet)}
        changes = [
            {"interest": handle, "move": "strengthen", "events": sheet.events_about(label)[:MOST_EVENTS]}
            for label, handle in held.items()
            if handle
        ]
        return {"add": [self._claim(label, sheet) for label, handle in held.items() if not handle], "changes": changes}


class Sheet:
    """The lines of one prompt that carry handles, read as the perfect reader reads them."""

    def __init__(self, text: str, planted: Planted) -> None:
        self.tag = _tag(text)
        self._lines = dict(_LINE.findall(text))
        told = {handle: planted.about(line) for handle, line in self._lines.items() if handle.startswith("e")}
        self._about = {handle: label for handle, label in told.items() if label}

    def events_about(self, label: str) -> list[str]:
        """Return the handles of the events on things of a planted label, newest first."""
        return sorted((h for h, told in self._about.items() if told == label), key=lambda h: -int(h[1:]))

    def findings_about(self, label: str, granularity: str) -> list[str]:
        """Return the handles of the findings of a granularity that mostly rest on a planted label."""
        found = []
        for handle, line in self._lines.items():
            if handle.startswith("f") and granularity in line.casefold() and _most(self._votes(line)) == label:
                found.append(handle)
        return found[:MOST_FINDINGS]

    def _votes(self, line: str) -> list[str]:
        return [self._about[event] for event in _EVENT.findall(line) if event in self._about]

    def held(self, name: str) -> str | None:
        """Return the handle of the interest held under a name, or None."""
        return next((h for h, line in self._lines.items() if h.startswith("p") and name in line), None)


def _most(votes: Iterable[str]) -> str | None:
    counts = Counter(votes)
    return min(counts, key=lambda label: (-counts[label], label)) if counts else None


def _tag(text: str) -> str:
    found = re.search(r"\b(?:tag|标记)\W+([a-z0-9]{4})\b", text)
    return found[1] if found else "none"
