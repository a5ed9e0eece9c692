"""A profile brought up to date by a patch is as good as one built anew, for a quarter of the tokens."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from eval.recovery.crowd import crowd
from eval.recovery.oracle import Planted
from eval.recovery.patches import Asked, Compared, compare
from eval.truth import read_truth
from history.dataset import open_dataset
from history.store import Store
from palate.types import Event, Language
from profiles.build import ProfileBuilder
from profiles.fitted import fitted_corpus
from profiles.llm import Summariser
from profiles.scenes import load_scenes
from prompts import PromptBook
from retrieval.embed import load_embedder

MAKE = Path(__file__).parents[2] / "examples" / "world" / "make.py"
NEW = 10
LONG = 200
WHOLE_CONTEXT = 32_768
"""Tokens; a history of 200 events fits, so that a rebuild tells all of it."""


class World(NamedTuple):
    planted: Planted
    events: dict[str, tuple[Event, ...]]
    summariser: Summariser


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    out = tmp_path_factory.mktemp("worlds") / "world"
    subprocess.run([sys.executable, str(MAKE), str(out)], check=True, capture_output=True)
    with Store.open(tmp_path_factory.mktemp("stores") / "store") as store:
        store.ingest(open_dataset(out))
        builder = ProfileBuilder(fitted_corpus(store, load_scenes(None)))
        items = {item.item_id: item for item in store.items()}
        summariser = Summariser(
            builder, PromptBook(), context=WHOLE_CONTEXT, embedder=load_embedder("minilm"), sample=items.values()
        )
        truth = read_truth(out.with_name("world.truth.json"))
        yield World(Planted(truth, items), dict(store.events_by_user()), summariser)


@pytest.fixture(scope="module")
def compared(world: World) -> Compared:
    found = compare(world.planted, world.events, world.summariser, new=NEW)
    print(f"{found.people} people, {found.failed} replies of no use, {found.share:.2f} of the tokens")
    for name, one in (("patched", found.patched), ("rebuilt", found.rebuilt)):
        print(f"{name}: topics {one.topics.f1:.4f}, applications {one.applications.f1:.4f}")
    return found


def test_patched_profiles_recover_as_much_as_rebuilt_ones(compared: Compared) -> None:
    assert compared.people >= 100
    assert compared.patched.topics.f1 >= compared.rebuilt.topics.f1 - 0.02
    assert compared.patched.applications.f1 >= compared.rebuilt.applications.f1 - 0.02


def test_either_way_the_planted_interests_are_there(compared: Compared) -> None:
    assert min(compared.patched.topics.f1, compared.rebuilt.topics.f1) >= 0.9
    assert min(compared.patched.applications.f1, compared.rebuilt.applications.f1) >= 0.9


def test_a_perfect_reader_is_seldom_refused(compared: Compared) -> None:
    assert compared.failed <= 0.02 * 3 * compared.people


@pytest.mark.parametrize("language", ["en", "zh"])
def test_ten_new_events_on_a_long_history_cost_a_quarter_of_a_rebuild(world: World, language: Language) -> None:
    user, events = crowd(world.planted.truth.users, world.events, language, LONG + NEW)
    one = asyncio.run(Asked(world.planted, user, events, world.summariser).both(NEW))
    print(f"{language}: patch {one.patch_usage}, rebuild {one.rebuild_usage}")
    assert one.failed == 0
    assert one.patched.provenance.patches == 1
    assert one.rebuilt.provenance.patches == 0
    assert one.patch_usage.total <= 0.25 * one.rebuild_usage.total
