"""The catalogue of the world: items with titles, descriptions and coarse, unreliable categories."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from itertools import cycle, permutations
from typing import Any

from banks import DOMAINS, LANGUAGES, Banks, Theme
from numpy.random import Generator

SIZES = {"topic": {"books": 10, "films": 9, "courses": 8, "kitchen": 10}, "need": 12, "generic": 15}
"""How many items a theme has in each of its domains."""
LANGUAGE_SHARES = {"en": 0.4, "zh": 0.3, "both": 0.3}
SENTENCES, FILLERS = (2, 5), (2, 4)
"""How many sentences tell of an item, and how many more say nothing (the upper end is left out)."""
BORROWED_SHARE = 0.33
"""How often a phrase of a description is borrowed, mostly from a neighbouring topic."""
LENGTHS = {"films": ("minutes", 68, 172), "books": ("pages", 96, 624)}
"""What the length of an item counts, and from where to where it goes."""
CATEGORY_MISSING = 0.15
CATEGORY_WRONG = 0.1


@dataclass(frozen=True)
class Piece:
    """One item: the row that is written, and the truth behind it."""

    row: dict
    theme: Theme
    language: str
    popularity: float


class Cataloguer:
    """Writes items. Every draw comes from `rng`."""

    def __init__(self, banks: Banks, rng: Generator) -> None:
        self.banks, self.rng, self.titles = banks, rng, set[str]()
        self.shelves = {pair: places for domain in DOMAINS for pair, places in self._shelves(domain).items()}

    def catalogue(self) -> list[Piece]:
        """All items, numbered by domain."""
        plan = [
            (theme, domain)
            for theme in self.banks.themes()
            for domain in theme.domains
            for _ in range(_size(theme, domain))
        ]
        order = self.rng.permutation(len(plan))
        counts = dict.fromkeys(DOMAINS, 0)
        pieces = []
        for place in order:
            theme, domain = plan[place]
            counts[domain] += 1
            pieces.append(self._piece(theme, domain, f"{domain[0]}{counts[domain]:04d}"))
        return sorted(pieces, key=lambda piece: piece.row["item_id"])

    def _piece(self, theme: Theme, domain: str, item_id: str) -> Piece:
        language = str(self.rng.choice(list(LANGUAGE_SHARES), p=list(LANGUAGE_SHARES.values())))
        languages = LANGUAGES if language == "both" else (language,)
        row = {
            "item_id": item_id,
            "domain": domain,
            "title": self._title(theme, domain, languages),
            "text": " ".join(self._text(theme, domain, one) for one in languages),
            "categories": self._categories(theme, domain, languages[0]),
            "attributes": self._attributes(domain, languages) | _length(domain, item_id),
        }
        return Piece(row, theme, language, float(self.rng.pareto(2.0) + 0.3))

    def _title(self, theme: Theme, domain: str, languages: tuple[str, ...]) -> str:
        for _ in range(50):
            place, other = self.rng.choice(
                len((theme.goods if domain == "kitchen" else theme.nouns)["en"]), 2, replace=False
            )
            title = " · ".join(self._one_title(theme, domain, one, int(place), int(other)) for one in languages)
            if title not in self.titles:
                break
        self.titles.add(title)
        return title

    def _one_title(self, theme: Theme, domain: str, language: str, place: int, other: int) -> str:
        names = (theme.goods if domain == "kitchen" else theme.nouns)[language]
        name, second = names[place], names[other]
        template = self.pick(self.banks.wording["title"][domain][language])
        kind = f"goods_{language}" if domain == "kitchen" else language
        adjective, other_adjective = self._draw(self.banks.wording["adjectives"][kind], 2)
        title = template.format(n=name, n2=second, g=name, a=adjective, a2=other_adjective, brand=self.brand(language))
        return title[0].upper() + title[1:]

    def _text(self, theme: Theme, domain: str, language: str) -> str:
        wording = self.banks.wording
        deck = self._deck(theme, language)
        count = int(self.rng.integers(*SENTENCES))
        templates = self._draw(self._templates(theme, domain, language), count)
        parts = [self._sentence(template, theme, language, deck) for template in templates]
        if domain == "kitchen" and self.rng.random() < 0.5:
            parts.append(self.pick(wording["beside"][language]).format(g=self.pick(theme.goods[language])))
        if self.rng.random() < 0.6:
            by = self.pick(wording["by"][domain][language])
            parts.insert(0, by.format(who=self.person(language), brand=self.brand(language)))
        parts.extend(self._filler(language) for _ in range(int(self.rng.integers(*FILLERS))))
        return (" " if language == "en" else "").join(_article(part[0].upper() + part[1:]) for part in parts)

    def _templates(self, theme: Theme, domain: str, language: str) -> list[str]:
        """Sentences that suit the theme: those with nouns only where its nouns belong."""
        templates = self.banks.wording["about"][domain][language]
        nouns = theme.nouns and not (theme is self.banks.generic and domain == "kitchen")
        return [template for template in templates if nouns or "{n}" not in template]

    def _sentence(self, template: str, theme: Theme, language: str, deck: list[str]) -> str:
        first, second = self._draw(theme.nouns[language], 2) if theme.nouns else ("", "")
        if language == "en":
            first, second = first.lower(), second.lower()
        return template.format(p=deck.pop(), q=deck.pop(), n=first, n2=second)

    def _filler(self, language: str) -> str:
        """A sentence of common words that says nothing of the theme."""
        filler = self.banks.wording["filler"]
        slots = {slot: self._draw(filler[slot][language], 2) for slot in ("x", "s", "ss", "t", "f")}
        words = {slot: drawn[0] for slot, drawn in slots.items()} | {
            f"{slot}2": drawn[1] for slot, drawn in slots.items()
        }
        return self.pick(filler[language]).format(**words)

    def _deck(self, theme: Theme, language: str) -> list[str]:
        """Eight different phrases in random order: mostly of the theme, some borrowed."""
        deck = []
        for own in self._draw(theme.phrases[language] * 2, 16):
            phrase = self._borrowed(theme, language) if self.rng.random() < BORROWED_SHARE else own
            if phrase not in deck:
                deck.append(phrase)
        return (deck + [self._borrowed(theme, language) for _ in range(8)])[:8][::-1]

    def _borrowed(self, theme: Theme, language: str) -> str:
        """A phrase of a neighbouring topic or of nothing in particular."""
        if theme.neighbours and self.rng.random() < 0.7:
            theme = self.banks.topics[self.pick(theme.neighbours)]
        else:
            theme = self.banks.generic
        return self.pick(theme.phrases[language])

    def _categories(self, theme: Theme, domain: str, language: str) -> list[str]:
        names = self.banks.wording["categories"][domain][language]
        if self.rng.random() < CATEGORY_MISSING:
            return []
        if self.rng.random() < CATEGORY_WRONG:
            return [self.pick(names)]
        count = 1 + int(self.rng.random() < 0.4)
        return [
            names[place] for place in self.shelves[theme.key, domain][:: 1 if self.rng.random() < 0.6 else -1][:count]
        ]

    def _shelves(self, domain: str) -> dict[tuple[str, str], tuple[int, int]]:
        """The two categories of each theme of a domain, dealt out so that every category is shared by many themes."""
        count = len(self.banks.wording["categories"][domain]["en"])
        pairs = self._draw(list(permutations(range(count), 2)), count * (count - 1))
        themes = [theme.key for theme in self.banks.themes() if domain in theme.domains]
        return {(key, domain): pair for key, pair in zip(themes, cycle(pairs), strict=False)}

    def _attributes(self, domain: str, languages: tuple[str, ...]) -> dict:
        if domain == "kitchen":
            return {"price": round(float(self.rng.gamma(3.0, 8.0)) + 2, 2)}
        return {"year": int(2026 - min(40, self.rng.geometric(0.12))), "language": "/".join(languages)}

    def person(self, language: str) -> str:
        """An invented author, director or teacher."""
        people = self.banks.wording["people"]
        given, family = self.pick(people[f"given_{language}"]), self.pick(people[f"family_{language}"])
        return f"{given} {family}" if language == "en" else family + given

    def brand(self, language: str) -> str:
        """An invented maker."""
        return self.pick(self.banks.wording["brands"][language])

    def _draw(self, words: list[Any], count: int) -> list[Any]:
        """So many of them, none twice."""
        return [words[int(place)] for place in self.rng.permutation(len(words))[:count]]

    def pick(self, words: list[str] | tuple[str, ...]) -> str:
        """One of them, each as likely as the next."""
        return words[int(self.rng.integers(0, len(words)))]


def _size(theme: Theme, domain: str) -> int:
    if theme.topic:
        return SIZES["topic"][domain]
    return SIZES["need"] if theme.application else SIZES["generic"]


def _length(domain: str, item_id: str) -> dict[str, int]:
    """How long an item is. It follows from its id, so that it takes nothing from the random stream.

    >>> _length("films", "f0001"), _length("kitchen", "k0001")
    ({'minutes': 155}, {})
    """
    if domain not in LENGTHS:
        return {}
    name, least, most = LENGTHS[domain]
    drawn = int.from_bytes(blake2b(item_id.encode(), digest_size=8).digest(), "big")
    return {name: least + drawn % (most - least + 1)}


def _article(text: str) -> str:
    """Mend "a" before a vowel.

    >>> _article("a honest idea and a open day")
    'an honest idea and an open day'
    """
    return re.sub(r"\b([Aa]) (?=(?:[aeio]|hon)\w)", r"\1n ", text)
