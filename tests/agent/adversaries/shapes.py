"""Makes replies that a schema allows, so that an adversary is not turned away at the door.

It reads a request as any model would: the schema of the reply, the tag, the handles that the prompt shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from palate.chat import ChatRequest

TAG = re.compile(r"^(?:tag|标签)\s*([a-z0-9]{4})$", re.MULTILINE)
HANDLE = re.compile(r"^([a-z]\d{1,4})\b", re.MULTILINE)
TIMES = re.compile(r"\{(\d+),(\d+)\}\$?$")
FORBIDDEN = re.compile(r'["\\\x00-\x1f\x7f\ud800-\udfff]')
DEEPEST = 12


@dataclass(frozen=True)
class Seen:
    """What a prompt shows: its tag ("" for none) and its handles, in order."""

    tag: str
    handles: tuple[str, ...]


def seen(request: ChatRequest) -> Seen:
    """Read the last message; the example of the system's is somebody else's."""
    told = request.messages[-1].content
    found = TAG.search(told)
    return Seen(found[1] if found else "", tuple(dict.fromkeys(HANDLE.findall(told))))


@dataclass(frozen=True)
class Shaper:
    """Fills a schema.

    Args:
        random: chooses among what is open.
        speech: makes the free texts.
        tag: what is written into a field called "tag".
        handles: written wherever a handle is wanted, where their letter fits.
        full: fill lists to the brim and optional fields too; else as it comes.
        fields: by name of a field, what is written into it where the schema takes such a value.
    """

    random: Random
    speech: Callable[[], str]
    tag: str = "aaaa"
    handles: Sequence[str] = ()
    full: bool = True
    fields: Mapping[str, Any] | None = None

    def fill(self, schema: Mapping[str, Any]) -> Any:
        """Return a value that the schema allows, nearly always."""
        return self._value(schema, schema.get("$defs", {}), "", 0)

    def _value(self, schema: Mapping[str, Any], shared: Mapping[str, Any], name: str, depth: int) -> Any:
        if "$ref" in schema:
            return self._value(shared[schema["$ref"].rpartition("/")[2]], shared, name, depth + 1)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            told = (self.fields or {}).get(name)
            return told if told in schema["enum"] else self.random.choice(schema["enum"])
        for either in ("anyOf", "oneOf", "allOf"):
            if either in schema:
                return self._value(self._chosen(schema[either], depth), shared, name, depth + 1)
        return self._plain(schema, shared, name, depth)

    def _chosen(self, options: Sequence[Mapping[str, Any]], depth: int) -> Mapping[str, Any]:
        something = [one for one in options if one.get("type") != "null"]
        return self.random.choice(something if something and depth < DEEPEST else list(options))

    def _plain(self, schema: Mapping[str, Any], shared: Mapping[str, Any], name: str, depth: int) -> Any:
        kind = schema.get("type", "object" if "properties" in schema else "string")
        if kind == "object":
            return self._object(schema, shared, depth)
        if kind == "array":
            least, most = int(schema.get("minItems", 0)), min(int(schema.get("maxItems", 6)), 30)
            size = max(least, most if self.full else self.random.randint(least, most)) if depth < DEEPEST else least
            return self._different([self._value(schema.get("items", {}), shared, name, depth + 1) for _ in range(size)])
        told = (self.fields or {}).get(name)
        if kind == "string":
            return self._string(schema, name, told)
        if kind in ("integer", "number"):
            return self._number(schema, kind, told)
        return None if kind == "null" else bool(self.random.getrandbits(1)) if told is None else bool(told)

    def _object(self, schema: Mapping[str, Any], shared: Mapping[str, Any], depth: int) -> dict[str, Any]:
        needed = set(schema.get("required", ()))
        kept = (name for name in schema.get("properties", {}) if name in needed or (self.full and depth < DEEPEST))
        return {name: self._value(schema["properties"][name], shared, name, depth + 1) for name in kept}

    def _different(self, values: list[Any]) -> list[Any]:
        """Each once: most lists of handles ask for it."""
        once: list[Any] = []
        for value in values:
            if value not in once:
                once.append(value)
        return once

    def _string(self, schema: Mapping[str, Any], name: str, told: object) -> str:
        if name == "tag":
            return self.tag
        pattern = str(schema.get("pattern", ""))
        if letter := re.match(r"\^\(?([a-z])\[0-9\]", pattern):
            fitting = [handle for handle in self.handles if handle[0] == letter[1]]
            return self.random.choice(fitting) if fitting else f"{letter[1]}{self.random.randint(1, 40)}"
        text = told if isinstance(told, str) else self.speech()
        times = TIMES.search(pattern)
        least = int(times[1]) if times else int(schema.get("minLength", 0))
        most = int(times[2]) if times else int(schema.get("maxLength", 100_000))
        return FORBIDDEN.sub(" ", text).ljust(least, ".")[:most]

    def _number(self, schema: Mapping[str, Any], kind: str, told: object) -> float:
        least, most = float(schema.get("minimum", 0)), float(schema.get("maximum", 10_000))
        value = float(told) if isinstance(told, int | float) else self.random.uniform(least, most)
        return int(min(max(value, least), most)) if kind == "integer" else min(max(value, least), most)
