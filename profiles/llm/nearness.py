"""Whether a label and a text are near in meaning, by an embedder whose own scale is measured first."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from history import text as history_text
from palate.protocols import Embedder, Vectors
from palate.types import Event, Item, Language
from profiles.corpus import Corpus
from profiles.llm.handles import about

T = TypeVar("T")
RANK = 0.99
"""A text is near when it is nearer than this share of texts that have nothing to do with the label."""
PAIRS = 2_000
LEAST_PAIRS = 50
LEAST_COSINE = 0.2
SAMPLE = 250
MOST_KEPT = 50_000
GROUP = 4
"""Things in a group that the threshold for several together is measured on."""
NEVER = 2.0
DEAF = 0.95
"""An embedder that sees one name in a hundred so near an unrelated one does not know the language."""
MOST_TERMS = 5
Kind = Literal["thing", "finding"]
"""What a text tells of: a thing somebody met, or a finding by its name."""
Scale = tuple[Kind, Language, Language]
"""A kind of text, and the languages of a label and of the text."""
Carrying = tuple[str, set[int]]
"""A text, and the columns it carries."""


class Nearness:
    """Cosine similarity between labels and texts, and the thresholds from which on it means something. Several threads
    may ask at once.

    Args:
        embedder: any; its thresholds are measured on this very corpus, so that they fit embedder and language.
        corpus: whose labels are paired with what does not carry them.
        sample: items to pair labels with; without any, labels are paired with the words of other topics.
        threshold: for all languages, as measured before; None measures when first needed.
        seed: of the pairs drawn.
    """

    def __init__(
        self,
        embedder: Embedder,
        corpus: Corpus,
        sample: Iterable[Item] = (),
        *,
        threshold: float | None = None,
        seed: int = 0,
    ) -> None:
        self._embedder, self._corpus, self._seed = embedder, corpus, seed
        self._sample = tuple(sample)
        self._given = threshold
        self._kept: dict[str, NDArray[np.float32]] = {}
        self._one_at_a_time = threading.RLock()

    @property
    def thresholds(self) -> Mapping[Scale, float]:
        """The cosine over which a label and a text are near, by the kind of text and the languages of both.

        Embedders that hardly know a language see all its texts alike, short ones more so: each kind and pair of
        languages has a scale of its own. What the corpus does not have is never near.
        """
        with self._one_at_a_time:
            return self._measured

    @cached_property
    def _measured(self) -> Mapping[Scale, float]:
        return {
            scale: max(LEAST_COSINE, float(np.quantile(self._paired(drawn), RANK)))
            for scale, drawn in unrelated(self._corpus, self._sample, self._seed).items()
            if len(drawn) >= LEAST_PAIRS
        }

    def threshold(self, label: str, text: str, kind: Kind = "thing") -> float:
        """Return the cosine over which this label and this text are near; above 1 where nothing can be said."""
        if self._given is not None:
            return self._given
        return self.thresholds.get((kind, history_text.language(label), history_text.language(text)), NEVER)

    def hears(self, language: Language) -> bool:
        """Say whether the embedder tells names of findings apart in a language."""
        return self._given is not None or self.thresholds.get(("finding", language, language), NEVER) < DEAF

    def _paired(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        labels, texts = zip(*pairs, strict=True)
        return np.asarray((self.vectors(labels) * self.vectors(texts)).sum(axis=1))

    def cosines(self, label: str, texts: Sequence[str]) -> list[float]:
        """Return the cosine of a label to each text, -1 to 1; 0 for texts with nothing in them."""
        if not texts:
            return []
        return [float(cosine) for cosine in self.vectors(texts) @ self.vectors([label])[0]]

    def near(self, label: str, texts: Sequence[str], kind: Kind = "thing") -> list[bool]:
        """Say of each text whether it is near the label; the texts tell of things, or name findings."""
        cosines = self.cosines(label, texts)
        return [
            bool(text.strip()) and cosine >= self.threshold(label, text, kind)
            for text, cosine in zip(texts, cosines, strict=True)
        ]

    def together(self, label: str, texts: Sequence[str]) -> list[bool]:
        """Say of several things whether they are near a label together, and which of them have a part in it.

        The mean of their vectors has less in it of what sets each apart, so a name for what they have in common is
        nearer to it than to any of them. The threshold is measured on groups of things that share a topic, and labels
        that none of them carries. In a language that the embedder does not know, nothing is near together.
        """
        spoken = history_text.language(label)
        if len(texts) < 2 or not self.hears(spoken):
            return [False] * len(texts)
        languages = [history_text.language(text) for text in texts]
        written = max(sorted(set(languages)), key=languages.count)
        near = self._cosine_together(label, texts) >= self._group_threshold(spoken, written)
        return [near and cosine >= LEAST_COSINE for cosine in self.cosines(label, texts)]

    def _group_threshold(self, spoken: Language, written: Language) -> float:
        if self._given is not None:
            return self._given
        with self._one_at_a_time:
            return self._of_groups.get((spoken, written), NEVER)

    @cached_property
    def _of_groups(self) -> Mapping[tuple[Language, Language], float]:
        return {
            pair: max(LEAST_COSINE, float(np.quantile([self._cosine_together(*one) for one in drawn], RANK)))
            for pair, drawn in unrelated_groups(self._corpus, self._sample, self._seed).items()
            if len(drawn) >= LEAST_PAIRS
        }

    def _cosine_together(self, label: str, texts: Sequence[str]) -> float:
        return float(_unit(self.vectors(texts).mean(axis=0)) @ self.vectors([label])[0])

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector per text, each text embedded once; shape (texts, dimension)."""
        with self._one_at_a_time:
            if len(self._kept) > MOST_KEPT:
                self._kept = {}
            missing = [text for text in dict.fromkeys(texts) if text not in self._kept]
            if missing:
                self._kept.update(zip(missing, self._embedder.embed(missing), strict=True))
            return np.stack([self._kept[text] for text in texts])


