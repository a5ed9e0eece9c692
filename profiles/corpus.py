"""Everything profiles need to know about the world, fitted once and applied to one user at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from palate.protocols import Progress, silent
from palate.types import Event, Item, Language, Rule, Scene, SocialEdge
from profiles.catalogue import Catalogue, fit_catalogue
from profiles.freeze import flat, frozen, thawed, unflat
from profiles.gather import Stars, gather
from profiles.people import People, fit_people, friend_matrix
from profiles.rhythm import Rhythm, fit_rhythm
from profiles.rules import RuleBook
from profiles.scenes import SceneMatcher, has_hours
from profiles.terms import Phrases, TermReader
from profiles.topic import TopicModel
from profiles.weigh import Array
from profiles.word import WordModel
from profiles.wording import Lexicon

FORMAT = 2


@dataclass(frozen=True)
class Corpus:
    """What was fitted: the catalogue, people at large, rules, friends, and how people rate.

    `population` is each column's share of everybody's mass, `telling` how much it says, both of shape (columns,).
    """

    catalogue: Catalogue
    people: People
    rules: RuleBook
    rhythm: Rhythm
    stars: Stars
    scenes: tuple[Scene, ...]
    timezone: str
    hours: bool

    @classmethod
    def fit(
        cls,
        items: Sequence[Item],
        events_by_user: Iterable[tuple[str, tuple[Event, ...]]],
        social: Iterable[SocialEdge] = (),
        scenes: Sequence[Scene] = (),
        *,
        timezone: str = "UTC",
        topics: int | None = None,
        seed: int = 0,
        progress: Progress = silent,
    ) -> Corpus:
        """Fit everything. The result depends on the arguments alone, not on their order or the number of threads.

        Args:
            items: the catalogue.
            events_by_user: each user with their events, users sorted; read once.
            social: who is friends with whom.
            scenes: as from `profiles.scenes.load_scenes`.
            timezone: IANA zone in which event times are read as clock times.
            topics: how many topics to learn; None means as many as the catalogue bears.
            seed: of the topic model.
            progress: hears of steps.
        """
        items = sorted(items, key=lambda item: item.item_id)
        gathered = gather(events_by_user, {item.item_id: row for row, item in enumerate(items)}, progress)
        stars = gathered.settle_ratings()
        progress("reading words and topics", 0, None)
        wrote = [gathered.text[row] for row in sorted(gathered.text)]
        catalogue = fit_catalogue(items, wrote, gathered.choices(len(items)), topics=topics, seed=seed)
        progress("learning what people have in common", 0, None)
        people, book = fit_people(catalogue, gathered, friend_matrix(gathered.users, social))
        times = np.array(gathered.time)
        hours = bool(len(times)) and has_hours(times[~np.isnan(times)].tolist(), timezone)
        rhythm = fit_rhythm(times, timezone, hours)
        return cls(catalogue, people, book, rhythm, stars, tuple(scenes), timezone, hours)

    def speaking(self, language: Language) -> Corpus:
        """Return the same corpus with topics labelled in `language` where they have words of it."""
        return self._spoken[language]

    @cached_property
    def _spoken(self) -> dict[Language, Corpus]:
        languages: tuple[Language, ...] = ("en", "zh")
        return {language: replace(self, catalogue=self.catalogue.speaking(language)) for language in languages}

    def named(self, names: Mapping[Language, Mapping[str, str]]) -> Corpus:
        """Return the same corpus with topics called by these names, by language and key, in place of those it has."""
        kept: dict[Language, dict[str, str]] = {language: dict(names[language]) for language in sorted(names)}
        told = {language: given for language, given in kept.items() if given}
        return replace(self, catalogue=replace(self.catalogue, names=told))

    @cached_property
    def _by_consequent(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules.rules:
            for thing in rule.consequent:
                found.setdefault(thing, []).append(rule)
        return found

    def leading_to(self, thing: str) -> list[Rule]:
        """Return the rules whose consequent is or holds `thing`, the most telling first."""
        return self._by_consequent.get(thing, [])

    @cached_property
    def lexicon(self) -> Lexicon:
        """Says how much of a label stands in a text."""
        return Lexicon(self.catalogue.words)

    @cached_property
    def matcher(self) -> SceneMatcher:
        """Recognises the corpus's own scenes."""
        return SceneMatcher(self.scenes, self.timezone, hours=self.hours)

    @cached_property
    def common(self) -> Array:
        """The share of people who have something of each category, shape (categories,)."""
        tastes = self.people.tastes
        return np.asarray(tastes.getnnz(axis=0)[self.catalogue.topics.count :] / max(1, tastes.shape[0]))

    @cached_property
    def fingerprint(self) -> str:
        """A hash of everything fitted: equal corpora have equal fingerprints."""
        return hashlib.blake2b(self.to_bytes(), digest_size=16).hexdigest()

    def to_bytes(self) -> bytes:
        """Return the corpus as bytes (arrays and JSON, never pickle); equal corpora give equal bytes."""
        return frozen(*_parts(self))

    @classmethod
    def from_bytes(cls, data: bytes) -> Corpus:
        """Return what `to_bytes` wrote.

        Raises:
            StoreError: the bytes are no corpus, or one of another version.
        """
        return _assembled(*thawed(data, FORMAT))


