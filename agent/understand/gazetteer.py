"""The words of a catalogue: which of its items, and which people behind them, a text names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from agent.understand.kinds import kinds_of
from agent.understand.message import HAN, LATIN, Message, Span, folded, one_slip
from agent.understand.vocabulary import patterns, table, words
from palate.types import Item
from retrieval.titles import TOKEN, YEAR

QUOTED = re.compile(r"《([^《》]{1,120})》|<([^<>]{1,120})>|\"([^\"]{1,120})\"|(?<![a-z])'([^']{2,120})'(?![a-z])")
_ARTICLE = re.compile(r"(?:the|a|an)\s+(?=\w)")
_SUBTITLE = re.compile(r"\s*(?::|：| - |——| – |\|)\s*")
_YEAR_SAID = re.compile(r"\s*[(（]?\s*((?:19|20)\d\d)\s*[)）]?")
_APART = re.compile(r"\s*(?:[,，、;；|/&]|\band\b)\s*")
LEAST_FUZZY = 5
MOST_AMBIGUOUS = 5
Key = tuple[str, ...]


class Named(NamedTuple):
    """Items that one stretch of a message names: usually one, several where they share a title."""

    start: int
    end: int
    items: tuple[str, ...]

    @property
    def span(self) -> Span:
        """Where it stands in the message."""
        return self.start, self.end


class _Word(NamedTuple):
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Gazetteer:
    """Items by what they are called, whole or shortened; made by `of`.

    >>> films = Gazetteer.of([Item(item_id="1", title="The Babadook (2014)"), Item(item_id="2", title="霸王别姬")])
    >>> films.named("something like Babadok but milder"), films.named("类似《霸王别姬》的")
    (('1',), ('2',))
    """

    titles: dict[str, str] = field(repr=False)
    owners: dict[Key, tuple[str, ...]] = field(repr=False)
    lengths: dict[str, tuple[int, ...]] = field(repr=False)
    plain: frozenset[str] = field(repr=False)
    slips: dict[str, tuple[str, ...]] = field(repr=False)
    people: frozenset[Key] = field(repr=False)
    domains: dict[str, str] = field(repr=False, default_factory=dict)
    kinds: dict[str, tuple[str, ...]] = field(repr=False, default_factory=dict)

    @classmethod
    def of(cls, items: Sequence[Item]) -> Gazetteer:
        """The words of these items; about a second for 27,000 of them."""
        owners: dict[Key, dict[str, None]] = {}
        for item in items:
            for key in _keys(item.title):
                owners.setdefault(key, {})[item.item_id] = None
        lengths: dict[str, set[int]] = {}
        for key in owners:
            lengths.setdefault(key[0], set()).add(len(key))
        plain = _plain(items)
        return cls(
            titles={item.item_id: item.title for item in items},
            owners={key: tuple(ids) for key, ids in owners.items()},
            lengths={word: tuple(sorted(known, reverse=True)) for word, known in lengths.items()},
            plain=plain,
            slips=_slips(owners, plain),
            people=frozenset(_names(items)),
            domains={item.item_id: item.domain for item in items if item.domain},
            kinds=kinds_of(items),
        )

    def named(self, text: str) -> tuple[str, ...]:
        """Ids of the items that a text names, each once, in order of first mention; of several with one title the
        first."""
        return tuple(dict.fromkeys(one.items[0] for one in self.mentions(Message.of(text))))

    def mentions(self, message: Message) -> tuple[Named, ...]:
        """Where a message names items, in order. Titles in quotation marks count as they are; others where their
        words are rare, begin with capitals, or follow a word like "like" or "watched"."""
        found = list(self._quoted(message))
        held = bytearray(len(message.low))
        for one in found:
            held[one.start : one.end] = b"\1" * (one.end - one.start)
        words = [word for word in _words(message.low) if not any(held[word.start : word.end])]
        found += self._spoken(message, [self._meant(word) for word in words])
        return tuple(sorted(self._with_year(message, one) for one in found))

    def named_people(self, message: Message) -> tuple[Span, ...]:
        """Where a message names people of the catalogue: their names are whole and of two words or more."""
        words, found, start = _words(message.low), [], 0
        while start < len(words):
            left = [word.text for word in words[start : start + 4]]
            length = next((n for n in range(len(left), 1, -1) if tuple(left[:n]) in self.people), 0)
            if length:
                found.append((words[start].start, words[start + length - 1].end))
            start += max(length, 1)
        return tuple(found)

    def _quoted(self, message: Message) -> Iterator[Named]:
        for found in QUOTED.finditer(message.low):
            inner = next(group for group in found.groups() if group is not None)
            key = _key(inner)
            ids = self._exact(key) or self._exact(key[1:] if key[:1] in (("the",), ("a",), ("an",)) else key)
            ids = ids or self._nearest(key)
            if ids:
                yield Named(found.start(), found.end(), ids)

    def _exact(self, key: Key) -> tuple[str, ...]:
        return self.owners.get(key, ())

    def _nearest(self, key: Key) -> tuple[str, ...]:
        """Items whose title differs by a slip in one word; only where one title is as near."""
        meant = tuple(self._meant(_Word(word, 0, 0))[0] for word in key)
        if exact := self._exact(meant):
            return exact
        if len(key) < 3 or not HAN.match(key[0]):
            return ()
        near = {self.owners[one] for one in _around(key) if one in self.owners} | {
            ids
            for length in self.lengths.get(key[0], ())
            if length - len(key) in (0, 1)
            for one, ids in self.owners.items()
            if len(one) == length and one[0] == key[0] and one_slip("".join(one), "".join(key))
        }
        return near.pop() if len(near) == 1 else ()

    def _meant(self, word: _Word) -> tuple[str, _Word]:
        """A word, and what it is read as: a word of a title, where it is a slip of one and no word itself."""
        if len(word.text) < LEAST_FUZZY or HAN.match(word.text) or word.text in self.plain:
            return word.text, word
        around = {right for cut in _cuts(word.text) for right in self.slips.get(cut, ())}
        if word.text in around:
            return word.text, word
        near = sorted(right for right in around if one_slip(word.text, right))
        return (near[0] if len(near) == 1 else word.text), word

    def _spoken(self, message: Message, words: list[tuple[str, _Word]]) -> Iterator[Named]:
        start = 0
        while start < len(words):
            length, ids = self._longest(message, words, start)
            if length:
                yield Named(words[start][1].start, words[start + length - 1][1].end, ids)
            start += max(length, 1)

    def _longest(self, message: Message, words: list[tuple[str, _Word]], start: int) -> tuple[int, tuple[str, ...]]:
        for length in self.lengths.get(words[start][0], ()):
            held = words[start : start + length]
            key = tuple(meant for meant, _ in held)
            if len(key) == length and key in self.owners and self._is_meant(message, key, held):
                return length, self.owners[key]
        return 0, ()

    def _is_meant(self, message: Message, key: Key, held: list[tuple[str, _Word]]) -> bool:
        """Whether words that make a title are used as one."""
        start, end = held[0][1].start, held[-1][1].end
        text = message.low[start:end]
        if HAN.search(text):
            return _said_in_chinese(message.low, start, end, len(key), "".join(key) in _lexicon())
        slipped = any(meant != word.text for meant, word in held)
        telling = [word for word in key if word not in _lexicon() and not word.isdigit()]
        rare = [word for word in telling if word not in self.plain]
        whole = len(key) >= 3 and sum(word not in _stop_words() for word in key) >= 2
        dated = len(key) >= 2 and re.fullmatch(r"(?:19|20)\d\d", key[-1]) is not None
        if whole or dated or (len(telling) >= 2 and rare):
            return True
        if len(key) == 1 and re.search(r"(?<!\w)(?:a|an|some|any) $", message.low[:start]):
            return False
        cued = _cue("en").search(message.low[max(0, start - 40) : start]) is not None
        capital = _has_capitals(message, held)
        if slipped:
            return cued or capital or len("".join(key)) > 6
        if not telling:
            return (cued and capital) if len(key) < 3 else (cued or capital)
        return cued or capital or (bool(rare) and len("".join(rare)) >= LEAST_FUZZY)

    def _with_year(self, message: Message, one: Named) -> Named:
        """Of several of one title, the one whose year was said, the year with it."""
        if len(one.items) == 1 and not YEAR.search(self.titles[one.items[0]]):
            return one
        said = _YEAR_SAID.match(message.low, one.end)
        right = [item for item in one.items if said and self.titles[item].endswith(f"({said[1]})")]
        return Named(one.start, said.end(), tuple(right)) if said and right else one


def _keys(title: str) -> Iterator[Key]:
    """What an item may be called: its title, without its year, its article, or what follows a colon."""
    whole = folded(title)
    short = YEAR.sub("", whole).strip()
    names = [whole, short, _ARTICLE.sub("", short, count=1) if _ARTICLE.match(short) else short]
    names += [part for part in re.split(r"\s+(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])\s+", short) if len(part) > 2]
    head = _SUBTITLE.split(short, maxsplit=1)[0]
    keys = dict.fromkeys(_key(name) for name in names)
    if head != short and (len(_key(head)) >= 2):
        keys[_key(head)] = None
    return (key for key in keys if key and any(not word.isdigit() for word in key))


def _key(name: str) -> Key:
    return tuple(found for found in TOKEN.findall(folded(name)) if found[0].isalnum())


def _words(low: str) -> list[_Word]:
    return [
        _Word(found.group(), found.start(), found.end()) for found in TOKEN.finditer(low) if found.group()[0].isalnum()
    ]


@lru_cache(1)
def _stop_words() -> frozenset[str]:
    return frozenset(word for line in table("titles")["plain"] for word in line.split())


@lru_cache(1)
def _lexicon() -> frozenset[str]:
    """Words that the rules know: no title by themselves."""
    names = ("titles", "domains", "wishes", "families", "moments", "people")
    listed = (folded(word) for name in names for word in _all_words(table(name)))
    return frozenset(word for line in listed for word in [line, *LATIN.findall(line)])


def _all_words(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _all_words(key)
            yield from _all_words(value)
    elif isinstance(data, list):
        for value in data:
            yield from _all_words(value)
    elif isinstance(data, str):
        yield from (part.strip() for part in data.split(",")) if not re.search(r"[\\()|]", data) else ()


def _plain(items: Iterable[Item]) -> frozenset[str]:
    """Words that texts and categories use in lower case."""
    found: set[str] = set(_lexicon())
    for item in items:
        found.update(re.findall(r"(?<![\w'.])[a-z][a-z]+", item.text))
        for category in item.categories:
            found.update(LATIN.findall(category.lower()))
    return frozenset(found)


def _slips(keys: Iterable[Key], plain: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Words of titles by what is left of them without one letter (symmetric deletion, Garbe 2012)."""
    words = {word for key in keys for word in key if len(word) >= LEAST_FUZZY and word.isalpha()}
    found: dict[str, list[str]] = {}
    for word in sorted(words):
        if word not in plain and not HAN.match(word):
            for cut in _cuts(word):
                found.setdefault(cut, []).append(word)
    return {cut: tuple(alike) for cut, alike in found.items()}


