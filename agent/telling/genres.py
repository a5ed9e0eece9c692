"""The same kinds of things in English and Chinese, so that a Chinese answer can tell what an English catalogue says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from palate.types import Language


def translated(name: str, language: Language) -> str:
    """What a category is called in a language; as it stands where that is not known.

    >>> translated("Comedy", "zh"), translated("悬疑", "en"), translated("Jazz music", "zh"), translated("birds", "zh")
    ('喜剧', 'mystery', '爵士', 'birds')
    """
    folded = name.casefold().strip()
    known = _english() if language == "zh" else _chinese()
    return known.get(folded) or known.get(folded.removesuffix(" music")) or name


def is_common(name: str) -> bool:
    """Whether an English category is a common word, and no name.

    >>> is_common("Pantry"), is_common("Bollywood")
    (True, False)
    """
    return name.casefold() in _english()


def in_both(name: str) -> tuple[str, ...]:
    """A category as it stands and as the other language has it."""
    return tuple(dict.fromkeys((name, translated(name, "en"), translated(name, "zh"))))


@cache
def _english() -> Mapping[str, str]:
    """Chinese words by English ones."""
    loaded: dict[str, str] = yaml.safe_load((files("agent.telling") / "data" / "genres.yaml").read_text("utf-8"))
    return loaded


@cache
def _chinese() -> Mapping[str, str]:
    """English words by Chinese ones: the first of several."""
    return {chinese: english for english, chinese in reversed(list(_english().items()))}
