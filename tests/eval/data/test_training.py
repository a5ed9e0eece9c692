"""What methods learn from: arrays of the training part, shared, and nothing else."""

from __future__ import annotations

import pytest

from eval.data import Log, open_training
from palate.errors import InputError
from palate.types import Event, EventKind, Item

ITEMS = tuple(Item(item_id=one, domain="shop", title=f"Thing {one}") for one in "abc")


def event(number: int, user: str, item: str, kind: EventKind, **more: object) -> Event:
    return Event.model_validate({"event_id": f"{number:02x}", "user_id": user, "item_id": item, "kind": kind} | more)


EVENTS = (event(1, "ann", "a", "like"), event(2, "ann", "b", "dislike"), event(3, "bob", "b", "like"))


def test_what_is_liked_and_what_was_met_are_two_things() -> None:
    with open_training(Log("two", ITEMS, EVENTS)) as train:
        assert train.liked.toarray().tolist() == [[1, 0, 0], [0, 1, 0]]
        assert train.seen.toarray().tolist() == [[True, True, False], [False, True, False]]


def test_items_that_nobody_met_are_in_the_catalogue() -> None:
    with open_training(Log("two", ITEMS, EVENTS)) as train:
        assert train.catalogue.ids == ("a", "b", "c")
        assert train.catalogue.domains == ("shop",)
        assert len(train.texts) == 3


def test_rows_of_users_are_found_and_strangers_have_none() -> None:
    with open_training(Log("two", ITEMS, EVENTS)) as train:
        assert train.rows(["bob", "nobody", "ann"]).tolist() == [1, -1, 0]


def test_what_is_kept_is_made_once() -> None:
    made: list[int] = []
    with open_training(Log("two", ITEMS, EVENTS)) as train:
        for _ in range(3):
            train.keep("costly", lambda: made.append(1))
    assert made == [1]


def test_vectors_need_an_embedder() -> None:
    with open_training(Log("two", ITEMS, EVENTS)) as train, pytest.raises(InputError, match="Expected an embedder"):
        _ = train.item_vectors
