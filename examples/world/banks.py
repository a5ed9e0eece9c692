"""The word banks of the world, read from the three TOML files beside this one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = ("en", "zh")
DOMAINS = ("books", "films", "courses", "kitchen")

Words = dict[str, list[str]]
"""Language to words; the same place in both lists means the same thing."""


@dataclass(frozen=True)
class Theme:
    """What an item can be about: a topic, or one need of an application, or nothing in particular.

    `key` is "space" for a topic, "marathon.fuel" for a need, "generic" for filler.
    """

    key: str
    domains: tuple[str, ...]
    nouns: Words
    phrases: Words
    goods: Words
    neighbours: tuple[str, ...] = ()
    topic: str | None = None
    application: str | None = None

    def names(self, language: str) -> list[str]:
        """Short names of things of this theme: its nouns, or its goods where it has none."""
        return self.nouns.get(language) or self.goods[language]


@dataclass(frozen=True)
class Banks:
    """Everything the generator can say."""

    topics: dict[str, Theme]
    needs: dict[str, tuple[Theme, ...]]
    generic: Theme
    labels: dict[str, dict[str, str]]
    wording: dict

    def themes(self) -> list[Theme]:
        """Every theme, in a fixed order."""
        return [*self.topics.values(), *(need for needs in self.needs.values() for need in needs), self.generic]


def load() -> Banks:
    """Read the banks."""
    topics, applications, wording = (_read(name) for name in ("topics", "applications", "wording"))
    return Banks(
        topics={key: _topic(key, row) for key, row in topics.items()},
        needs={key: _needs(key, row) for key, row in applications.items()},
        generic=_theme("generic", DOMAINS, wording["generic"]),
        labels={key: row["label"] for key, row in (topics | applications).items()},
        wording=wording,
    )


def _read(name: str) -> dict:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def _topic(key: str, row: dict) -> Theme:
    return _theme(key, tuple(row["domains"]), row, neighbours=tuple(row["neighbours"]), topic=key)


def _needs(application: str, row: dict) -> tuple[Theme, ...]:
    needs = row["needs"].items()
    return tuple(
        _theme(f"{application}.{key}", (need["domain"],), need, application=application) for key, need in needs
    )


def _theme(key: str, domains: tuple[str, ...], row: dict, **more) -> Theme:
    return Theme(
        key=key, domains=domains, nouns=row.get("nouns", {}), phrases=row["phrases"], goods=row.get("goods", {}), **more
    )
