"""What must not be in something, in all the words it goes by: foods, diets, and anything else at its word."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from agent.understand.terms import is_vain, singular
from agent.understand.vocabulary import one_of, table
from palate.types import Limit

_PARTS = re.compile(r"\s*(?:,|、|/|\band\b|\bor\b|\bnor\b|和|或者?|以及|跟|与|还有)\s*")
_ARTICLE = re.compile(
    r"^(?:any|all|the|a|an|of|most|every|kind of|type of|such|anything (?:with|about)|任何|所有|各种|一切|什么)"
    r"\s*(?:\b|(?=[\u3400-\u9fff]))"
)
_HEAD = re.compile(
    r"(?<=\w) (?:films?|movies?|books?|novels?|stuff|things?|products?|stories|songs?|music|content|news|"
    r"recipes|dishes)$"
    r"|(?<=[\u3400-\u9fff]{2})(?:电影|片子|片|类|题材|的?书|小说|歌曲|歌|内容|新闻|东西|类的|制品)$"
)


def firm_limit(words: str, said: str) -> Limit | None:
    """What must not be in it, of words like "nuts and shellfish" or "horror films"; foods with what they go by.

    >>> firm_limit("nuts", "I am allergic to nuts").terms[:3]
    ('nut', 'peanut', 'almond')
    """
    listed = (_HEAD.sub("", _ARTICLE.sub("", part.strip(" '的了")).strip()) for part in _PARTS.split(words))
    terms = dict.fromkeys(term for bare in listed if bare and not is_vain(bare) for term in family(bare))
    return Limit(kind="exclude", terms=tuple(terms), said=said, firm=True) if terms else None


def family(word: str) -> tuple[str, ...]:
    """What a food goes by, or the foods that a diet leaves out; the word itself, singular, where it is neither."""
    foods, without = families()
    if word in without:
        return tuple(term for name in without[word] for term in foods[name])
    known = foods.get(word) or foods.get(singular(word))
    return known or (" ".join([*word.split()[:-1], singular(word.split()[-1])]),)


def diets() -> str:
    """A pattern of the names of diets."""
    return one_of(tuple(name for diet in table("families")["diets"].values() for name in diet["names"]))


@lru_cache(1)
def families() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Terms of each food by its names, and the foods that each diet leaves out by its names."""
    told: dict[str, Any] = table("families")
    foods = {name: tuple(map(str, food["terms"])) for food in told["foods"].values() for name in food["names"]}
    first = {key: tuple(map(str, food["terms"])) for key, food in told["foods"].items()}
    without = {name: tuple(diet["without"]) for diet in told["diets"].values() for name in diet["names"]}
    return {**foods, **first}, without
