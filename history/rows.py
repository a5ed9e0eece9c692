"""One raw row of a data set becomes one of Palate's types, or a `RowError` that says what is wrong with it.

A raw row is a mapping from column name to whatever the file held. Which file and line it came from is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from history import fields
from history.fields import UnfitError
from history.identity import event_id
from history.text import TITLE_LIMIT
from palate.errors import RowError
from palate.types import EVENT_KINDS, NO_CONTEXT, Context, Event, Identifier, Item, Model, SocialEdge

Raw = Mapping[str, Any]
Row = TypeVar("Row", bound=BaseModel)


class Place(NamedTuple):
    """Where a row came from: the file's name and the number of its line, from 1."""

    file: str
    line: int


class HeldOut(Model):
    """One held-out choice of the fixed split."""

    user_id: Identifier
    item_id: Identifier


ITEM_COLUMNS = frozenset({"item_id", "domain", "title", "text", "categories", "attributes"})
EVENT_COLUMNS = frozenset({"user_id", "item_id", "kind", "time", "value", "text", "context"})
SOCIAL_COLUMNS = frozenset({"user_id", "friend_id", "weight"})
TEST_COLUMNS = frozenset({"user_id", "item_id"})

A_KIND = "one of " + ", ".join(EVENT_KINDS)
AN_ITEM_OR_WORDS = "an item, or a text that says something"
STARS = "the stars of the rating"
SOMEBODY_ELSE = "somebody other than user_id"
EXPECTED = {"weight": "a number from 0 to 1"}


def item(raw: Raw, place: Place) -> Item:
    """An item with cleaned texts.

    Raises:
        RowError: a field is not what it should be, or nobody knows it.
    """
    _known(raw, ITEM_COLUMNS, place)
    values = {
        "item_id": _field(raw, "item_id", fields.identifier, place),
        "domain": _field(raw, "domain", _title, place),
        "title": _field(raw, "title", _title, place),
        "text": _field(raw, "text", fields.text, place),
        "categories": _field(raw, "categories", fields.texts, place),
        "attributes": _field(raw, "attributes", fields.attributes, place),
    }
    return _ITEM.validate_python(values)


def event(raw: Raw, place: Place) -> Event:
    """An event with its id. It must name an item or hold words; a `rate` must hold its stars.

    Raises:
        RowError: a field is not what it should be, or nobody knows it.
    """
    _known(raw, EVENT_COLUMNS, place)
    kind = _field(raw, "kind", _kind, place)
    user_id = _field(raw, "user_id", fields.identifier, place)
    item_id = _optional(raw, "item_id", fields.optional_identifier, place)
    time = _optional(raw, "time", fields.moment, place)
    value = _optional(raw, "value", fields.number, place)
    text = _optional(raw, "text", fields.text, place) or None
    context = _optional(raw, "context", fields.context, place)
    if item_id is None and text is None:
        raise _error(place, "item_id", None, AN_ITEM_OR_WORDS)
    if kind == "rate" and value is None:
        raise _error(place, "value", None, STARS)
    return _EVENT.validate_python(
        {
            "event_id": event_id(user_id, kind, item_id, time, value, text, context),
            "user_id": user_id,
            "kind": kind,
            "item_id": item_id,
            "time": time,
            "value": value,
            "text": text,
            "context": Context.model_validate(context) if context else NO_CONTEXT,
        }
    )


def social(raw: Raw, place: Place) -> SocialEdge:
    """A social edge between two people; its weight is 1 where it is missing.

    Raises:
        RowError: a field is not what it should be, or nobody knows it.
    """
    _known(raw, SOCIAL_COLUMNS, place)
    user_id = _field(raw, "user_id", fields.identifier, place)
    friend_id = _field(raw, "friend_id", fields.identifier, place)
    weight = _field(raw, "weight", fields.number, place)
    if user_id == friend_id:
        raise _error(place, "friend_id", friend_id, SOMEBODY_ELSE)
    values = {"user_id": user_id, "friend_id": friend_id, "weight": 1.0 if weight is None else weight}
    return _checked(SocialEdge, values, place)


def held_out(raw: Raw, place: Place) -> HeldOut:
    """A pair of the fixed split.

    Raises:
        RowError: a field is not what it should be, or nobody knows it.
    """
    _known(raw, TEST_COLUMNS, place)
    values = {name: _field(raw, name, fields.identifier, place) for name in ("user_id", "item_id")}
    return _checked(HeldOut, values, place)


_ITEM: TypeAdapter[Item] = TypeAdapter(Item)
_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
_KINDS = frozenset(EVENT_KINDS)


def _title(value: object) -> str:
    return fields.text(value, TITLE_LIMIT)


def _kind(value: object) -> str:
    if isinstance(value, str) and value in _KINDS:
        return value
    raise UnfitError(A_KIND, value)


def _error(place: Place, field: str, value: object, expected: str) -> RowError:
    return RowError(file=place.file, line=place.line, field=field, value=value, expected=expected)


def _known(raw: Raw, columns: frozenset[str], place: Place) -> None:
    if raw.keys() <= columns:
        return
    name = min(str(key) for key in raw.keys() - columns)
    raise _error(place, name, raw.get(name), "only the columns " + ", ".join(sorted(columns)))


def _optional(raw: Raw, name: str, check: Callable[[Any], Any], place: Place) -> Any:
    return None if raw.get(name) is None else _field(raw, name, check, place)


def _field(raw: Raw, name: str, check: Callable[[Any], Any], place: Place) -> Any:
    try:
        return check(raw.get(name))
    except UnfitError as unfit:
        raise _error(place, name, unfit.value, unfit.expected) from None


def _checked(row: type[Row], values: dict[str, Any], place: Place) -> Row:
    try:
        return row.model_validate(values)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        name = str(fault["loc"][0])
        raise _error(place, name, values.get(name), EXPECTED.get(name, fault["msg"].lower())) from None
