"""What context values mean: "on the subway" and "地铁" are both transit. Knows no scenes."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

import yaml

from profiles.scenes.clock import folded

KEYS = {
    "location": "place", "where": "place", "地点": "place", "位置": "place", "场所": "place",
    "设备": "device", "终端": "device",
    "daytime": "time", "time of day": "time", "daypart": "time", "时间": "time", "时段": "time",
    "day": "weekday", "day of week": "weekday", "dayofweek": "weekday", "星期": "weekday", "日期": "weekday",
    "company": "companion", "social": "companion", "with": "companion", "同伴": "companion", "陪伴": "companion",
    "活动": "activity", "心情": "mood", "情绪": "mood", "天气": "weather",
}  # fmt: skip
"""Other names of the context keys known by name."""


def key_of(key: str) -> str:
    """The name under which a context key is compared.

    >>> key_of("Location"), key_of("DrivingStyle")
    ('place', 'drivingstyle')
    """
    plain = folded(key)
    return KEYS.get(plain, plain)


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, dict[str, str]]:
    """For each key, phrase -> meaning."""
    text = files("profiles").joinpath("data/context_words.yaml").read_text(encoding="utf-8")
    content: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    return {
        key: {folded(str(phrase)): folded(meaning) for meaning, phrases in groups.items() for phrase in phrases}
        for key, groups in content.items()
    }


@lru_cache(maxsize=16)
def _pattern(key: str) -> re.Pattern[str]:
    """Finds the phrases of a key in a value, longest first; Latin ones only as whole words."""
    phrases = sorted(_vocabulary().get(key, {}), key=lambda p: (-len(p), p))
    choices = [re.escape(p) if ord(p[0]) > 0x2E7F else rf"(?<!\w){re.escape(p)}(?!\w)" for p in phrases]
    return re.compile("|".join(choices) or r"(?!)")


@lru_cache(maxsize=65536)
def meanings(key: str, value: str) -> frozenset[str]:
    """What a value of a key may mean: itself, and the meanings of the phrases in it.

    >>> sorted(meanings("place", "On the night bus"))
    ['on the night bus', 'transit']
    >>> sorted(meanings("landscape", "Coast_Line"))
    ['coast line']
    """
    plain = folded(value)
    known = _vocabulary().get(key, {})
    if plain in known:
        return frozenset({plain, known[plain]})
    return frozenset({plain, *(known[found] for found in _pattern(key).findall(plain))})


@lru_cache(maxsize=65536)
def understood(key: str, value: str) -> bool:
    """Whether the vocabulary of the key knows anything in the value."""
    known = _vocabulary().get(key, {})
    return any(meaning in known or meaning in known.values() for meaning in meanings(key, value))


@lru_cache(maxsize=16)
def groups(key: str) -> frozenset[str]:
    """The meanings that the vocabulary of a key tells apart."""
    return frozenset(_vocabulary().get(key, {}).values())
