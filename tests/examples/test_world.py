"""The demo world is what its README says: seeded, bilingual, noisy, and fair to who reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from eval.truth import Truth, read_truth
from history.dataset import open_dataset
from history.store import Store
from history.text import language

MAKE = Path(__file__).parents[2] / "examples" / "world" / "make.py"
FILES = ("items.jsonl", "events.jsonl", "social.jsonl")


def make(out: Path, *arguments: str, hash_seed: str = "0") -> Path:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    subprocess.run([sys.executable, str(MAKE), str(out), *arguments], check=True, capture_output=True, env=environment)
    return out


def truth_path(out: Path) -> Path:
    return out.with_name(out.name + ".truth.json")


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@dataclass(frozen=True)
class Made:
    folder: Path
    items: dict[str, dict[str, Any]]
    events: list[dict[str, Any]]
    truth: Truth

    def of(self, user: str) -> list[dict[str, Any]]:
        return [row for row in self.events if row["user_id"] == user]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = make(tmp_path_factory.mktemp("made") / "world")
    items = {row["item_id"]: row for row in rows(folder / "items.jsonl")}
    return Made(folder, items, rows(folder / "events.jsonl"), read_truth(truth_path(folder)))


def test_the_same_seed_gives_the_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    one = make(tmp_path / "one", "--users", "20", "--seed", "3", hash_seed="1")
    two = make(tmp_path / "two", "--users", "20", "--seed", "3", hash_seed="2")
    for name in FILES:
        assert (one / name).read_bytes() == (two / name).read_bytes()
    assert truth_path(one).read_bytes() == truth_path(two).read_bytes()


def test_another_seed_gives_another_world(tmp_path: Path) -> None:
    one = make(tmp_path / "one", "--users", "5", "--seed", "3")
    two = make(tmp_path / "two", "--users", "5", "--seed", "4")
    assert (one / "items.jsonl").read_bytes() != (two / "items.jsonl").read_bytes()


def test_the_world_is_ingested_without_a_bad_row(made: Made, store: Store) -> None:
    store.ingest(open_dataset(made.folder))
    assert store.item_count() == len(made.items)
    assert store.event_count() == len(made.events)
    assert len(store.users()) == 300


def test_the_folder_holds_no_label(made: Made) -> None:
    assert sorted(path.name for path in made.folder.iterdir()) == sorted(FILES)
    fields = {"item_id", "domain", "title", "text", "categories", "attributes"}
    assert all(set(row) == fields for row in made.items.values())
    assert {key for row in made.items.values() for key in row["attributes"]} == {
        "price",
        "year",
        "language",
        "minutes",
        "pages",
    }
    text = "".join((made.folder / name).read_text(encoding="utf-8") for name in FILES)
    needs = {item.need for item in made.truth.items.values() if item.need}
    assert not [need for need in needs if need in text]


def test_four_domains_and_two_languages(made: Made) -> None:
    assert set(Counter(row["domain"] for row in made.items.values())) == {"books", "films", "courses", "kitchen"}
    chinese = sum(user.language == "zh" for user in made.truth.users) / 300
    assert 0.3 < chinese < 0.5
    titles = Counter(language(row["title"]) for row in made.items.values())
    assert min(titles.values()) > 200


def test_people_mostly_meet_items_in_their_language(made: Made) -> None:
    own = Counter()
    speaks = {user.user_id: user.language for user in made.truth.users}
    for row in made.events:
        if "item_id" in row and "language" in made.items[row["item_id"]]["attributes"]:
            own[speaks[row["user_id"]] in made.items[row["item_id"]]["attributes"]["language"]] += 1
    assert own[True] > 0.85 * own.total()


def test_a_third_have_fewer_than_fifteen_events(made: Made) -> None:
    counts = Counter(row["user_id"] for row in made.events)
    assert 0.3 < sum(count < 15 for count in counts.values()) / 300 < 0.42


def test_one_event_in_six_means_nothing(made: Made) -> None:
    noise = Counter()
    for user in made.truth.users:
        topics = {*user.liked, *user.faint, *user.disliked, *([user.drift.old] if user.drift else [])}
        for row in made.of(user.user_id):
            if "item_id" in row:
                about = made.truth.items[row["item_id"]]
                noise[about.topic not in topics and about.application not in user.applications] += 1
    assert 0.14 < noise[True] / noise.total() < 0.22


def test_categories_are_coarse_and_partly_missing(made: Made) -> None:
    assert 0.1 < sum(not row["categories"] for row in made.items.values()) / len(made.items) < 0.2
    themes: dict[str, set[str | None]] = {}
    for item_id, row in made.items.items():
        for category in row["categories"]:
            about = made.truth.items[item_id]
            themes.setdefault(category, set()).add(about.topic or about.need)
    assert min(len(about) for about in themes.values()) >= 5


def test_what_counts_as_liked_is_shown_by_three_events_or_more(made: Made) -> None:
    for user in made.truth.users:
        met = Counter(made.truth.items[row["item_id"]].topic for row in made.of(user.user_id) if "item_id" in row)
        assert all(met[topic] >= max(3, 0.05 * user.events) for topic in user.liked)


def test_what_counts_as_disliked_is_shown_by_refusals(made: Made) -> None:
    pairs = [(user, topic) for user in made.truth.users for topic in user.disliked]
    assert len(pairs) > 60
    for user, topic in pairs:
        met = [row for row in made.of(user.user_id) if "item_id" in row]
        told = [row for row in met if made.truth.items[row["item_id"]].topic == topic]
        refused = [row for row in told if row["kind"] in ("hide", "dislike") or row.get("value", 5) <= 3]
        assert len(refused) >= 2


def test_an_application_is_shown_by_two_needs_or_more(made: Made) -> None:
    on = [(user, one) for user in made.truth.users for one in user.applications]
    assert len(on) > 100
    for user, one in on:
        about = [made.truth.items[row["item_id"]] for row in made.of(user.user_id) if "item_id" in row]
        assert len({item.need for item in about if item.application == one}) >= 2


def test_the_old_topic_of_a_drift_comes_before_the_new(made: Made) -> None:
    drifted = [user for user in made.truth.users if user.drift]
    assert 0.15 < len(drifted) / 300 < 0.25
    for user in drifted:
        assert user.drift
        times: dict[str | None, list[float]] = {}
        for row in made.of(user.user_id):
            if "item_id" in row:
                times.setdefault(made.truth.items[row["item_id"]].topic, []).append(row["time"])
        old, new = times[user.drift.old], times[user.drift.new]
        assert sum(old) / len(old) < sum(new) / len(new)


def test_times_span_about_a_year_and_a_half(made: Made) -> None:
    times = [row["time"] for row in made.events]
    assert 480 < (max(times) - min(times)) / 86_400 < 550


def test_held_out_moments_are_not_in_the_data(made: Made) -> None:
    seen = {(row["user_id"], row["time"]) for row in made.events}
    assert len(made.truth.held_out) > 300
    assert not [moment for moment in made.truth.held_out if (moment.user_id, moment.time) in seen]
