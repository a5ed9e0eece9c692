"""English sentiment by clause: VADER (Hutto and Gilbert 2014) with words of reviews added. Knows no events."""

from __future__ import annotations

import re
from functools import cache
from math import sqrt
from typing import TYPE_CHECKING

from profiles.sentiment.clause import NORMAL, Clause
from profiles.sentiment.lexicon import strengths
from profiles.sentiment.turns import OWN, joined, rewritten

if TYPE_CHECKING:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|[\n\r]+")
_CLAUSE = re.compile(
    r",\s+|\s+[-–—]+\s+|:\s+"
    r"|\s+(?=(?:but|yet|however|although|though|while|whereas|despite|except|and|because)\b)",
    re.I,
)
_OPENING = re.compile(r"\W*(\w+)")
_TURN = re.compile(
    r"\b(?:none of|not a single|no one|nobody|hardly any(?:thing)?|neither|far from|anything but|instead of"
    r"|without (?:a single|any)"
    r"|(?:do not|don't|did not|didn't|cannot|can't|could not|couldn't) (?:think|believe|say|find|see|feel|call)"
    r"|(?:fails?|failed) to|(?:could|should|would|might) have been|wish(?:ed)?|lacks?|lacking|lacked)\b",
    re.I,
)
TURNED = -0.74
"""What becomes of a judgement after "none of", "lacks", "far from": VADER's own factor for a negated word."""

LACK = 1.0
"""Blame in lacking or failing itself, in VADER's unit."""

BEFORE_BUT = 0.5
AFTER = {"but": 1.5, "yet": 1.5, "however": 1.5, "although": 0.5, "though": 0.5, "despite": 0.5, "while": 0.7}
"""How much a clause counts that begins so."""


@cache
def _analyser() -> SentimentIntensityAnalyzer:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    for word, strength in strengths("sentiment_en.txt").items():
        if strength == 0.0:
            analyser.lexicon.pop(word, None)
        else:
            analyser.lexicon[joined(word)] = strength
    analyser.lexicon.update(OWN)
    return analyser


def clauses(text: str) -> list[Clause]:
    """The clauses of a text in order, each with its score; their words may be rewritten (`turns.rewritten`)."""
    found: list[Clause] = []
    for number, sentence in enumerate(part for part in _SENTENCE.split(rewritten(text)) if part.strip()):
        found.extend(_of_sentence(sentence, number))
    return found


def _of_sentence(sentence: str, number: int) -> list[Clause]:
    made: list[Clause] = []
    for part in _CLAUSE.split(sentence):
        opening = _OPENING.match(part)
        weight = AFTER.get(opening[1].lower(), 1.0) if opening else 1.0
        if weight > 1.0:
            made = [clause._replace(weight=clause.weight * BEFORE_BUT) for clause in made]
        score, amount = _score(part)
        made.append(Clause(part, number, score, amount, weight))
    return made


def _score(part: str) -> tuple[float, float]:
    """Sum of the strengths in a clause, and the same without signs; what follows a turn of negation is turned round."""
    turn = _TURN.search(part)
    if turn is None:
        score = _vader(part)
        return score, abs(score)
    before, after = _vader(part[: turn.start()]), TURNED * _vader(part[turn.end() :])
    after -= LACK if turn[0].lower().startswith(("lack", "fail")) else 0.0
    return before + after, abs(before) + abs(after)


def _vader(part: str) -> float:
    compound = max(-0.9999, min(0.9999, float(_analyser().polarity_scores(part)["compound"])))
    return compound * sqrt(NORMAL / (1.0 - compound * compound))
