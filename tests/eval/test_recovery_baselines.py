from __future__ import annotations

from eval.recovery.baselines import MostFrequent
from eval.truth import ItemTruth, Truth
from palate.types import Event, Item

SPACE, TEA = (ItemTruth(topic=topic, application=None, need=None) for topic in ("space", "tea"))
ITEMS = {
    "s": Item(item_id="s", title="Comet", text="telescope", categories=("Science",)),
    "t": Item(item_id="t", title="Oolong", text="teapot", categories=("Home",)),
}
TRUTH = Truth(
    seed=0, topics={}, applications={}, scenes=(), items={"s": SPACE, "t": TEA}, users=(), held_out=()
)  # fmt: skip


def met(user: str, *items: str) -> list[Event]:
    return [Event(event_id=f"{user}{n}", user_id=user, kind="view", item_id=item) for n, item in enumerate(items)]


def test_categories_that_tell_all_recover_all() -> None:
    events = {"ann": met("ann", "s"), "ben": met("ben", "s"), "cem": met("cem", "t"), "dan": met("dan", "t")}
    have = {"ann": {"topic:space"}, "ben": {"topic:space"}, "cem": {"topic:tea"}, "dan": {"topic:tea"}}
    baseline = MostFrequent(TRUTH, ITEMS, events)
    assert baseline.categories(have, {}).f1 == 1.0
    assert baseline.words(have, {}).f1 == 1.0


def test_a_category_on_everything_recovers_little() -> None:
    items = {key: item.model_copy(update={"categories": ("Life",)}) for key, item in ITEMS.items()}
    events = {"ann": met("ann", "s", "s"), "ben": met("ben", "s", "s"), "cem": met("cem", "t"), "dan": met("dan", "t")}
    have = {"ann": {"topic:space"}, "ben": {"topic:space"}, "cem": {"topic:tea"}, "dan": {"topic:tea"}}
    scores = MostFrequent(TRUTH, items, events).categories(have, {})
    assert scores.f1 == (2 * 2 / (2 * 2 + 2)) / 2
