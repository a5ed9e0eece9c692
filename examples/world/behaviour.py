"""What people of the world do: events that express what was planted in them, among events that mean nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from banks import Banks, Theme
from catalogue import Piece
from numpy.random import Generator
from people import Person
from situations import SCENES, SITUATIONS, context, moment

NOISE_SHARE = 0.18
LEAST_SHARE = 0.07
"""Every interest has at least this share of a person's events, if there are enough."""
SEARCH_SHARE = 0.08
OTHER_LANGUAGE = 0.06
"""How likely an item in the other language is taken, against one in the person's own."""
FEW_EVENTS = 20
AGAIN = 0.3
"""How much less an item draws with every time it was met."""
SOUR_SHARE = 0.06
"""How often even a liked topic disappoints."""

Shares = dict[str, float]
LIKED: dict[str, Shares] = {
    "books": {"view": 0.15, "read": 0.3, "rate": 0.2, "like": 0.15, "save": 0.1, "comment": 0.1},
    "films": {"view": 0.1, "watch": 0.35, "rate": 0.2, "like": 0.15, "play": 0.1, "comment": 0.1},
    "courses": {"view": 0.15, "watch": 0.35, "rate": 0.15, "save": 0.15, "follow": 0.1, "comment": 0.1},
    "kitchen": {"view": 0.2, "purchase": 0.35, "rate": 0.15, "save": 0.15, "like": 0.05, "comment": 0.1},
}
DISLIKED: Shares = {"hide": 0.3, "dislike": 0.2, "rate": 0.3, "comment": 0.2}
TRIED: dict[str, str] = {"books": "read", "films": "watch", "courses": "watch", "kitchen": "view"}
CHANCE: Shares = {"view": 0.5, "click": 0.25, "save": 0.1, "share": 0.05, "rate": 0.1}


@dataclass(frozen=True)
class Deed:
    """An event before it is written: `feeling` is 1 (likes it), -1 (dislikes it) or 0 (chance)."""

    theme: Theme
    scene: str
    day: float
    feeling: int
    kind: str | None = None


