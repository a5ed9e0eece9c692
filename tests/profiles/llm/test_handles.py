"""Handles name what a prompt shows, and nothing else can be cited."""

from __future__ import annotations

from palate.types import Event, Item
from profiles.build import Reading
from profiles.llm.handles import about, cut, day, event_lines, finding_lines, shown, tag_of


def test_events_and_findings_are_named_in_the_order_given():
    now = shown([3, 8], [2])
    assert (dict(now.events), dict(now.findings)) == ({"e1": 3, "e2": 8}, {"f1": 2})


def test_a_tag_follows_from_the_person_the_history_the_job_and_the_part():
    tags = {
        tag_of("ann", "h1", "profile"), tag_of("bob", "h1", "profile"), tag_of("ann", "h2", "profile"),
        tag_of("ann", "h1", "update"), tag_of("ann", "h1", "profile", 1),
    }  # fmt: skip
    assert len(tags) == 5
    assert all(len(tag) == 4 and "ann" not in tag for tag in tags)


def test_an_event_line_tells_day_side_title_and_shelf(reading: Reading, by_id: dict[str, Item]):
    first, fourth = event_lines(shown([0, 3], []), reading, by_id)
    assert (first.day, first.sign, first.title, first.categories) == ("2023-11-14", 1, "A guide to oolong", ("Drinks",))
    assert (fourth.kind, fourth.sign) == ("hide", -1)


def test_an_event_on_an_unknown_item_is_told_all_the_same(reading: Reading):
    (line,) = event_lines(shown([0], []), reading, {})
    assert (line.title, line.kind) == ("", "purchase")


def test_a_finding_cites_only_events_that_are_shown(reading: Reading):
    (line,) = finding_lines(shown([26], [0]), reading)
    assert set(line.events) <= {"e1"}


def test_the_strongest_finding_has_a_hundred_per_cent(reading: Reading):
    lines = finding_lines(shown([], range(len(reading.interests))), reading)
    assert max(line.percent for line in lines) == 100


def test_a_time_outside_the_calendar_has_no_day():
    assert day(1e18, "UTC") == ""
    assert day(0.0, "Asia/Shanghai") == "1970-01-01"


def test_long_texts_are_cut_to_one_line():
    assert cut("a\nb " + "c" * 50, 10) == "a b ccccc…"


def test_what_an_event_is_about_is_title_shelves_and_own_words():
    item = Item(item_id="i", title="Sencha", categories=("Tea",))
    event = Event(event_id="e", user_id="u", kind="rate", item_id="i", text="grassy")
    assert about(event, item) == "Sencha. Tea. grassy"
    assert about(event, None) == "grassy"
