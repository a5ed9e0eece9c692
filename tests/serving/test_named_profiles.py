"""Profiles by a language model go wherever others go: pages, the index, recommendations, reasons."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import Result

from agent.explain import carries
from history.store import Store
from palate.settings import Settings
from palate.types import Contradiction, Interest, Item, Profile, Provenance, RejectedClaim
from profiles.llm.verify import Reason
from serving.batch.tally import Tally
from serving.commands.profile import told_of_ways
from serving.demo import run as run_demo
from serving.page import render
from serving.people import own_words, told_of
from serving.words import REASON
from serving.workspace import Workspace

Run = Callable[..., Result]
NOTE = "Bakes every weekend."
SAID = (
    RejectedClaim(label="Asian food", granularity="topic", reason="unsupported", detail="e3"),
    RejectedClaim(label="(withheld)", granularity="topic", reason="sensitive", detail="religion"),
)


def by_model(profile: Profile) -> Profile:
    """The profile as a language model might have made it: one interest on a finding, one on its own events alone, one
    feeling with two sides."""
    first, second = profile.interests[:2]
    events = tuple(dict.fromkeys(event for one in profile.interests for event in one.evidence))
    both = Contradiction(for_events=events[:1], against_events=events[-1:], for_last=1.0, against_last=2.0)
    merged = first.model_copy(
        update={"label": "Baking at home", "merges": (first.key, second.key), "note": NOTE, "quoted": events[:1]}
    )
    named = _named("topic:named:old trains", "Old trains", events, contradiction=both)
    feeling = _named("sentiment:named:crisp [red]crust", "crisp [red]crust", events, granularity="sentiment")
    intent = _named("application:named:a week off", "A week off", events, granularity="application")
    made = Provenance(
        engine="llm/1",
        fingerprint=profile.provenance.fingerprint,
        model="Qwen/Qwen3-8B",
        prompt_hash="0123456789abcdef",
        tokens=5210,
        patches=2,
    )
    interests = (named, merged, feeling, intent, *profile.interests[2:])
    changed = {"interests": interests, "provenance": made, "version": profile.version + 1}
    return profile.model_copy(update=changed)


def _named(key: str, label: str, events: tuple[str, ...], **more: object) -> Interest:
    usual: dict[str, object] = {
        "key": key, "label": label, "granularity": "topic", "dimension": "behaviour", "weight": 0.99, "polarity": 0.9,
        "confidence": 0.9, "evidence": events, "quoted": events[:2], "terms": (label,),
    }  # fmt: skip
    return Interest.model_validate(usual | more)


@pytest.fixture
def named(copied: Path) -> Path:
    """The tiny store, where a language model made everybody's profile."""
    with Store.open(copied) as store:
        store.save_profiles([by_model(profile) for profile in store.profiles()])
        store.save_rejected("ann", SAID)
    return copied


@pytest.fixture
def work(named: Path) -> Iterator[Workspace]:
    with Workspace(Settings(store=named)) as opened:
        yield opened


# -- shown ---------------------------------------------------------------------------------------------------------


def test_a_profile_is_shown_with_notes_both_sides_and_where_it_comes_from(palate: Run, named: Path) -> None:
    result = palate("profile", "show", "ann", "--store", named)
    assert result.exit_code == 0, result.stderr
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert f"Baking at home  {NOTE}" in lines
    at = lines.index("Old trains", lines.index("Why"))
    assert lines[at + 1].startswith("for: ")
    assert lines[at + 2].startswith("against: ")
    assert all(line.endswith("2026") for line in lines[at + 1 : at + 3])
    made = "Made by llm/1 with Qwen/Qwen3-8B; prompt 0123456789ab; 5,210 tokens; updates since: 2."
    assert [line for line in lines if line][-1] == made
    assert "crisp [red]crust" in result.stdout


def test_it_is_shown_in_the_language_of_the_person(palate: Run, named: Path) -> None:
    shown = palate("profile", "show", "芳", "--rejected", "--store", named).stdout
    assert "5,210 个词元" in shown
    assert "缘由" in shown
    assert "模型所说全部采用" in shown


def test_what_was_not_let_stand_is_listed_with_the_reason_in_words(palate: Run, named: Path) -> None:
    shown = palate("profile", "show", "ann", "--rejected", "--store", named).stdout
    assert "Asian food  what it cites is about something else (e3)" in shown
    assert "(withheld)  nobody's business to infer (religion)" in shown
    assert "Asian food" not in palate("profile", "show", "ann", "--store", named).stdout


