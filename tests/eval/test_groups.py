import numpy as np
import pytest

from eval.data import Log, open_training
from eval.groups import gaps, group_means, groups, in_order
from eval.results import GroupMean
from history.identity import content_hash
from palate.types import Event, Item

ITEMS = (
    Item(item_id="f1", domain="films", title="Heist"), Item(item_id="f2", domain="films", title="Robots"),
    Item(item_id="m1", domain="music", title="告白"), Item(item_id="m2", domain="music", title="蓝调"),
)  # fmt: skip
GROUPS = (("few", 10, 0.25), ("some", 50, 0.5), ("many", 12, 0.75), ("none", 9, 0.0))
CHOSEN = {"ann": ["f1"], "bob": ["f1", "f2"], "cat": ["f1", "m1", "m2"], "dan": ["f1", "f2", "m1", "m2", "m2", "m2"]}


@pytest.fixture
def train():
    events = tuple(
        Event(event_id=content_hash([user, number]), user_id=user, kind="play", item_id=item)
        for user, items in CHOSEN.items()
        for number, item in enumerate(items)
    )
    with open_training(Log("some", ITEMS, events)) as opened:
        yield opened


def test_histories_are_short_middling_and_long_in_thirds(train):
    assert groups(train, ["ann", "bob", "cat"])["history"] == (
        "few events (1)", "some events (2)", "many events (3)",
    )  # fmt: skip


def test_thirds_are_of_the_users_asked_and_keep_equal_ones_together(train):
    assert groups(train, ["ann", "ann", "ann", "dan"])["history"] == (*["few events (1)"] * 3, "many events (6)")


def test_somebody_without_events_is_in_a_group_of_their_own(train):
    found = groups(train, ["ann", "new"])
    assert found["history"] == ("few events (1)", "no events")
    assert found["domain"] == ("films", "no domain")
    assert found["language"] == ("English", "no titles")


def test_the_domain_is_where_most_items_are_and_the_first_of_two_equal(train):
    assert groups(train, ["ann", "cat", "dan"])["domain"] == ("films", "music", "films")


def test_the_language_is_that_of_most_titles(train):
    assert groups(train, ["ann", "cat"])["language"] == ("English", "Chinese")


def test_the_mainstream_has_what_everybody_has(train):
    labels = groups(train, list(CHOSEN))["mainstream"]
    assert labels[0].startswith("mainstream items (met by ")
    assert labels[0].endswith("100.00% of people)")
    assert labels[2].startswith("niche items (met by 62.50 to 66.67%")


def test_a_kind_in_which_all_are_alike_is_left_out(train):
    assert "domain" not in groups(train, ["ann", "bob"])


def test_group_means_are_over_members_with_a_value():
    labels = ["many events (3)", *["few events (1)"] * 3]
    means = group_means(np.array([1.0, 0.0, 0.5, np.nan]), labels)
    assert [(one.group, one.users, one.mean) for one in means] == [
        ("few events (1)", 2, 0.25), ("many events (3)", 1, 1.0),
    ]  # fmt: skip


def test_gaps_are_between_the_best_and_the_worst_served_group_large_enough_to_tell():
    means = [GroupMean(group=name, users=users, mean=mean) for name, users, mean in GROUPS]
    assert gaps({"history": means, "domain": means[:1], "language": ()}) == {"history": 0.75 - 0.25}


def test_groups_stand_from_low_to_high_and_others_by_the_alphabet():
    assert in_order(["mainstream items (b)", "niche items (a)", "middling items (c)"]) == (
        "niche items (a)", "middling items (c)", "mainstream items (b)",
    )  # fmt: skip
    assert in_order(["music", "films"]) == ("films", "music")
