"""Compare, why, why not and my profile, over the shop."""

import asyncio
import json
from pathlib import Path

import pytest

from agent.assistant import Assistant
from agent.request import Before, Mention, UserRequest
from agent.services import Services
from agent.session import Session
from agent.skills.compare import compare, titles_apart
from agent.skills.my_profile import my_profile
from agent.skills.why import why
from agent.skills.why_not import why_not
from history.dataset import open_dataset
from history.store import Store
from palate.types import Constraint, Interest, Item, Limit, Profile, Provenance
from tests.agent.shop import stocked

ANN, STRANGER = Session(user_id="ann"), Session(user_id="nobody")
FUNNY = UserRequest(text="a film", domain="films")
SHOWN = Before(request=FUNNY, shown=("f2", "f3"), last="f2")


@pytest.fixture(scope="module")
def services(tmp_path_factory) -> Services:
    store = stocked(tmp_path_factory.mktemp("shop"))

    async def opened() -> Services:
        async with Assistant.open(store, clock=lambda: 1_700_000_000.0) as assistant:
            return assistant.services

    return asyncio.run(opened())


def about(*ids: str, language: str = "en", **more: object) -> UserRequest:
    mentions = tuple(Mention(item_id=one) for one in ids)
    return UserRequest(text="?", language=language, intent="explain", mentions=mentions, **more)  # type: ignore[arg-type]


def test_why_tells_the_own_events_that_led_there(services: Services):
    told = why(services, ANN, about("f2"), SHOWN)
    assert told.item_ids == ("f2",)
    assert told.text.startswith("“Orbit Again”: ")
    assert "Night Sky Atlas" in told.text
    assert set(told.reasons[0].events) <= {event.event_id for event in services.store.events("ann")}


def test_why_of_nothing_named_is_of_what_was_last_spoken_of(services: Services):
    assert why(services, ANN, about(), SHOWN).item_ids == ("f2",)
    assert why(services, ANN, about(), Before()).text == "Which one do you mean? Name it, or say its place in the list."
    assert why(services, ANN, about(language="zh"), Before()).text == "你说的是哪一个？告诉我名字或者第几个。"


def test_why_says_that_what_was_asked_for_holds(services: Services):
    short = Limit(kind="length", at_most=90, unit="minutes", said="under 90 minutes")
    before = SHOWN.model_copy(update={"request": FUNNY.model_copy(update={"limits": (short,)})})
    assert "It keeps to what you asked for: under 90 minutes." in why(services, ANN, about("f2"), before).text


@pytest.mark.parametrize(
    ("item", "cause", "english", "chinese"),
    [
        ("nope", "unknown", "I do not know that one", "我不知道这一个"),
        ("f3", "shown", "“Zombie Dinner” was in the list, in place 2.", "《Zombie Dinner》就在刚才的列表里，第 2 个。"),
        (
            "f1",
            "met",
            "You watched “Orbit” already, and I look for what is new to you.",
            "你已经看过《Orbit》，我只找你没接触过的。",
        ),
        (
            "b3",
            "domain",
            "“Laughing Planets” is in books; I was looking in films.",
            "《Laughing Planets》属于“图书”，刚才找的是“电影”。",
        ),
    ],
)
def test_why_not_names_what_kept_an_item_out(services: Services, item: str, cause: str, english: str, chinese: str):
    told = why_not(services, ANN, about(item), SHOWN)
    assert told.cause == cause
    assert told.text.startswith(english)
    assert why_not(services, ANN, about(item, language="zh"), SHOWN).text.startswith(chinese)


def test_why_not_names_the_limit_an_item_breaks(services: Services):
    short = Limit(kind="length", at_most=90, unit="minutes", said="under 90 minutes")
    before = SHOWN.model_copy(update={"shown": ("f2",), "request": FUNNY.model_copy(update={"limits": (short,)})})
    told = why_not(services, ANN, about("f4"), before)
    assert (told.cause, told.limit) == ("limit", short)
    assert told.text == "“The Long Kitchen” breaks what you asked for: under 90 minutes."


def test_why_not_says_where_an_item_does_not_tell(services: Services):
    cheap = Limit(kind="price", at_most=100, said="under 100")
    before = Before(request=UserRequest(text="x", limits=(cheap,)), shown=("k2",))
    assert why_not(services, ANN, about("f2"), before).text == (
        "“Orbit Again” does not say whether it meets what you asked for (under 100), so I left it out."
    )


def test_why_not_of_what_was_stated_for_good_says_so(services: Services):
    limit = Limit(kind="exclude", terms=("zombie",), said="never zombies", firm=True)
    services.memory.remember("dan", Constraint(text="never zombies", limit=limit))
    told = why_not(services, Session(user_id="dan"), about("f3"), Before())
    assert told.text == "“Zombie Dinner” breaks what you told me to keep in mind: never zombies."


def test_why_not_of_what_is_further_down_tells_its_rank_and_what_speaks_for_it(services: Services):
    told = why_not(services, ANN, about("b3"), Before())
    assert told.cause == "ranked"
    assert told.rank is not None
    assert "Laughing Planets” came in " in told.text
    assert told.sources[0] == "item_knn"
    assert told.text.count("it is often chosen together with what you chose") == 1


