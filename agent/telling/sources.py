"""What may be told: facts, each with the thing it is about, and the person's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from agent.telling.genres import in_both
from agent.telling.words import HAN, Word, folded, level, plain_words, stem, words

_ONLY_HAN = re.compile(f"[{HAN}]+")
_YEAR = re.compile(r"\s*[（(](?:18|19|20)\d\d[)）]\s*$")
_TO_YOU = re.compile(
    r"Fits your interest in |Close in kind to |With “|Around the same time as |Like “|Your taste "
    r"|People who, like you, |符合你对“|与你|常与你|人们常在选择你|由你|和你一样"
)
"""How the reasons of templates begin."""
SHINGLE = 8
"""So many words in a row as in the orders of the model give an echo away."""
NEAR = 4
"""So many words in a row are looked at where most of a sentence is made of such runs."""


@dataclass(frozen=True)
class Known:
    """Claims of some texts: which words they say or deny, and the texts themselves, folded."""

    senses: dict[str, set[bool]] = field(default_factory=dict)
    text: str = ""

    @classmethod
    def of(cls, texts: Iterable[str]) -> Known:
        """The claims of texts; what is a common category counts in both languages."""
        every = [both for text in texts for both in in_both(text)]
        senses: dict[str, set[bool]] = {}
        for text in every:
            for word in words(text):
                senses.setdefault(word.stem, set()).add(word.denied)
        return cls(senses, "\n".join(folded(text) for text in every))

    def holds(self, word: Word) -> bool:
        """Whether a word stands there in the same sense; a Chinese one may also be part of another word there."""
        senses = self.senses.get(word.stem)
        if senses is not None:
            return word.denied in senses
        if not _ONLY_HAN.fullmatch(word.stem) or word.stem not in self.text:
            return False
        inside = [sense for known, found in self.senses.items() if word.stem in known for sense in found]
        return word.denied in inside if inside else not word.denied


@dataclass(frozen=True)
class Sources:
    """What may be told. Facts given with exactly one title are about that thing alone, also once sources are added up:
    no other thing may borrow them.

    Args:
        facts: texts that may be repeated: an item's facts, the person's events, what code has said.
        titles: of things that may be named, as they are written.
        asked: the person's own words: a sentence may take them up where it speaks of what they asked for.
        orders: what the model was told to do; nothing of it may come back.
        counts: numbers that may be used freely, such as how many things are shown.
        parts: what these sources were added up from; nothing where they were not.

    >>> both = Sources(("quiet",), ("Heat (1995)",)) + Sources(("loud",), ("Ronin",))
    >>> [part.names for part in both.things], both.named_in("“Heat” it is")
    ([('Heat (1995)', 'Heat'), ('Ronin',)], [(1, 5, 0)])
    """

    facts: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    counts: frozenset[int] = frozenset()
    parts: tuple[Sources, ...] = ()

    def __add__(self, other: Sources) -> Sources:
        return Sources(
            self.facts + other.facts,
            self.titles + other.titles,
            self.asked + other.asked,
            self.orders + other.orders,
            self.counts | other.counts,
            self.leaves + other.leaves,
        )

    @property
    def leaves(self) -> tuple[Sources, ...]:
        """What these are added up from, down to what was not added up."""
        return self.parts or (self,)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every title, and each without the year behind it."""
        return tuple(
            dict.fromkeys(one for title in self.titles if title for one in (title, without_year(title)) if one)
        )

    @cached_property
    def things(self) -> tuple[Sources, ...]:
        """One source for each thing with facts of its own, in the order they came up."""
        found: dict[str, Sources] = {}
        for leaf in (leaf for leaf in self.leaves if leaf._is_thing):
            key = max(leaf.names, key=len)
            found[key] = (
                Sources(found[key].facts + leaf.facts, found[key].titles + leaf.titles) if key in found else leaf
            )
        return tuple(found.values())

    @property
    def _is_thing(self) -> bool:
        return bool(self.titles) and all(_part_of(title, max(self.titles, key=len)) for title in self.titles)

    @cached_property
    def own(self) -> Known:
        """What the facts and titles of these sources claim, as one."""
        return Known.of((*self.facts, *self.titles))

    @cached_property
    def loose(self) -> tuple[str, ...]:
        """Facts of no single thing."""
        return tuple(fact for leaf in self.leaves if not leaf._is_thing for fact in leaf.facts)

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """Facts that stand with a thing and tell the person what of theirs led to it."""
        every = (fact for leaf in self.leaves if leaf._is_thing for fact in leaf.facts)
        return tuple(fact for fact in every if _TO_YOU.match(fact))

    @cached_property
    def general(self) -> Known:
        """What is said of no single thing: what code has said, what the person did."""
        loose = [leaf for leaf in self.leaves if not leaf._is_thing]
        return Known.of(text for leaf in loose for text in (*leaf.facts, *leaf.titles))

    @cached_property
    def wanted(self) -> Known:
        """What the person's own words name."""
        return Known.of(self.asked)

    @cached_property
    def texts(self) -> str:
        """All that may be quoted, folded, one text a line."""
        lines = (level(text) for text in (*self.titles, *self.facts, *self.asked))
        return "\n".join(lines)

    @cached_property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        """Runs of words of the orders that give an echo away by themselves."""
        return frozenset().union(*(_kept_runs(order, SHINGLE) for order in self.orders))

    @cached_property
    def phrases(self) -> frozenset[tuple[str, ...]]:
        """Shorter runs of words of the orders."""
        return frozenset().union(*(_kept_runs(order, NEAR) for order in self.orders))

    def named_in(self, sentence: str) -> list[tuple[int, int, int]]:
        """Which things a sentence names: (start, end, number of the thing), in order; the longest name counts.

        A name that is nothing but plain words ("It") counts only between quotation marks.
        """
        found: list[tuple[int, int, int]] = []
        named = [(name, number) for number, thing in enumerate(self.things) for name in thing.names]
        for name, number in sorted(named, key=lambda one: -len(one[0])):
            for start, end in _places(name, sentence):
                if not any(start < other_end and other_start < end for other_start, other_end, _ in found):
                    found.append((start, end, number))
        return sorted(found)


