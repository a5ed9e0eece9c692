"""Of which of a store's domains something is wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from agent.understand.message import Message
from agent.understand.terms import singular
from agent.understand.vocabulary import one_of, table, words
from profiles.scenes.clock import folded

SELLING = frozenset({"food", "kitchen", "shop", "game"})
"""Groups whose items have a price rather than a length."""
COVERED = {"kitchen": ("recipe", "food")}
"""Groups of which a store with no domain for them keeps the things in another."""


class Domains:
    """The domains of a store, and the words people have for them.

    >>> Domains(["movies", "books"]).said(Message.of("给我推荐一部电影"))
    'movies'
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(dict.fromkeys(name for name in names if name))
        self._groups = {name: group for name in self.names if (group := _group(name))}
        self._held = frozenset(self._groups.values())
        generic = [word for name in self.names for word in (folded(name), *_names(self._groups.get(name)))]
        self._names = re.compile(one_of(tuple(generic)))
        self._words = [(name, self._pattern(name)) for name in self.names]
        self._verbs = [(name, self._verb_pattern(name)) for name in self.names]

    def sells(self, name: str | None) -> bool:
        """Whether things of a domain have prices first of all; of no domain, whether the store sells at all."""
        if name is None:
            return any(group in SELLING for group in self._groups.values())
        return self._groups.get(name) in SELLING

    def said(self, message: Message, after: int = 0) -> str | None:
        """The domain whose words come first in a message; what people do with things tells where no thing is named.
        What stands from `after` on goes before what stands earlier: a message may correct itself."""
        for patterns in (self._words, self._verbs):
            found = [
                (match.start() < after, match.start(), -len(match.group()), name)
                for name, one in patterns
                for match in message.find(one)
                if not _is_about(message, match)
            ]
            if found:
                return min(found)[3]
        return None

    def take(self, message: Message) -> None:
        """Take the words that say no more than a domain's name ("film", not "documentary")."""
        for found in message.find(self._names):
            message.take(found.span())

    def _pattern(self, name: str) -> re.Pattern[str]:
        group = self._groups.get(name)
        own = folded(name)
        told = (own, singular(own), own + "s")
        if group is None:
            return re.compile(one_of(told))
        taken = (
            {word for other, key in self._groups.items() if other != name for word in _things(key)}
            if group in ("shop", "food")
            else set()
        )
        things = (word for one in self._covered(group) for word in _things(one))
        return re.compile(one_of((*told, *(word for word in things if word not in taken))))

    def _covered(self, group: str) -> tuple[str, ...]:
        """A group, and those for which the store has no domain but its own."""
        return (group, *(one for one in COVERED.get(group, ()) if one not in self._held))

    def _verb_pattern(self, name: str) -> re.Pattern[str]:
        group = self._groups.get(name)
        return re.compile(
            one_of(tuple(word for one in self._covered(group) for word in (*_verbs(one), *_measured(one))))
            if group
            else "(?!)"
        )


def _verbs(group: str) -> tuple[str, ...]:
    verbs = table("domains")[group]["verbs"]
    return words(verbs["en"], verbs["zh"])


def _measured(group: str) -> tuple[str, ...]:
    counts = "一两二三四五几"
    return tuple(
        f"{count}{measure}"
        for measure in table("domains")[group]["measures"]
        if measure not in "个张件款"
        for count in counts
    )


@lru_cache(64)
def _things(group: str) -> tuple[str, ...]:
    things = table("domains")[group]["things"]
    return words(things["en"], things["zh"])


def _names(group: str | None) -> tuple[str, ...]:
    return words(table("domains")[group]["names"]) if group else ()


def _group(name: str) -> str | None:
    """The group whose names hold a store's own name for a domain, whole or as one of its words."""
    own = folded(name).replace("-", " ")
    told = {group: set(words(data["names"])) for group, data in table("domains").items()}
    for candidates in ((own, singular(own)), tuple(own.split())):
        for group, names in told.items():
            if any(one in names for one in candidates):
                return str(group)
    return None


def _is_about(message: Message, match: re.Match[str]) -> bool:
    """Whether the word tells of a matter: "a film about music" is a film, "based on a book" asks for no book."""
    before = message.low[max(0, match.start() - 16) : match.start()]
    return bool(
        re.search(
            (
                r"(?:about|based on|of the|love of|than the|inspired by|for|like)(?: the|"
                r" a| an)? $|(?:关于|改编自|根据|讲)$"
            ),
            before,
        )
    ) and not re.search(r"for (?:a|an) $", before)