def test_as_json_rejected_claims_come_only_when_asked_for(palate: Run, named: Path) -> None:
    plain, asked = (
        json.loads(palate("profile", "show", "ann", *more, "--json", "--store", named).stdout)
        for more in ((), ("--rejected",))
    )
    assert Profile.model_validate(plain).interests[1].note == NOTE
    assert asked.pop("rejected") == [claim.model_dump(mode="json") for claim in SAID]
    assert asked == plain


def test_every_reason_has_words_in_both_languages() -> None:
    assert set(REASON["en"]) == set(REASON["zh"]) == set(get_args(Reason))


def test_a_profile_by_statistics_is_shown_as_before(palate: Run, prepared: Path) -> None:
    shown = palate("profile", "show", "ann", "--store", prepared).stdout
    assert "Made by" not in shown
    assert "Why" not in shown


# -- on the page, in the index, in recommendations -------------------------------------------------------------------


def test_the_page_shows_notes_and_sides_and_owns_to_a_language_model(work: Workspace, tiny: Path) -> None:
    from history.dataset import open_dataset

    story = run_demo(work, open_dataset(tiny))
    page = unescape(render(story))
    assert all(person.by_model for person in story.people)
    for told in (NOTE, "Old trains", "crisp [red]crust", "against: ", "a language model whose words were checked"):
        assert told in page
    assert "no language model was asked" not in page


def test_every_side_of_a_contradiction_can_be_put_in_words(work: Workspace) -> None:
    person = told_of(work, work.profile("ann"))
    interest = next(one for one in person.profile.interests if one.contradiction)
    assert [side for side, _ in person.sides(interest)] == ["likes", "dislikes"]
    assert person.label("topic:named:old trains") == "Old trains"


def test_the_index_is_stale_after_a_language_model_and_then_holds_what_it_named(work: Workspace) -> None:
    assert work.index_status().stale
    vectors = work.build_index().interests_of("ann")
    assert vectors is not None
    assert {"topic:named:old trains", "application:named:a week off"} <= set(vectors.keys)
    assert not work.index_status().stale


def test_recommendations_follow_from_named_interests_with_reasons(palate: Run, named: Path) -> None:
    assert palate("index", "build", "--store", named).exit_code == 0
    result = palate("recommend", "ann", "--json", "--store", named)
    assert result.exit_code == 0, result.stderr
    found: Any = json.loads(result.stdout)
    assert {item["item_id"] for item in found["items"]} <= {"b3", "f1", "f2", "k2"}
    used = {key for item in found["items"] for said in item["sources"].values() for key in said["interests"]}
    assert "topic:named:old trains" in used
    assert all(item["reasons"] for item in found["items"])


@pytest.mark.parametrize(
    ("key", "title", "carried"),
    [
        ("topic:named:old trains", "A history of old trains", True),
        ("topic:named:old trains", "A history of bread", False),
        ("sentiment:named:old trains", "Old trains at night", True),
        ("word:named:old trains", "old trains", True),
        ("word:named:old trains", "A topic that was named", False),
    ],
)
def test_a_reason_names_a_named_interest_where_the_item_carries_its_words(key: str, title: str, carried: bool) -> None:
    assert carries(Item(item_id="i", title=title), _named(key, "Old trains", ("e1",))) is carried


def test_profile_build_by_statistics_leaves_them_as_they_are(palate: Run, named: Path) -> None:
    assert palate("profile", "build", "--store", named).stdout == "3 profiles: 3 already current.\n"
    with Store.open(named) as store:
        assert {profile.provenance.engine for profile in store.profiles()} == {"llm/1"}


def test_own_words_stand_where_nothing_was_told() -> None:
    empty = Profile(user_id="ann", provenance=Provenance(engine="statistics/1"))
    assert own_words(empty) == "Too little is known of this person to tell anything."
    two = empty.model_copy(update={"summaries": {"word": "Bread.", "topic": "Stars."}})
    assert own_words(two) == "Stars. Bread."
    assert own_words(two.model_copy(update={"language": "zh"})) == "Stars.Bread."


def test_what_became_of_many_is_one_line() -> None:
    tally = Tally(5, 0)
    tally.how.update({"whole": 2, "update": 1})
    tally.faults.update({"schema": 2})
    tally.done, tally.failed = 3, 2
    assert told_of_ways(tally) == "5 profiles: 2 whole, 1 updated, 2 failed (2 schema)."
