"""The words hold what they promise: frozen, strict, finite."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import ValidationError

from palate.kinds import STRENGTH
from palate.types import EVENT_KINDS, Context, Event, Interest, Item, SocialEdge


def interest(**changes: Any) -> Interest:
    plain: dict[str, Any] = {
        "key": "word:ramen", "label": "ramen", "granularity": "word", "dimension": "content",
        "weight": 0.5, "polarity": 1.0, "confidence": 0.5, "evidence": ("e1",),
    }  # fmt: skip
    return Interest(**(plain | changes))


def test_an_interest_without_evidence_is_refused() -> None:
    with pytest.raises(ValidationError, match="evidence"):
        interest(evidence=())


@pytest.mark.parametrize("field", ["weight", "confidence"])
@pytest.mark.parametrize("value", [-0.01, 1.01, math.nan, math.inf])
def test_shares_stay_between_none_and_all(field: str, value: float) -> None:
    with pytest.raises(ValidationError, match=field):
        interest(**{field: value})


def test_polarity_is_signed() -> None:
    assert interest(polarity=-1.0).polarity == -1.0
    with pytest.raises(ValidationError, match="polarity"):
        interest(polarity=-1.5)


def test_nothing_can_be_changed_afterwards() -> None:
    item = Item(item_id="i1")
    with pytest.raises(ValidationError, match="frozen"):
        item.title = "other"  # type: ignore[misc]


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        Item.model_validate({"item_id": "i1", "colour": "red"})


def test_unknown_context_is_kept_as_text() -> None:
    context = Context.model_validate({"device": "phone", "road": "city"})
    assert context.pairs() == {"device": "phone", "road": "city"}


def test_context_that_is_no_text_is_refused() -> None:
    with pytest.raises(ValidationError, match="road"):
        Context.model_validate({"road": {"kind": "city"}})


def test_every_kind_of_event_has_a_strength_between_refusal_and_choice() -> None:
    assert set(STRENGTH) == set(EVENT_KINDS)
    assert all(-1.0 <= strength <= 1.0 and strength != 0.0 for strength in STRENGTH.values())


def test_empty_ids_are_refused() -> None:
    with pytest.raises(ValidationError, match="user_id"):
        Event(event_id="e1", user_id="", kind="view")
    with pytest.raises(ValidationError, match="friend_id"):
        SocialEdge(user_id="u1", friend_id="")
