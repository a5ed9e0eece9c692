import gzip
from math import log2
from pathlib import Path

import numpy as np
import orjson
import pytest

from eval.data import Log
from eval.splits import cut, validation
from palate.errors import InputError
from palate.types import Event, Item
from tests.eval.splits.builder import DOMAINS, event, learned, log


def people(count: int) -> Log:
    """So many people, each with a food and two things for the kitchen."""
    return log(*(event(f"u{one}", item) for one in range(count) for item in "ade"), domains=DOMAINS)


def test_everything_in_the_target_domain_is_hidden_for_a_share_of_the_users() -> None:
    split = cut(people(10), "cold-domain", domain="kitchen")
    assert sorted(learned(split.train).values()) == ["a"] * 2 + ["ade"] * 8
    assert all(question.domain == "kitchen" for question in split.questions)
    assert all(truth.relevant == {"d", "e"} for truth in split.truths)


def test_the_target_is_the_domain_with_the_fewest_events_unless_one_is_named() -> None:
    split = cut(people(10), "cold-domain")
    assert split.questions[0].domain == "food"
    assert split.options.domain == "food"


def test_nobody_is_cold_who_has_events_in_one_domain_alone() -> None:
    made = log(*people(10).events, *(event(f"z{one}", "d") for one in range(90)), domains=DOMAINS)
    split = cut(made, "cold-domain", domain="kitchen")
    assert len(split.questions) == 2
    assert "of 10 users who have events there and elsewhere" in split.sentence


def test_validation_hides_the_same_domain_for_users_who_are_still_known_there() -> None:
    split = cut(people(20), "cold-domain", domain="kitchen")
    inner = validation(split)
    assert inner.questions[0].domain == "kitchen"
    assert len(inner.questions) == 3  # a fifth of the 16 left
    assert not {one.user_id for one in inner.questions} & {one.user_id for one in split.questions}


@pytest.mark.parametrize(
    ("made", "options", "told"),
    [
        (people(10), {"domain": "books"}, "'domain' must be one of food, kitchen; got 'books'"),
        (log(event("ann", "a")), {}, "needs two domains; 'by hand' has shop"),
        (people(4), {}, "4 users .* leaves nobody"),
    ],
)
def test_what_cannot_be_hidden_is_told(made: Log, options: dict[str, str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        cut(made, "cold-domain", **options)


def rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path) as file:
        return [orjson.loads(line) for line in file]


@pytest.fixture(scope="module")
def purchases(real_data: Path) -> Log:
    """Who bought what in food and kitchen, without times and texts."""
    folder = real_data / "amazon-food-kitchen"
    items = [
        Item.model_construct(item_id=row["item_id"], domain=row["domain"]) for row in rows(folder / "items.jsonl.gz")
    ]
    events = [
        Event.model_construct(event_id=str(number), user_id=row["user_id"], item_id=row["item_id"], kind="purchase")
        for number, row in enumerate(rows(folder / "events.jsonl.gz"))
    ]
    return Log("amazon", tuple(items), tuple(sorted(events, key=lambda one: one.user_id)))


def test_the_published_protocol_on_amazon_is_met_to_the_user_and_the_figure(purchases: Log) -> None:
    split = cut(purchases, "cold-domain", domain="kitchen")
    users = sorted({one.user_id for one in purchases.events})
    fifth = np.random.RandomState(0).choice(users, len(users) // 5, replace=False)
    assert [question.user_id for question in split.questions] == sorted(fifth)
    top = popular(split.train, "kitchen")
    hits = [[item in truth.relevant for item in top] for truth in split.truths]
    sizes = [len(truth.relevant) for truth in split.truths]
    assert np.mean([sum(row) / size for row, size in zip(hits, sizes, strict=True)]) == pytest.approx(0.0166, abs=5e-5)
    assert np.mean([gain(row) / gain([True] * min(size, 10)) for row, size in zip(hits, sizes, strict=True)]) == (
        pytest.approx(0.0244, abs=5e-5)
    )


def popular(train: Log, domain: str) -> list[str]:
    met = {(one.user_id, one.item_id) for one in train.events}
    counts = {item.item_id: 0 for item in train.items if item.domain == domain}
    for _, item in met:
        if item in counts:
            counts[item] += 1
    return sorted(counts, key=lambda item: (-counts[item], item))[:10]


def gain(hits: list[bool]) -> float:
    return sum(hit / log2(place + 2) for place, hit in enumerate(hits))