def without_year(title: str) -> str:
    """A title without the year that data puts behind it.

    >>> without_year("Heat (1995)"), without_year("1984")
    ('Heat', '1984')
    """
    return _YEAR.sub("", title)


def _part_of(title: str, longest: str) -> bool:
    """Whether a title is another way to call a thing: a part of its longest title."""
    return title in longest


def runs(text: str, size: int = SHINGLE) -> list[tuple[str, ...]]:
    """Every run of `size` words of a text, in order."""
    said = [word.stem for word in words(text)]
    return [tuple(said[at : at + size]) for at in range(len(said) - size + 1)]


@lru_cache(maxsize=64)
def _kept_runs(order: str, size: int) -> frozenset[tuple[str, ...]]:
    """The runs of an order, which is the same turn after turn."""
    return frozenset(runs(order, size))


def _places(name: str, sentence: str) -> Iterable[tuple[int, int]]:
    """Where a name stands in a sentence, as it is written, not inside another word."""
    edge = (r"(?<!\w)", r"(?!\w)") if name.isascii() else ("", "")
    if all(word.stem in plain_words() or word.number for word in words(name)):
        edge = (r"(?<=[“\"《「])", r"(?=[”\"》」.,!?，。！？])")
    for found in re.finditer(edge[0] + re.escape(name) + edge[1], sentence):
        yield found.span()


def is_plain(word: Word) -> bool:
    """Whether a word claims nothing."""
    return word.stem in plain_words()


def only_han(word: Word) -> bool:
    """Whether a word is Chinese."""
    return _ONLY_HAN.fullmatch(word.stem) is not None


def all_plain(texts: Sequence[str]) -> bool:
    """Whether texts hold plain words only."""
    return all(stem(text) in plain_words() for text in texts)
