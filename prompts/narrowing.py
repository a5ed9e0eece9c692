"""What one prompt leaves open in its reply, where that is less than the class of the reply says.

The class knows that an item is named by a handle; only the prompt knows that there are i1 to i20, and that ten are
wanted. A server that decodes by the narrowed schema cannot write another handle, nor another number of entries. That
each stands there once cannot be said so: `uniqueItems` is refused or passed over by the servers that we know, and a
grammar of it would grow with the number of subsets. Code sees to that.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any, NamedTuple

Schema = dict[str, Any]


class Choices(NamedTuple):
    """The only values of a text. `path` leads there by names of fields, through lists: "ranked.item"."""

    path: str
    values: tuple[str, ...]


class Entries(NamedTuple):
    """How many entries a list has: at least and at most, within what its class allows."""

    path: str
    least: int
    most: int


Narrowing = Choices | Entries


def narrowed(schema: Schema, narrowings: Iterable[Narrowing]) -> Schema:
    """Return a copy of a schema that allows only what every narrowing does.

    Raises:
        ValueError: a path leads nowhere, or a text would have no value left.

    >>> places = {"type": "array", "maxItems": 9, "items": {"type": "string", "pattern": "^i[0-9]$"}}
    >>> one = {"type": "object", "properties": {"ranked": places}}
    >>> narrowed(one, [Choices("ranked", ("i1", "i2")), Entries("ranked", 2, 2)])["properties"]["ranked"]
    {'type': 'array', 'maxItems': 2, 'items': {'type': 'string', 'enum': ['i1', 'i2']}, 'minItems': 2}
    """
    copy = deepcopy(schema)
    for one in narrowings:
        node = _at(copy, one.path)
        if isinstance(one, Choices):
            _choose(node, one)
        else:
            _count(node, one)
    return copy


def _choose(node: Schema, choices: Choices) -> None:
    if not choices.values:
        raise ValueError(f"{choices.path}: expected at least one value to choose from")
    text = node["items"] if node.get("type") == "array" else node
    text.clear()
    text |= {"type": "string", "enum": list(choices.values)}


def _count(node: Schema, entries: Entries) -> None:
    most = min(entries.most, node.get("maxItems", entries.most))
    node["maxItems"] = most
    node["minItems"] = min(max(entries.least, node.get("minItems", 0)), most)


def _at(schema: Schema, path: str) -> Schema:
    node = schema
    for name in path.split("."):
        fields = (node["items"] if node.get("type") == "array" else node).get("properties", {})
        if name not in fields:
            raise ValueError(f"{path}: the reply has no field {name!r}; it has {', '.join(fields) or 'none'}")
        node = fields[name]
    return node