def unrelated(corpus: Corpus, sample: Sequence[Item], seed: int) -> dict[Scale, list[tuple[str, str]]]:
    """Return labels of topics and categories, each with a text that does not carry it, drawn at random: texts of things
    and names of findings, by the languages of label and text."""
    labels = _labels(corpus)
    rng = np.random.default_rng(seed)
    findings = _texts_of_findings(corpus, rng)
    texts: dict[Kind, list[Carrying]] = {
        "thing": _texts_of_items(corpus, sample, rng) or findings,
        "finding": findings,
    }
    return {
        (kind, spoken, written): _drawn(labels[spoken], known, rng)
        for kind, each in texts.items()
        for written, known in _by_language(each).items()
        for spoken in labels
    }


def unrelated_groups(
    corpus: Corpus, sample: Sequence[Item], seed: int
) -> dict[tuple[Language, Language], list[tuple[str, tuple[str, ...]]]]:
    """Return labels of topics and categories, each with texts of things that share a topic or category and do not carry
    the label, drawn at random; by the languages of label and texts."""
    labels = _labels(corpus)
    rng = np.random.default_rng(seed)
    found: dict[tuple[Language, Language], list[tuple[str, tuple[str, ...]]]] = {}
    for written, texts in _by_language(_texts_of_items(corpus, sample, rng)).items():
        groups = _groups(texts, corpus.catalogue.first_topic, rng)
        for spoken, known in labels.items():
            found[spoken, written] = _drawn(known, groups, rng)
    return found


def _labels(corpus: Corpus) -> dict[Language, list[Carrying]]:
    """Return the labels of topics and categories, by language."""
    catalogue = corpus.catalogue
    return _by_language([(catalogue.labels[n], {n}) for n in range(catalogue.first_topic, catalogue.columns)])


def _groups(
    texts: Sequence[Carrying], first_topic: int, rng: np.random.Generator
) -> list[tuple[tuple[str, ...], set[int]]]:
    """Return groups of texts that share a topic or category, each with all columns its texts carry."""
    members: dict[int, list[int]] = {}
    for place, (_, columns) in enumerate(texts):
        for column in columns:
            if column >= first_topic:
                members.setdefault(column, []).append(place)
    large = [members[column] for column in sorted(members) if len(members[column]) >= GROUP]
    chosen = [rng.choice(places, GROUP, replace=False).tolist() for places in large for _ in range(GROUP)]
    return [(tuple(texts[n][0] for n in group), set().union(*(texts[n][1] for n in group))) for group in chosen]


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else vector


def _drawn(
    labels: Sequence[Carrying], texts: Sequence[tuple[T, set[int]]], rng: np.random.Generator
) -> list[tuple[str, T]]:
    """Return pairs of a label and a text, or a group of them, that carries none of the label's columns."""
    if not labels or not texts:
        return []
    places = zip(rng.integers(0, len(labels), PAIRS), rng.integers(0, len(texts), PAIRS), strict=True)
    pairs = [(labels[int(one)], texts[int(other)]) for one, other in places]
    return [(label, text) for (label, columns), (text, carries) in pairs if not columns & carries]


def _by_language(texts: Iterable[Carrying]) -> dict[Language, list[Carrying]]:
    found: dict[Language, list[Carrying]] = {}
    for text, columns in texts:
        if text.strip():
            found.setdefault(history_text.language(text), []).append((text, columns))
    return dict(sorted(found.items()))


def _texts_of_items(corpus: Corpus, sample: Sequence[Item], rng: np.random.Generator) -> list[Carrying]:
    known = sorted((item for item in sample if item.item_id in corpus.catalogue.index), key=lambda item: item.item_id)
    drawn = [known[n] for n in sorted(rng.permutation(len(known))[:SAMPLE].tolist())]
    index: Mapping[str, int] = corpus.catalogue.index
    rows = (
        corpus.catalogue.rows_of(np.array([index[item.item_id] for item in drawn], dtype=np.int64)) if drawn else None
    )
    if rows is None:
        return []
    return [
        (_about(item), set(rows.indices[rows.indptr[n] : rows.indptr[n + 1]].tolist())) for n, item in enumerate(drawn)
    ]


def _about(item: Item) -> str:
    return about(Event(event_id="-", user_id="-", kind="view"), item)


def _texts_of_findings(corpus: Corpus, rng: np.random.Generator) -> list[Carrying]:
    """Return what findings are called: topics with their terms, categories, and as many words."""
    catalogue = corpus.catalogue
    words = sorted(rng.permutation(catalogue.first_topic)[: catalogue.columns - catalogue.first_topic].tolist())
    columns = [*range(catalogue.first_topic, catalogue.columns), *words]
    return [(called(catalogue.labels[column], catalogue.terms(column)), {column}) for column in columns]


def called(label: str, terms: Sequence[str]) -> str:
    """Return the name of a finding with its first terms, for an embedder.

    >>> called("tea", ["tea", "oolong"])
    'tea, oolong'
    """
    return ", ".join(dict.fromkeys((label, *terms[:MOST_TERMS])))
