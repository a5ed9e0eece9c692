"""The form of a reply, from the class that parses it: as JSON schema for the server, as short text for the model."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from pydantic import BaseModel

from palate.types import Language
from prompts.narrowing import Narrowing, Schema, narrowed

KEPT = (
    "type", "enum", "const", "pattern", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum",
    "items", "properties", "anyOf",
)  # fmt: skip
LENGTHS = ("minLength", "maxLength")
"""Left out beside a pattern, which says them too: xgrammar heeds one of the two, and warns at every request."""


def wire_schema(cls: type[BaseModel], narrowings: Iterable[Narrowing] = ()) -> Schema:
    """Return the JSON schema of a reply, as servers that decode by a schema want it.

    References are written out, unknown fields refused, every field required (so that the model fills it, and fills
    them in this order), bounds and patterns kept, texts for people left out. `narrowings` say what one prompt leaves
    open, where that is less.

    Raises:
        ValueError: a narrowing leads nowhere.
    """
    schema: Schema = json.loads(_wire_text(cls))
    return narrowed(schema, narrowings)


@lru_cache
def _wire_text(cls: type[BaseModel]) -> str:
    schema = cls.model_json_schema()
    return json.dumps(_plain(schema, schema.get("$defs", {})))


def _plain(node: Schema, named: dict[str, Schema]) -> Schema:
    if "$ref" in node:
        return _plain(named[node["$ref"].rsplit("/", 1)[-1]], named)
    plain: Schema = {key: node[key] for key in KEPT if key in node and not (key in LENGTHS and "pattern" in node)}
    if "items" in plain:
        plain["items"] = _plain(plain["items"], named)
    if "anyOf" in plain:
        plain["anyOf"] = [_plain(one, named) for one in plain["anyOf"]]
    if "properties" in plain:
        plain["properties"] = {name: _plain(one, named) for name, one in plain["properties"].items()}
        plain["required"] = list(plain["properties"])
        plain["additionalProperties"] = False
    return plain


def printed(cls: type[BaseModel], language: Language = "en") -> str:
    """Return the form of a reply as a model reads it best: JSON with a word in place of each value, and after texts
    and lists the least and most characters or entries.

    >>> from prompts.replies import TopicName
    >>> printed(TopicName)
    '{"name":"text 2-60","certain":true|false}'
    """
    schema = cls.model_json_schema()
    return _printed(schema, schema.get("$defs", {}), language)


def _printed(node: Schema, named: dict[str, Schema], language: Language) -> str:
    if "$ref" in node:
        return _printed(named[node["$ref"].rsplit("/", 1)[-1]], named, language)
    if "enum" in node:
        return "|".join(f'"{value}"' for value in node["enum"])
    if node.get("type") == "object":
        return _printed_object(node, named, language)
    if node.get("type") == "array":
        return f"[{_printed(node['items'], named, language)},...] ({_bounds(node, 'Items')})"
    if node.get("type") == "boolean":
        return "true|false"
    return f'"{_text(node, language)}"' if node.get("type") == "string" else str(node.get("type", "value"))


def _printed_object(node: Schema, named: dict[str, Schema], language: Language) -> str:
    fields = (f'"{name}":{_printed(one, named, language)}' for name, one in node.get("properties", {}).items())
    return "{" + ",".join(fields) + "}"


def _text(node: Schema, language: Language) -> str:
    if "shown" in node:
        return str(node["shown"])
    bounds = _bounds(node, "Length")
    return {"en": f"text {bounds}", "zh": f"文本 {bounds}"}[language]


def _bounds(node: Schema, of: str) -> str:
    return f"{node.get('min' + of, 0)}-{node.get('max' + of, '')}"
