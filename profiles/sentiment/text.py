"""Polarity and emotion of a text, as a whole and for each thing named in it. Sarcasm is beyond it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from history.text import language as language_of
from palate.types import Language, Model, Share, Signed
from profiles.sentiment import chinese, english
from profiles.sentiment.clause import Clause, squashed
from profiles.sentiment.emotion import emotion

LONGEST = 10_000
"""Characters of a text that are read: enough for a long review, and a bound on time."""

HALF_SURE = 2.0
"""Strength of sentiment words, without signs, at which confidence is a half."""


class Sentiment(Model):
    """For (1) or against (-1), with the emotion shown (None: none) and how sure, 0 (it says nothing) to 1."""

    polarity: Signed = 0.0
    emotion: Annotated[str, Field(min_length=1)] | None = None
    confidence: Share = 0.0


NOTHING = Sentiment()


def text_sentiment(text: str, language: Language | None = None) -> Sentiment:
    """Sentiment of a text in English or Chinese.

    Args:
        text: clean text of any length; the first 10,000 characters are read.
        language: when None, `history.text.language` decides.

    Returns:
        Polarity with a confidence that grows with the sentiment words found. A text with as much praise as blame has
        polarity near 0 with high confidence; one that says nothing has confidence 0.

    >>> text_sentiment("一点也不无聊").polarity > 0
    True
    >>> text_sentiment("Beautiful cover, but the story is boring.").polarity < 0
    True
    """
    read = text[:LONGEST]
    if not read.strip():
        return NOTHING
    spoken = language or language_of(read)
    parts = _clauses(read, spoken)
    amount = sum(part.weight * part.amount for part in parts)
    polarity = squashed(sum(part.weight * part.score for part in parts))
    return Sentiment(
        polarity=polarity, emotion=emotion(read, spoken, polarity), confidence=amount / (amount + HALF_SURE)
    )


def _clauses(text: str, language: Language) -> list[Clause]:
    return chinese.clauses(text) if language == "zh" else english.clauses(text)


def aspects(text: str, terms: Iterable[str], language: Language | None = None) -> dict[str, float]:
    """Polarity, -1 to 1, towards each of the terms that the text names; 0 where nothing is said of one.

    A term takes the polarity of the clauses that name it, or, where these say nothing, that of the next or else the
    previous clause of the sentence that names no other term.

    >>> found = aspects("The plot drags, but the music is wonderful.", ["plot", "music", "cast"])
    >>> found["plot"] < 0 < found["music"], "cast" in found
    (True, False)
    """
    read = text[:LONGEST]
    parts = _clauses(read, language or language_of(read))
    named = {term: [n for n, part in enumerate(parts) if _names(part.text, term)] for term in dict.fromkeys(terms)}
    taken = {n for places in named.values() for n in places}
    return {term: _towards(places, parts, taken) for term, places in named.items() if places}


def _names(text: str, term: str) -> bool:
    plain, wanted = text.casefold(), term.casefold().strip()
    if not wanted or wanted not in plain:
        return False
    if not wanted[0].isascii():
        return True
    return re.search(rf"(?<![a-z0-9]){re.escape(wanted)}(?:s|es)?(?![a-z0-9])", plain) is not None


def _towards(places: Sequence[int], parts: Sequence[Clause], taken: set[int]) -> float:
    score = sum(parts[n].score for n in places)
    if score == 0.0:
        score = sum(_neighbour(n, parts, taken) for n in places)
    return squashed(score)


def _neighbour(place: int, parts: Sequence[Clause], taken: set[int]) -> float:
    for n in (place + 1, place - 1):
        if 0 <= n < len(parts) and n not in taken and parts[n].sentence == parts[place].sentence and parts[n].score:
            return parts[n].score
    return 0.0