def _parts(corpus: Corpus) -> tuple[dict[str, Array], dict[str, Any]]:
    """Split a corpus into arrays and plain values."""
    catalogue, people = corpus.catalogue, corpus.people
    arrays: dict[str, Any] = {
        "idf": catalogue.words.idf,
        "word_given_topic": catalogue.topics.word_given_topic,
        "topic_share": catalogue.topics.topic_share,
        "word_telling": catalogue.telling,
        "item_domain": catalogue.item_domain,
        "item_chinese": catalogue.item_chinese,
        "population": people.population,
        "telling": people.telling,
        "hour_share": corpus.rhythm.hours,
        "weekday_share": corpus.rhythm.weekdays,
        **flat("features", catalogue.features),
        **flat("tastes", people.tastes),
        **flat("friends", people.friends),
    }
    plain = {
        "format": FORMAT,
        "words": catalogue.words.words,
        "labels": catalogue.words.labels,
        "phrases": sorted(catalogue.words.reader.phrases.pairs),
        "noise": sorted(catalogue.words.reader.noise),
        "terms": catalogue.topics.terms,
        "categories": catalogue.categories,
        "items": catalogue.items,
        "domains": catalogue.domains,
        "users": people.users,
        "rules": corpus.rules.to_json(),
        "stars": [corpus.stars.mean, corpus.stars.spread],
        "scenes": [scene.model_dump(mode="json") for scene in corpus.scenes],
        "timezone": corpus.timezone,
        "hours": corpus.hours,
    }
    return arrays, plain | ({"names": dict(catalogue.names)} if catalogue.names else {})


def _assembled(arrays: Mapping[str, Any], plain: Mapping[str, Any]) -> Corpus:
    people = People(
        tuple(plain["users"]),
        unflat("tastes", arrays),
        unflat("friends", arrays),
        arrays["population"],
        arrays["telling"],
    )
    return Corpus(
        catalogue=_catalogue(arrays, plain),
        people=people,
        rules=RuleBook.from_json(plain["rules"]),
        rhythm=Rhythm(arrays["hour_share"], arrays["weekday_share"]),
        stars=Stars(*plain["stars"]),
        scenes=tuple(Scene.model_validate(scene) for scene in plain["scenes"]),
        timezone=plain["timezone"],
        hours=plain["hours"],
    )


def _catalogue(arrays: Mapping[str, Any], plain: Mapping[str, Any]) -> Catalogue:
    words = tuple(plain["words"])
    reader = TermReader(Phrases(frozenset((a, b) for a, b in plain["phrases"])), frozenset(plain["noise"]))
    index = {word: place for place, word in enumerate(words)}
    terms = tuple(tuple(topic) for topic in plain["terms"])
    return Catalogue(
        words=WordModel(reader, words, tuple(plain["labels"]), arrays["idf"], index),
        topics=TopicModel(arrays["word_given_topic"], arrays["topic_share"], terms),
        categories=tuple(plain["categories"]),
        items=tuple(plain["items"]),
        domains=tuple(plain["domains"]),
        item_domain=arrays["item_domain"],
        item_chinese=arrays["item_chinese"],
        features=unflat("features", arrays),
        telling=arrays["word_telling"],
        names=plain.get("names", {}),
    )
