"""Signals of content: what an item says of itself beside what was said and named. Nothing is learned."""

from __future__ import annotations

from typing import cast

import numpy as np
from scipy import sparse

from retrieval.dialogues.content import Content
from retrieval.dialogues.heard import Heard
from retrieval.dialogues.matrices import Floats, dense, every, shares, unit

FAR = 40.0
"""Years beyond which items are equally far apart."""
UNKNOWN_YEAR = 2000.0


def content_signals(content: Content, heard: Heard) -> dict[str, Floats]:
    """Each signal with shape (questions, items)."""
    mean = shares(heard.recent)
    return {
        **_meanings(content, heard, mean),
        **_words(content, heard, mean),
        **_names(content, heard),
        **_categories(content, heard, mean),
        **_years(content, heard, mean),
    }


def _meanings(content: Content, heard: Heard, mean: sparse.csr_matrix) -> dict[str, Floats]:
    asked = np.concatenate([heard.vectors, mean @ content.vectors])
    both = (content.vectors @ np.ascontiguousarray(asked.T)).T  # reads the catalogue once, in its own order
    return {"meaning said": both[: len(heard)], "meaning named": both[len(heard) :]}


def _words(content: Content, heard: Heard, mean: sparse.csr_matrix) -> dict[str, Floats]:
    said = content.word_weights.transform(heard.asker_ends)
    title = content.title_weights.transform(heard.asker_ends)
    return {
        "words said": dense(said @ content.by_word),
        "words named": dense((mean @ content.words) @ content.by_word),
        "title said": dense(title @ content.by_title_word),
        "title named": dense((heard.recent @ content.titles) @ content.by_title_word),
    }


def _names(content: Content, heard: Heard) -> dict[str, Floats]:
    return {
        "names said": dense(heard.names @ content.by_name),
        "names shared": dense((heard.named @ content.names) @ content.by_name),
        "names shared with last": dense((heard.last @ content.names) @ content.by_name),
        "fame": every(content.fame, len(heard)),
    }


def _categories(content: Content, heard: Heard, mean: sparse.csr_matrix) -> dict[str, Floats]:
    wanted = np.asarray(heard.wanted.sum(axis=1), np.float32)
    matched = dense(heard.wanted @ content.having)
    return {
        "categories said": dense(unit(heard.wanted) @ content.by_category),
        "categories missed": wanted - matched,
        "categories named": dense((mean @ content.categories) @ content.by_category),
        "categories of last": dense((heard.last @ content.categories) @ content.by_category),
    }


def _years(content: Content, heard: Heard, mean: sparse.csr_matrix) -> dict[str, Floats]:
    years = np.where(content.years > 0, content.years, UNKNOWN_YEAR)
    return {
        "years apart": _apart(mean, years),
        "years from last": _apart(heard.last, years),
        "year": every((years - UNKNOWN_YEAR) / 10, len(heard)),
        "year unknown": every(content.years == 0, len(heard)),
    }


def _apart(weights: sparse.csr_matrix, years: Floats) -> Floats:
    """Decades between an item and the mean year of what was named, at most four; 0 where nothing was named."""
    named = np.asarray(weights.sum(axis=1)) > 0
    of_named = np.asarray(weights @ years[:, None])
    apart = np.minimum(np.abs(of_named - years[None]), FAR) / 10
    return cast(Floats, np.where(named, apart, 0.0).astype(np.float32))
