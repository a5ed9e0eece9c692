"""Queries with the requests that are expected of them, read from JSONL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from agent.request import Before, Intent
from agent.session import Session
from palate.errors import InputError
from palate.types import Context, Item, LimitKind, Model


class ExpectedLimit(Model):
    """A limit as a person writes it down: words in the singular, ranges with both ends included."""

    kind: LimitKind
    terms: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""


class Expected(Model):
    """What a careful person understands; what is not given is not measured, but limits, of which there are none, and
    the scene.

    `mentions` are titles of items named, `like` of those named as examples; `stated` and `wishes` are in the person's
    words.
    """

    intent: Intent
    domain: str | None = None
    limits: tuple[ExpectedLimit, ...] = ()
    scene: str | None = None
    wanted: int | None = None
    beneficiary: str = ""
    mentions: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    search: str = ""


class Where(Model):
    """The session of a query: the device's context, the moment in epoch seconds, and the time zone it is read in."""

    context: Context = Field(default_factory=Context)
    time: float | None = None
    timezone: str = "UTC"
    scene: str | None = None
    domain: str | None = None

    @property
    def session(self) -> Session:
        """As the understander takes it."""
        return Session(user_id="asker", context=self.context, time=self.time, scene=self.scene, domain=self.domain)


class Query(Model):
    """One query."""

    id: str
    text: str
    before: Before = Before()
    session: Where = Field(default_factory=Where)
    expected: Expected


def read_queries(path: Path) -> tuple[Query, ...]:
    """Read queries; a request before may leave out its text, and a constraint before may be its text alone.

    Raises:
        InputError: a line is no query; names file and line.
    """
    return tuple(_query(path, number, line) for number, line in _lines(path))


def read_catalogue(path: Path) -> tuple[Item, ...]:
    """Read the items that queries speak of.

    Raises:
        InputError: a line is no item; names file and line.
    """
    return tuple(_parsed(path, number, Item, json.loads(line)) for number, line in _lines(path))


def _lines(path: Path) -> list[tuple[int, str]]:
    numbered = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return [(number, line) for number, line in numbered if line.strip()]


def _query(path: Path, number: int, line: str) -> Query:
    fields = json.loads(line)
    before = fields.get("before") or {}
    if before.get("request"):
        before["request"] = {"text": "", **before["request"]}
    before["constraints"] = [{"text": one} if isinstance(one, str) else one for one in before.get("constraints", ())]
    query: Query = _parsed(path, number, Query, {**fields, "before": before})
    return query


def _parsed(path: Path, number: int, cls: Any, fields: object) -> Any:
    try:
        return cls.model_validate(fields)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{path}, line {number}: {where}: {first['msg']}; got {first['input']!r:.80}") from fault


__all__ = ["Expected", "ExpectedLimit", "Query", "Where", "read_catalogue", "read_queries"]
