"""A word and an item that only held-out events know of: nothing that learns from the training part may know them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from eval.data import Log, open_training
from eval.splits import cut, validation
from history.store import Store
from palate.types import Event
from profiles.batch import build_all
from profiles.build import ProfileBuilder
from profiles.corpus import Corpus
from profiles.fitted import fitted_corpus
from profiles.scenes import load_scenes
from retrieval.index import Index
from tests.eval.splits.builder import event, log
from tests.retrieval.builder import HashingEmbedder

SECRET, OPEN = "quokkagram", "wombatgram"
PEOPLE = [f"user{number}" for number in range(12)]
SHOWN, HIDDEN = "abcde", "h"


class Learnt(NamedTuple):
    """A training part, and what was made of it in one folder."""

    folder: Path
    store: Store
    corpus: Corpus

    @property
    def profiles(self) -> str:
        return " ".join(profile.model_dump_json() for profile in self.store.profiles())


def known() -> list[Event]:
    """Everybody writes of items, of the first with the open word."""
    return [
        event(user, item, float(second), "comment", text=f"the {OPEN} {item}" if item == "a" else None, mood="calm")
        for user in PEOPLE
        for second, item in enumerate(SHOWN)
    ]


def held_out() -> list[Event]:
    """Later everybody meets the hidden item, and writes the secret word, of it and of nothing."""
    met = [event(user, HIDDEN, 100.0, "comment", text=f"what a {SECRET} this is", mood="merry") for user in PEOPLE]
    return met + [event(user, None, 101.0, "search", text=f"more {SECRET} please") for user in PEOPLE]


def part(name: str) -> Log:
    """The training part of a split that leaves exactly the held-out events to be asked about."""
    made = log(*known(), *held_out())
    if name == "everything":
        return made
    if name == "validation":
        return validation(cut(made, "last")).train
    return cut(made, name).train


def learnt(name: str, folder: Path) -> Iterator[Learnt]:
    with open_training(part(name), folder=folder) as train:
        corpus = fitted_corpus(train.store, load_scenes())
        assert len(list(build_all(train.store, ProfileBuilder(corpus)))) == len(PEOPLE)
        if name != "everything":
            Index.build(train.store, folder / "index", HashingEmbedder()).close()
        yield Learnt(folder, train.store, corpus)


@pytest.fixture(scope="module", params=["last", "validation"])
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learnt]:
    yield from learnt(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def all_knowing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learnt]:
    yield from learnt("everything", tmp_path_factory.mktemp("everything"))


def places_that_know(word: str, made: Learnt) -> set[str]:
    """Where a word stands among all that was learnt."""
    files = {path.name for path in made.folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()}
    spoken = {"vocabulary"} if word in made.corpus.catalogue.words.words else set()
    return files | spoken | ({"profiles"} if word in made.profiles else set())


def test_a_word_of_held_out_events_stands_nowhere(trained: Learnt) -> None:
    assert places_that_know(SECRET, trained) == set()


def test_ids_of_held_out_events_stand_nowhere(trained: Learnt) -> None:
    assert all(not places_that_know(one.event_id, trained) for one in held_out())


def test_nobody_is_known_to_have_met_the_held_out_item(trained: Learnt) -> None:
    assert all(one.item_id != HIDDEN for _, events in trained.store.events_by_user() for one in events)
    assert HIDDEN not in part("last").test


def test_the_search_for_leaks_finds_what_is_there(all_knowing: Learnt, trained: Learnt) -> None:
    assert places_that_know(SECRET, all_knowing) >= {"vocabulary", "profiles"}
    assert any(name.startswith("palate.db") for name in places_that_know(SECRET, all_knowing))
    assert any(name.startswith("palate.db") for name in places_that_know(OPEN, trained))
