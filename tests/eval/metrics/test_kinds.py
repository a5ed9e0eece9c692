import numpy as np
import pytest

from eval.data import Log, open_training
from eval.metrics.kinds import kinds_of
from history.identity import content_hash
from palate.types import Event, Item


def kinds(items):
    event = Event(event_id=content_hash("e"), user_id="ann", kind="like", item_id=items[0].item_id)
    with open_training(Log("some", tuple(items), (event,))) as train:
        return kinds_of(train)


def test_categories_share_an_item_equally():
    found = kinds([
        Item(item_id="a", categories=("jazz", "soul")), Item(item_id="b", categories=("jazz",)), Item(item_id="c"),
    ])  # fmt: skip
    assert (found.what, found.names) == ("category", ("jazz", "soul"))
    assert found.shares.toarray().tolist() == [[0.5, 0.5], [1, 0], [0, 0]]


def test_without_categories_topics_of_the_words_are_kinds():
    rng = np.random.default_rng(0)
    themes = (
        [f"kitchen{n}" for n in range(30)] + ["kitchen"] * 9,
        [f"guitar{n}" for n in range(30)] + ["guitar"] * 9,
    )
    items = [
        Item(item_id=f"i{n:02}", title=" ".join(rng.choice(themes[n % 2], 12)), text=themes[n % 2][-1])
        for n in range(60)
    ]
    found = kinds(items)
    assert found.what == "topic"
    assert found.shares.sum(axis=1).tolist() == [1] * 60
    assert any("kitchen" in name for name in found.names)
    per_topic = found.shares.toarray()
    assert not (per_topic[0::2].any(axis=0) & per_topic[1::2].any(axis=0)).any()


def test_without_words_domains_are_kinds():
    found = kinds([Item(item_id="a", domain="music"), Item(item_id="b", domain="films"), Item(item_id="c")])
    assert (found.what, found.names) == ("domain", ("films", "music"))
    assert found.shares.toarray().tolist() == [[0, 1], [1, 0], [0, 0]]


@pytest.mark.parametrize("domain", ["", "music"])
def test_items_of_one_kind_have_no_kinds(domain):
    assert kinds([Item(item_id="a", domain=domain), Item(item_id="b", domain=domain)]) is None