def _around(key: Key) -> list[Key]:
    """A title with one of its characters left out."""
    return [(*key[:n], *key[n + 1 :]) for n in range(len(key))]


def _cuts(word: str) -> set[str]:
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def _names(items: Iterable[Item]) -> Iterator[Key]:
    """Names of people in attributes: one, several in a list, or several in one text."""
    held = frozenset(words(table("titles")["people"]))
    for item in items:
        for name, value in item.attributes.items():
            if name.lower() in held:
                for said in value if isinstance(value, (list, tuple)) else [value]:
                    yield from _people(said)


def _people(said: object) -> Iterator[Key]:
    if isinstance(said, dict):
        said = said.get("name")
    for one in _APART.split(said) if isinstance(said, str) else ():
        key = _key(one)
        if 2 <= len(key) <= 4:
            yield key


@lru_cache(None)
def _cue(language: str) -> re.Pattern[str]:
    cues = patterns(table("titles")["before"][language]).pattern
    edge = r"(?<![a-z'])" if language == "en" else ""
    article = r"\s+(?:(?:the|a|an|film|movie|book|song|album|show|course|both|watching|reading|first)\s+)*"
    return re.compile(rf"{edge}(?:{cues}){article if language == 'en' else r'[了过]?[ ]*'}$")


def _said_in_chinese(low: str, start: int, end: int, length: int, known: bool) -> bool:
    if length == 1 or known:
        return False
    cued = _cue("zh").search(low[max(0, start - 12) : start]) or low.startswith(
        tuple(table("titles")["after"]["zh"]), end
    )
    return length >= 3 or bool(cued) or low.strip(" 。！？!?，,") == low[start:end]


def _has_capitals(message: Message, held: list[tuple[str, _Word]]) -> bool:
    """Whether its telling words begin with capitals, in a message that does not write all words so, and not just
    because a sentence begins."""
    letters = [message.text[message.origin[word.start]] for meant, word in held if meant not in ("the", "a", "of")]
    if not letters or not all(letter.isupper() for letter in letters):
        return False
    begins = not re.search(r"[\w,:;'\"]\s*$", message.low[: held[0][1].start])
    verb = re.match(
        (
            r"[\"'》]?\s+(?:was|is|wasn't|isn't|were|sounds|looks|bored|made|has|had|really|vs|versus|or|"
            r"and)\b"
        ),
        message.low[held[-1][1].end :],
    )
    small = re.search(r"(?<!\w)[a-z]{2,}|[\u3400-\u9fff]", message.text) is not None
    return small and (not begins or (len(held) > 1 and len(letters) > 1) or verb is not None)
