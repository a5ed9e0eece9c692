"""What counts as near is measured on the store itself, for each language and kind of text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from palate.types import Item
from profiles.corpus import Corpus
from profiles.llm.nearness import LEAST_COSINE, Nearness, called, unrelated, unrelated_groups


class Letters:
    """An embedder that looks at letters alone; it counts what it was asked."""

    name, dimension = "letters", 26

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts):
        self.asked += texts
        counts = np.array([[text.casefold().count(chr(97 + n)) for n in range(26)] for text in texts], dtype=np.float32)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)


class Blind(Letters):
    """An embedder to which all texts are the same, as Chinese is to an English one."""

    def embed(self, texts):
        return np.tile(np.eye(1, 26, dtype=np.float32), (len(texts), 1))


def test_labels_are_paired_with_what_does_not_carry_them(corpus: Corpus, items: list[Item]):
    pairs = unrelated(corpus, items, 0)["thing", "en", "en"]
    assert len(pairs) > 500
    assert all(not (label == "Drinks" and "Drinks" in text) for label, text in pairs)


def test_the_threshold_is_the_99th_percentile_of_unrelated_pairs(corpus: Corpus, items: list[Item]):
    near = Nearness(Letters(), corpus, items)
    pairs = unrelated(corpus, items, 0)["thing", "en", "en"]
    above = [near.cosines(label, [text])[0] >= near.threshold(label, text) for label, text in pairs]
    assert 0.0 < np.mean(above) <= 0.03


def test_an_embedder_that_sees_all_texts_alike_finds_nothing_near(corpus: Corpus, items: list[Item]):
    near = Nearness(Blind(), corpus, items)
    assert near.threshold("tea", "jazz") == pytest.approx(1.0)


def test_a_language_the_corpus_does_not_have_is_never_near(corpus: Corpus, items: list[Item]):
    near = Nearness(Blind(), corpus, items)
    assert near.near("绿茶", ["乌龙茶"]) == [False]


def test_it_is_measured_once_and_the_same_every_time(corpus: Corpus, items: list[Item]):
    one, other = Nearness(Letters(), corpus, items), Nearness(Letters(), corpus, list(reversed(items)))
    assert one.thresholds == other.thresholds


def test_without_items_labels_are_paired_with_findings(corpus: Corpus):
    scales = Nearness(Letters(), corpus).thresholds
    assert set(scales) == {("thing", "en", "en"), ("finding", "en", "en")}
    assert min(scales.values()) >= LEAST_COSINE


def test_a_text_is_embedded_once(corpus: Corpus):
    embedder = Letters()
    near = Nearness(embedder, corpus, threshold=0.5)
    near.near("tea", ["tea house", "jazz"])
    near.near("tea", ["tea house", "jazz"])
    assert sorted(embedder.asked) == ["jazz", "tea", "tea house"]


def test_empty_texts_are_near_nothing(corpus: Corpus):
    assert Nearness(Blind(), corpus, threshold=0.5).near("tea", ["", "tea"]) == [False, True]
    assert Nearness(Blind(), corpus, threshold=0.5).near("tea", []) == []


def test_a_finding_is_called_by_its_label_and_first_terms():
    assert called("tea", ["oolong", "tea", "pot", "a", "b", "c"]) == "tea, oolong, pot, a, b"


def test_many_threads_may_ask_at_once(corpus: Corpus, items: list[Item]):
    near = Nearness(Letters(), corpus, items)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: near.near("tea", [f"text {n % 5}", "tea"])[1], range(40)))
    assert all(found)


class Topics(Letters):
    """An embedder for which each text is its own direction plus a little of what it has in common with its topic."""

    def embed(self, texts):
        rows = np.zeros((len(texts), 26), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[sum(map(ord, text)) % 20] = 1.0
            row[20 + next((n for n, word in enumerate(("tea", "rail", "jazz")) if word in text.casefold()), 3)] = 0.6
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_several_things_are_nearer_to_what_they_share_than_any_of_them_alone(corpus: Corpus):
    near = Nearness(Topics(), corpus, threshold=0.35)
    texts = ["a tea set", "tea in spring", "the tea house", "a tea tray"]
    assert near.near("tea", texts) == [False] * 4
    assert near.together("tea", texts) == [True] * 4
    assert near.together("tea", texts[:1]) == [False]


def test_what_has_no_part_in_it_is_not_near_together(corpus: Corpus):
    near = Nearness(Topics(), corpus, threshold=0.25)
    told = near.together("tea", ["a tea set", "tea in spring", "the tea house", "a tea tray", "double bass"])
    assert told == [True, True, True, True, False]


def test_groups_share_a_topic_and_none_of_them_carries_the_label(corpus: Corpus, items: list[Item]):
    groups = unrelated_groups(corpus, items, 0)["en", "en"]
    assert len(groups) > 500
    assert all(len(texts) == 4 for _, texts in groups)
    assert all(not (label == "Drinks" and any("Drinks" in text for text in texts)) for label, texts in groups)


def test_in_a_language_it_does_not_know_nothing_is_near_together(corpus: Corpus, items: list[Item]):
    assert Nearness(Blind(), corpus, items).together("tea", ["a tea set", "a tea tray"]) == [False, False]
