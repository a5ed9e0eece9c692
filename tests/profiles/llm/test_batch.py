"""Building everybody by statistics never throws away what a language model named."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from history.dataset import open_dataset
from history.store import Store
from palate.scripted import ScriptedChat
from palate.types import Constraint, Profile
from profiles.batch import build_all
from profiles.build import ProfileBuilder
from profiles.fitted import fitted_corpus
from profiles.llm import Summariser
from profiles.llm.claims import claim_of
from profiles.scenes import load_scenes
from prompts import PromptBook

USER = "tea-fan-0"


@pytest.fixture
def filled(store: Store, tmp_path: Path, items, histories) -> Store:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "items.jsonl").write_text("".join(item.model_dump_json() + "\n" for item in items))
    fields = {"user_id", "item_id", "kind", "time"}
    rows = (event.model_dump_json(include=fields) + "\n" for _, events in histories for event in events)
    (folder / "events.jsonl").write_text("".join(rows))
    store.ingest(open_dataset(folder))
    return store


@pytest.fixture
def builder(filled: Store) -> ProfileBuilder:
    return ProfileBuilder(fitted_corpus(filled, load_scenes(None)))


def named_by_a_model(store: Store, builder: ProfileBuilder, book: PromptBook, say, **options) -> Profile:
    def answer(request) -> str:
        page = say.Page(request)
        return say.reply(page.tag, [say.claim("steeping oolong", "topic", page.handles("e", "A guide to oolong"))])

    events = store.events(USER)
    items = store.items_by_id({event.item_id for event in events})
    asked = Summariser(builder, book).summarise(ScriptedChat(answer), USER, events, items, **options)
    profile = asyncio.run(asked).profile
    store.save_profiles([profile])
    return profile


def outcomes(store: Store, builder: ProfileBuilder) -> Counter[str]:
    return Counter(built.outcome for built in build_all(store, builder, [USER], workers=1))


def names(profile: Profile | None) -> set[str]:
    assert profile is not None
    return {one.label for one in profile.interests if claim_of(one)}


def test_a_current_profile_is_left_alone(filled: Store, builder: ProfileBuilder, book: PromptBook, say):
    before = named_by_a_model(filled, builder, book, say)
    assert outcomes(filled, builder) == {"current": 1}
    assert filled.profile(USER) == before


def test_one_with_stated_constraints_is_left_alone_as_well(
    filled: Store, builder: ProfileBuilder, book: PromptBook, say
):
    before = named_by_a_model(filled, builder, book, say, constraints=[Constraint(text="no peanuts")])
    assert outcomes(filled, builder) == {"current": 1}
    assert filled.profile(USER) == before


def test_one_whose_person_stated_something_in_a_conversation_is_left_alone_as_well(
    filled: Store, builder: ProfileBuilder, book: PromptBook, say
):
    before = named_by_a_model(filled, builder, book, say)
    kept = filled.save_statement(USER, Constraint(text="no peanuts"), 1.0)
    assert outcomes(filled, builder) == {"current": 1}
    assert filled.profile(USER) == before.model_copy(update={"constraints": (kept,)})


def test_names_outlive_new_events(filled: Store, builder: ProfileBuilder, book: PromptBook, say, tmp_path: Path):
    before = named_by_a_model(filled, builder, book, say)
    more = tmp_path / "more"
    more.mkdir()
    (more / "events.jsonl").write_text(
        f'{{"user_id": "{USER}", "item_id": "tea00", "kind": "like", "time": 1800000000}}\n'
    )
    (more / "items.jsonl").write_text("")
    filled.ingest(open_dataset(more))
    assert outcomes(filled, builder) == {"changed": 1}
    after = filled.profile(USER)
    assert names(after) == names(before) == {"steeping oolong"}
    assert (after.event_count, after.version) == (before.event_count + 1, before.version + 1)
    assert after.provenance.engine == before.provenance.engine
    assert outcomes(filled, builder) == {"current": 1}


def test_names_outlive_another_corpus(filled: Store, builder: ProfileBuilder, book: PromptBook, say):
    before = named_by_a_model(filled, builder, book, say)
    slower = ProfileBuilder(builder.corpus, half_life_days=10.0)
    assert set(outcomes(filled, slower)) <= {"changed", "same"}
    assert names(filled.profile(USER)) == names(before)
