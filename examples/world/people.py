"""The people of the world: what they like and dislike, what they are up to, where, and how it drifts."""

from __future__ import annotations

from dataclasses import dataclass, field

from banks import Banks
from numpy.random import Generator
from situations import SCENES, SITUATIONS, SPAN

CHINESE_SHARE = 0.4
SMALL, MIDDLE, LARGE = (5, 15), (15, 51), (51, 121)
"""Ranges of event counts (the upper end is left out)."""
SIZE_SHARES = (0.36, 0.44, 0.2)
DRIFT_SHARE = 0.34
"""Of the people with at least 22 events; a fifth of everyone in all."""
DRIFT_EVENTS = 22
FRIENDS_ALIKE = 0.75
"""How many of a person's friends share one of their interests."""


@dataclass
class Person:
    """One inhabitant. `scenes` gives the main and the second scene of each topic."""

    user_id: str
    language: str
    count: int
    liked: list[str]
    disliked: list[str]
    applications: list[str]
    drift: tuple[str, str] | None
    joined: float
    last: float
    bias: float
    scenes: dict[str, tuple[str, str]] = field(default_factory=dict)


class Registrar:
    """Invents people. Every draw comes from `rng`."""

    def __init__(self, banks: Banks, rng: Generator) -> None:
        self.banks, self.rng = banks, rng

    def people(self, count: int) -> list[Person]:
        """So many people."""
        return [self._person(number) for number in range(1, count + 1)]

    def _person(self, number: int) -> Person:
        size = self._size()
        applications = self._applications(size)
        likes = self._like_count(size, applications)
        topics = [str(topic) for topic in self.rng.permutation(list(self.banks.topics))]
        liked, rest = topics[:likes], topics[likes:]
        language = "zh" if self.rng.random() < CHINESE_SHARE else "en"
        person = Person(
            user_id=self._name(number, language),
            language=language,
            count=size,
            liked=liked,
            disliked=rest[: self._dislike_count(size)],
            applications=applications,
            drift=(liked[0], liked[1]) if self._drifts(size, liked) else None,
            joined=0.0,
            last=float(self.rng.uniform(SPAN - 50, SPAN - 8)),
            bias=float(self.rng.uniform(2.7, 3.7)),
        )
        person.joined = person.last - self._stay(person)
        person.scenes = {topic: self._scenes(topic) for topic in topics[: likes + 3]}
        return person

    def _size(self) -> int:
        low, high = (SMALL, MIDDLE, LARGE)[int(self.rng.choice(3, p=SIZE_SHARES))]
        return int(self.rng.integers(low, high))

    def _applications(self, size: int) -> list[str]:
        share = 0.0 if size < 8 else 0.25 if size < SMALL[1] else 0.65 if size < MIDDLE[1] else 0.8
        if self.rng.random() >= share:
            return []
        count = 2 if size >= MIDDLE[1] and self.rng.random() < 0.35 else 1
        return [str(one) for one in self.rng.choice(list(self.banks.needs), count, replace=False)]

    def _like_count(self, size: int, applications: list[str]) -> int:
        if size < SMALL[1]:
            return 1 if size < 9 or applications else 2
        low, high = (2, 4) if size < MIDDLE[1] else (3, 5)
        if size < 25 and applications:
            return 2
        return int(self.rng.integers(low, high + 1 if size >= 30 else high))

    def _dislike_count(self, size: int) -> int:
        if size < SMALL[1]:
            return int(size >= 9 and self.rng.random() < 0.3)
        return int(self.rng.choice(3, p=(0.35, 0.45, 0.2))) if size >= 25 else int(self.rng.random() < 0.5)

    def _drifts(self, size: int, liked: list[str]) -> bool:
        return size >= DRIFT_EVENTS and len(liked) >= 2 and self.rng.random() < DRIFT_SHARE

    def _stay(self, person: Person) -> float:
        """Days from the first event to the last: people with few events came lately, people who drift came early."""
        if person.count < SMALL[1]:
            return float(self.rng.uniform(40, 150))
        return float(self.rng.uniform(300 if person.drift or person.count >= MIDDLE[1] else 120, 480))

    def _scenes(self, topic: str) -> tuple[str, str]:
        domains = self.banks.topics[topic].domains
        fit = [max(SITUATIONS[scene].domains[domain] for domain in domains) for scene in SCENES]
        fit = [value if value > 0.3 else 0.0 for value in fit]
        first, second = self.rng.choice(len(SCENES), 2, replace=False, p=[value / sum(fit) for value in fit])
        return SCENES[int(first)], SCENES[int(second)]

    def _name(self, number: int, language: str) -> str:
        given = self.banks.wording["people"]["given_pinyin" if language == "zh" else "given_en"]
        return f"{given[int(self.rng.integers(0, len(given)))].lower()}-{number:03d}"


def friendships(people: list[Person], rng: Generator) -> list[dict]:
    """Rows of `social`: most friends share an interest and a language, the others are chance."""
    rows = []
    for person in people:
        others = [other for other in people if other is not person]
        alike = [other for other in others if _alike(person, other)]
        chosen: dict[str, float] = {}
        for _ in range(int(rng.integers(1, 6))):
            pool = alike if alike and rng.random() < FRIENDS_ALIKE else others
            friend = pool[int(rng.integers(0, len(pool)))]
            chosen[friend.user_id] = round(float(rng.uniform(0.3, 1.0)), 2)
        rows.extend(
            {"user_id": person.user_id, "friend_id": friend, "weight": weight}
            for friend, weight in sorted(chosen.items())
        )
    return rows


def _alike(person: Person, other: Person) -> bool:
    return person.language == other.language and bool(set(person.liked) & set(other.liked))