class Narrator:
    """Turns people into events. Every draw comes from `rng`."""

    def __init__(self, banks: Banks, pieces: list[Piece], rng: Generator) -> None:
        self.banks, self.rng = banks, rng
        self.met: Counter[str] = Counter()
        self.shelves: dict[tuple[str, str], list[Piece]] = {}
        for piece in pieces:
            self.shelves.setdefault((piece.theme.key, piece.row["domain"]), []).append(piece)

    def life(self, person: Person) -> list[tuple[dict, str | None]]:
        """The person's events by time, each with its scene where a careful reader could tell it, else None."""
        self.met.clear()
        taken: dict[int, tuple[dict, str | None]] = {}
        for deed in self._deeds(person):
            row, scene = self._event(person, deed)
            while row["time"] in taken:
                row["time"] += 1
            taken[row["time"]] = row, scene
        return [taken[time] for time in sorted(taken)]

    def _deeds(self, person: Person) -> list[Deed]:
        noise = int(person.count * NOISE_SHARE + self.rng.random())
        up_to = [deed for application in person.applications for deed in self._application(person, application)]
        against = [deed for topic in person.disliked for deed in self._disliked(person, topic)]
        rest = max(3 * len(person.liked), person.count - noise - len(up_to) - len(against))
        liked = [deed for topic, count in self._split(person, rest) for deed in self._liked(person, topic, count)]
        return [*up_to, *against, *liked, *(self._chance(person) for _ in range(noise))]

    def _split(self, person: Person, count: int) -> list[tuple[str, int]]:
        """How many events each liked topic gets: a few at least, the rest by chance but for drift, which is even."""
        shares = self.rng.dirichlet([4.0] * len(person.liked))
        if person.drift:
            shares[0] = shares[1] = shares[:2].mean()
        least = max(3, min(count // len(person.liked), round(LEAST_SHARE * person.count)))
        spare = max(0, count - least * len(person.liked))
        return [(topic, least + int(spare * share)) for topic, share in zip(person.liked, shares, strict=True)]

    def _liked(self, person: Person, topic: str, count: int) -> list[Deed]:
        low, high = 0.0, 1.0
        if person.drift and topic in person.drift:
            low, high = (0.0, 0.45) if topic == person.drift[0] else (0.62, 1.0)
        return [
            Deed(self.banks.topics[topic], self._scene(person, topic), self._day(person, low, high), 1)
            for _ in range(count)
        ]

    def _disliked(self, person: Person, topic: str) -> list[Deed]:
        theme, days = (
            self.banks.topics[topic],
            sorted(self._day(person, 0.0, 1.0) for _ in range(int(self.rng.integers(3, 6)))),
        )
        tried = Deed(theme, self._scene(person, topic), days[0], -1, "try")
        return [tried, *(Deed(theme, self._scene(person, topic), day, -1) for day in days[1:])]

    def _application(self, person: Person, application: str) -> list[Deed]:
        """Every need is met, by busy people twice, within a few weeks of the last half year."""
        needs = self.banks.needs[application]
        start = self.rng.uniform(0.62, 0.8)
        few = person.count < FEW_EVENTS
        extra = int(self.rng.integers(1, 4))
        themes = [*needs * (1 if few else 2), *(needs[int(place)] for place in self.rng.integers(0, len(needs), extra))]
        return [Deed(theme, self._fitting(theme), self._day(person, start, start + 0.18), 1) for theme in themes]

    def _chance(self, person: Person) -> Deed:
        themes = self.banks.themes()
        theme = self.banks.generic if self.rng.random() < 0.4 else themes[int(self.rng.integers(0, len(themes)))]
        return Deed(theme, SCENES[int(self.rng.integers(0, len(SCENES)))], self._day(person, 0.0, 1.0), 0)

    def _day(self, person: Person, low: float, high: float) -> float:
        return person.joined + (person.last - person.joined) * float(self.rng.uniform(low, high))

    def _scene(self, person: Person, topic: str) -> str:
        draw = self.rng.random()
        if draw < 0.9:
            return person.scenes[topic][0 if draw < 0.6 else 1]
        return self._fitting(self.banks.topics[topic])

    def _fitting(self, theme: Theme) -> str:
        fit = np.array([sum(SITUATIONS[scene].domains[domain] for domain in theme.domains) for scene in SCENES])
        return SCENES[int(self.rng.choice(len(SCENES), p=fit / fit.sum()))]

    def _event(self, person: Person, deed: Deed) -> tuple[dict, str | None]:
        told, clear = context(deed.scene, person.language, self.rng)
        row: dict = {"user_id": person.user_id, "time": moment(deed.scene, deed.day, self.rng)}
        if deed.feeling > 0 and self.rng.random() < SEARCH_SHARE:
            row |= {"kind": "search", "text": self._query(deed.theme, person.language)}
        else:
            row |= self._meeting(person, deed)
        if told:
            row["context"] = told
        return row, deed.scene if clear else None

    def _meeting(self, person: Person, deed: Deed) -> dict:
        piece = self._piece(person, deed)
        kind = self._kind(piece.row["domain"], deed)
        row: dict = {"item_id": piece.row["item_id"], "kind": kind}
        feeling = deed.feeling if self.rng.random() >= SOUR_SHARE else 0
        if kind == "rate":
            row["value"] = self._stars(person, feeling)
        elif kind == "play":
            row["value"] = int(self.rng.geometric(0.4))
        elif kind in ("watch", "read"):
            row["value"] = int(self.rng.gamma(2.0, 1500 if feeling >= 0 and deed.kind is None else 200)) + 30
        if kind == "comment" or (kind == "rate" and self.rng.random() < 0.5):
            row["text"] = self._review(deed.theme, person.language, feeling)
        return row

    def _kind(self, domain: str, deed: Deed) -> str:
        if deed.kind == "try":
            return TRIED[domain]
        shares = LIKED[domain] if deed.feeling > 0 else DISLIKED if deed.feeling < 0 else CHANCE
        return str(self.rng.choice(list(shares), p=list(shares.values())))

    def _stars(self, person: Person, feeling: int) -> int:
        shift = {1: 0.9, 0: 0.0, -1: -1.6}[feeling]
        return int(np.clip(round(person.bias + shift + self.rng.normal(0, 0.4)), 1, 5))

    def _piece(self, person: Person, deed: Deed) -> Piece:
        """An item of the theme: the domain fits the scene, the language the person, the rest is popularity."""
        fit = np.array([SITUATIONS[deed.scene].domains[domain] for domain in deed.theme.domains]) + 0.05
        domain = deed.theme.domains[int(self.rng.choice(len(fit), p=fit / fit.sum()))]
        shelf = self.shelves[deed.theme.key, domain]
        pull = np.array([self._pull(piece, person) for piece in shelf])
        piece = shelf[int(self.rng.choice(len(shelf), p=pull / pull.sum()))]
        self.met[piece.row["item_id"]] += 1
        return piece

    def _pull(self, piece: Piece, person: Person) -> float:
        ease = 1.0 if piece.language in (person.language, "both") else OTHER_LANGUAGE
        return piece.popularity * ease * AGAIN ** self.met[piece.row["item_id"]]

    def _query(self, theme: Theme, language: str) -> str:
        first, second = self.rng.choice(len(theme.names(language)), 2, replace=False)
        names = [name.lower() for name in theme.names(language)]
        return self._pick(self.banks.wording["search"][language]).format(
            p=self._pick(theme.phrases[language]), n=names[int(first)], n2=names[int(second)]
        )

    def _review(self, theme: Theme, language: str, feeling: int) -> str:
        mood = {1: "good", 0: "mixed", -1: "bad"}[feeling]
        text = self._pick(self.banks.wording["review"][mood][language])
        return text.format(p=self._pick(theme.phrases[language]), n=self._pick(theme.names(language)).lower())

    def _pick(self, words: list[str]) -> str:
        return words[int(self.rng.integers(0, len(words)))]