def test_what_was_found_for_somebody_else_is_not_measured_by_the_own_history(services: Services):
    gift = Before(request=UserRequest(text="x", beneficiary="my dad", domain="films"), shown=())
    assert why_not(services, ANN, about("f1"), gift).cause != "met"


def test_a_limit_that_had_to_give_way_kept_nothing_out(services: Services):
    never = Limit(kind="year", at_least=2090, said="from the future")
    before = Before(request=UserRequest(text="x", domain="films", limits=(never,)), shown=("f3",))
    assert why_not(services, ANN, about("f2"), before).cause == "ranked"


def test_compare_puts_what_items_share_and_what_sets_them_apart(services: Services):
    told = compare(services, ANN, about("f2", "f3"), SHOWN)
    assert told.item_ids == ("f2", "f3")
    assert told.shared == ("comedy",)
    assert told.shortest == "f2"
    assert told.text.splitlines()[0] == "“Orbit Again” and “Zombie Dinner” (both comedy):"
    assert told.text.splitlines()[1].startswith("“Orbit Again”: science, from 2004, 88 minutes")
    assert "Shorter: “Orbit Again”." in told.text


def test_items_of_one_title_are_told_apart():
    first = Item(item_id="a", title="Heat (1995)", domain="films")
    second = Item(item_id="b", title="Heat (1986)", domain="films")
    book = Item(item_id="c", title="Heat", domain="books")
    assert titles_apart([first, second], "en") == ["Heat (1995)", "Heat (1986)"]
    assert titles_apart([book, book.model_copy(update={"item_id": "d"})], "en") == ["Heat (1)", "Heat (2)"]
    assert len(set(titles_apart([first, second, book], "zh"))) == 3


def test_compare_says_no_fact_twice(tmp_path):
    told = compare_texts(
        tmp_path,
        Item(item_id="a", title="Reeds (2014)", domain="films", text="A film from 2014 about reeds and herons."),
        Item(
            item_id="b", title="Sands (2014)", domain="films", text="Dunes move at night.", attributes={"minutes": 80}
        ),
    )
    assert told.splitlines() == [
        "“Reeds” and “Sands” (both from 2014):",
        "“Reeds”: A film from 2014 about reeds and herons.",
        "“Sands”: 80 minutes. Dunes move at night.",
    ]


def compare_texts(folder: Path, *items: Item) -> str:
    """What is said of some items side by side."""
    event = {"user_id": "ann", "kind": "like", "item_id": items[0].item_id}
    (folder / "items.jsonl").write_text("\n".join(item.model_dump_json() for item in items))
    (folder / "events.jsonl").write_text(json.dumps(event))
    with Store.open(folder / "store") as store:
        store.ingest(open_dataset(folder))

        async def compared() -> str:
            async with Assistant.open(store, clock=lambda: 1_700_000_000.0) as assistant:
                return compare(assistant.services, STRANGER, about(*(item.item_id for item in items)), Before()).text

        return asyncio.run(compared())


def test_compare_without_names_takes_the_first_two_of_the_last_list(services: Services):
    before = Before(shown=("k1", "k2", "b1"))
    assert compare(services, ANN, about(language="zh"), before).item_ids == ("k1", "k2")
    assert compare(services, ANN, about("k1"), Before()).text == "Compare “Telescope Mug” with which one?"
    assert compare(services, ANN, about(), Before()).text == "Which two shall I compare?"


def test_compare_names_the_nearer_one_only_to_somebody_known(services: Services):
    assert compare(services, STRANGER, about("b3", "k2"), Before()).nearest == ""
    assert compare(services, ANN, about("b3", "k2"), Before()).nearest == "b3"


def test_a_profile_is_told_with_what_was_stated(services: Services):
    stars = Interest(
        key="topic:1", label="stars", granularity="topic", dimension="content", weight=1.0, polarity=1.0,
        confidence=0.9, domains={"books": 1.0}, evidence=("e",),
    )  # fmt: skip
    gore = stars.model_copy(update={"key": "word:gore", "label": "gore", "polarity": -1.0, "domains": {"films": 1.0}})
    services.store.save_profiles(
        [
            Profile(
                user_id="cid", interests=(stars, gore), confidence=0.9, event_count=7, provenance=Provenance(engine="t")
            )
        ]
    )
    services.memory.remember("cid", Constraint(text="no peanuts"))
    cid = Session(user_id="cid")
    told = my_profile(services, cid, about(), Before())
    assert (told.liked, told.against, told.stated, told.events) == (("stars",), ("gore",), ("no peanuts",), 7)
    assert (
        told.text
        == "What you come back to: stars. You turn away from gore. I keep in mind what you told me: “no peanuts”."
    )
    assert my_profile(services, cid, about(language="zh"), Before()).text == (
        "你常回到：stars。你不太喜欢gore。我记着你说过：“no peanuts”。"
    )
    assert my_profile(services, cid, about(domain="films"), Before()).liked == ()


def test_nothing_known_is_said_as_it_is(services: Services):
    assert my_profile(services, STRANGER, about(), Before()).text.startswith("I know nothing of your taste yet.")
    assert my_profile(services, STRANGER, about(language="zh"), Before()).text.startswith("我还不了解你的口味。")


def test_a_profile_is_always_the_sessions(services: Services):
    services.memory.remember("bob", Constraint(text="bob's secret"))
    assert "secret" not in my_profile(services, ANN, about("b1"), Before()).text
