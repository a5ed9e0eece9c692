"""Palate's types to rows of the store's tables and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from pydantic import TypeAdapter

from history.identity import content_hash
from history.statements import without_statements
from palate.types import NO_CONTEXT, Context, Event, Item, Profile, RejectedClaim

_ITEM: TypeAdapter[Item] = TypeAdapter(Item)
_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
_OF_EDITS = {"pinned", "corrected"}
EVENT_FIELDS = ("event_id", "user_id", "kind", "item_id", "time", "value", "text", "context")
"""The columns of an event row, in the order that `event_of` takes and `event_values` gives."""
ITEM_FIELDS = ("item_id", "domain", "title", "text", "categories", "attributes")
"""The columns of an item row, in the order that `item_of` takes."""


def item_hash(item: Item) -> str:
    """A hash of everything an item says."""
    return content_hash((item.item_id, item.domain, item.title, item.text, item.categories, item.attributes))


def edge_hash(user_id: str, friend_id: str, weight: float) -> str:
    """A hash of a social edge."""
    return content_hash((user_id, friend_id, weight))


def item_values(item: Item, hashed: str) -> tuple[Any, ...]:
    """The row of an item: `ITEM_FIELDS`, then its hash."""
    return (
        item.item_id,
        item.domain,
        item.title,
        item.text,
        _dump(item.categories) if item.categories else "[]",
        _dump(item.attributes) if item.attributes else "{}",
        hashed,
    )


def item_of(row: Sequence[Any]) -> Item:
    """The item of a row of `ITEM_FIELDS`."""
    item_id, domain, title, text, categories, attributes = row
    return _ITEM.validate_python(
        {
            "item_id": item_id,
            "domain": domain,
            "title": title,
            "text": text,
            "categories": () if categories == "[]" else tuple(orjson.loads(categories)),
            "attributes": {} if attributes == "{}" else orjson.loads(attributes),
        }
    )


def event_values(event: Event) -> tuple[Any, ...]:
    """The row of an event: `EVENT_FIELDS`."""
    context = None if event.context is NO_CONTEXT else _dump(event.context.pairs())
    return (
        event.event_id,
        event.user_id,
        event.kind,
        event.item_id,
        event.time,
        event.value,
        event.text,
        context,
    )


def event_of(row: Sequence[Any]) -> Event:
    """The event of a row of `EVENT_FIELDS`."""
    values = dict(zip(EVENT_FIELDS, row, strict=True))
    context = values["context"]
    values["context"] = NO_CONTEXT if context is None else Context.model_validate_json(context)
    return _EVENT.validate_python(values)


def profile_values(profile: Profile) -> dict[str, Any]:
    """The row of a profile. Behind its fingerprint stands its version: a language model's profile follows from the same
    data as one by statistics, and says something else. What the person stated is kept elsewhere, and left out, as is
    what they made of it."""
    own = profile.model_copy(update={"constraints": without_statements(profile.constraints)})
    return {
        "user_id": profile.user_id,
        "fingerprint": f"{profile.provenance.fingerprint}@{profile.version}",
        "body": own.model_dump_json(exclude={"hidden": True, "interests": {"__all__": _OF_EDITS}}),
    }


def rejected_values(user_id: str, claims: Iterable[RejectedClaim]) -> list[dict[str, Any]]:
    """The rows of a user's rejected claims."""
    return [{"user_id": user_id, "place": place, **claim.model_dump()} for place, claim in enumerate(claims)]


def _dump(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
