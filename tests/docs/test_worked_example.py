"""The worked example is true: its answers, run through the whole way, leave standing what the page says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from history.dataset import open_dataset
from history.store import Store
from palate.chat import ChatReply
from profiles.build import ProfileBuilder
from profiles.fitted import fitted_corpus
from profiles.llm import Prepared, Summariser
from profiles.scenes import load_scenes
from prompts import PromptBook
from retrieval.embed import load_embedder

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "worked-example.md").read_text(encoding="utf-8")
PEOPLE = ("milo-214", "ruoxi-175")


class Told(NamedTuple):
    """What the page says of one person."""

    data: str
    answer: str
    stands: list[str]


def told(person: str) -> Told:
    part = PAGE.split(f"The data of `{person}`", 1)[1].split("\n## ", 1)[0]
    data, answer = re.findall(r"````\w+\n(.*?)\n````", part, flags=re.DOTALL)
    return Told(data, answer, re.findall(r"^\| (?!interest|---)(.+?) \|", part, flags=re.MULTILINE))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Summariser]]:
    out = tmp_path_factory.mktemp("worlds") / "world"
    subprocess.run(
        [sys.executable, str(ROOT / "examples" / "world" / "make.py"), str(out)], check=True, capture_output=True
    )
    with Store.open(tmp_path_factory.mktemp("stores") / "store") as store:
        store.ingest(open_dataset(out))
        builder = ProfileBuilder(fitted_corpus(store, load_scenes(None)))
        yield (
            store,
            Summariser(
                builder, PromptBook(), context=32_768, embedder=load_embedder("minilm"), sample=list(store.items())
            ),
        )


def prepared(world: tuple[Store, Summariser], person: str) -> Prepared:
    store, summariser = world
    events = store.events(person)
    return summariser.prepare(person, events, store.items_by_id(e.item_id for e in events if e.item_id))


def event_lines(data: str) -> list[str]:
    return [line for line in data.splitlines() if re.match(r"e\d+ ", line)]


@pytest.mark.parametrize("person", PEOPLE)
def test_the_events_are_told_as_the_page_shows_them(world: tuple[Store, Summariser], person: str) -> None:
    shown = event_lines(prepared(world, person).prompt.messages[1].content)
    assert shown == event_lines(told(person).data)
    assert len(shown) >= 20


@pytest.mark.parametrize("person", PEOPLE)
def test_what_the_page_says_stands_stands_and_is_stored(world: tuple[Store, Summariser], person: str) -> None:
    one = prepared(world, person)
    answer = json.loads(told(person).answer) | {"tag": one.prompt.tag}
    made = world[1].finish(one, ChatReply(text=json.dumps(answer), model="by hand"))
    store = world[0]
    store.save_profiles([made.profile])
    store.save_rejected(person, made.rejected)
    kept = store.profile(person)
    assert kept is not None
    assert [interest.label for interest in kept.interests if interest.quoted] == told(person).stands
    own = {event.event_id for event in store.events(person)}
    assert all(set(interest.evidence) <= own for interest in kept.interests)
    assert [claim.reason for claim in store.rejected(person)] == [claim.reason for claim in made.rejected] != []


def test_the_part_for_everybody_is_what_is_sent(world: tuple[Store, Summariser]) -> None:
    assert prepared(world, PEOPLE[0]).prompt.messages[0].content in PAGE
