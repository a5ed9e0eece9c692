"""Lists follow what people make of their profiles, at once; who is unknown or erased gets what suits anybody."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.recommend import Recommender
from history.dataset import open_dataset
from history.live import live_event
from history.store import Store
from palate.errors import UnknownUserError
from palate.types import Answer, Scene
from profiles.batch import build_all
from profiles.build import ProfileBuilder
from profiles.edits import Wish, edited
from profiles.fitted import fitted_corpus
from profiles.live import LiveProfiles

KINDS = {
    "Noodles": "ramen broth soba noodle bowl",
    "Jazz": "saxophone trumpet bebop swing record",
    "Gardens": "rose tulip hedge spade compost",
}
EACH = 20
SCENES = (Scene(name="kitchen", conditions={"place": ("kitchen",)}, description={"en": "soup and bread"}),)


def _items() -> list[dict[str, object]]:
    return [
        {
            "item_id": f"{kind[0]}{n:02}",
            "domain": "shop",
            "title": f"{kind} {n} {words.split()[n % 5]}",
            "text": f"{words.split()[(n + 1) % 5]} and {words.split()[(n + 2) % 5]}",
            "categories": [kind],
        }
        for kind, words in KINDS.items()
        for n in range(EACH)
    ]


def _events() -> list[dict[str, object]]:
    """Ann likes noodles most, some jazz and one garden; nine others like two kinds each."""
    chosen = {"ann": [f"N{n:02}" for n in range(8)] + [f"J{n:02}" for n in range(3)] + ["G00", "G01"]}
    for person in range(9):
        first, second = [("N", "J"), ("J", "G"), ("G", "N")][person % 3]
        liked = [f"{first}{(person + 2 * n) % EACH:02}" for n in range(8)]
        chosen[f"p{person}"] = liked + [f"{second}{(person + 3 * n) % EACH:02}" for n in range(4)]
    return [
        {"user_id": user, "item_id": item, "kind": "like", "time": 1e9 + place}
        for user, items in chosen.items()
        for place, item in enumerate(items)
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("kinds")
    (data / "items.jsonl").write_text("\n".join(map(json.dumps, _items())))
    (data / "events.jsonl").write_text("\n".join(map(json.dumps, _events())))
    (data / "social.jsonl").write_text(json.dumps({"user_id": "p0", "friend_id": "ann"}))
    return data


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store") as opened:
        opened.ingest(open_dataset(made))
        list(build_all(opened, ProfileBuilder(fitted_corpus(opened, SCENES)), workers=1))
        yield opened


@pytest.fixture
def recommender(store: Store) -> Recommender:
    return Recommender.open(store, scenes=SCENES)


def kinds(answer: Answer) -> list[str]:
    return [one.item_id[0] for one in answer.items]


def make(store: Store, *wishes: Wish) -> None:
    edited(store, "ann", wishes, lambda: 1.0)


def key_of(store: Store, kind: str) -> str:
    profile = store.profile_as_built("ann")
    assert profile is not None
    return next(one.key for one in profile.interests if one.key == f"category:{kind}")


def test_none_of_what_was_hidden_stays_in_the_list_and_all_comes_back(store: Store, recommender: Recommender) -> None:
    before = recommender.recommend("ann", k=10)
    assert kinds(before).count("N") >= 3
    make(store, Wish(key_of(store, "Noodles"), "hide"))
    assert "N" not in kinds(recommender.recommend("ann", k=10))
    assert "N" not in kinds(recommender.recommend("ann", k=10, variety=1.0))
    assert "N" not in kinds(recommender.recommend("ann", k=10, scene="kitchen"))
    make(store, Wish(key_of(store, "Noodles"), "show"))
    assert recommender.recommend("ann", k=10) == before


def test_what_is_hidden_comes_last_where_more_is_asked_for_than_there_is_else(
    store: Store, recommender: Recommender
) -> None:
    make(store, Wish(key_of(store, "Noodles"), "hide"))
    found = kinds(recommender.recommend("ann", k=60))
    assert "N" in found
    assert "N" not in found[: found.index("N")]
    assert set(found[found.index("N") :]) == {"N"}


def test_no_reason_names_what_was_hidden(store: Store, recommender: Recommender) -> None:
    make(store, Wish(key_of(store, "Noodles"), "hide"))
    reasons = [reason for one in recommender.recommend("ann", k=60).items for reason in one.reasons]
    assert "Noodles" not in {reason.interest for reason in reasons}


def test_what_is_pinned_comes_up_and_says_why(store: Store, recommender: Recommender) -> None:
    before = kinds(recommender.recommend("ann", k=10)).count("G")
    make(store, Wish(key_of(store, "Gardens"), "pin"))
    answer = recommender.recommend("ann", k=10)
    assert kinds(answer).count("G") >= max(3, before + 1)
    first = next(one for one in answer.items if one.item_id[0] == "G")
    assert "You pinned Gardens in your profile." in [reason.text for reason in first.reasons]
    assert "pinned" in first.sources


def test_a_list_follows_though_the_person_does_something_meanwhile(store: Store, recommender: Recommender) -> None:
    make(store, Wish(key_of(store, "Noodles"), "hide"))
    recommender.note("ann", [live_event("ann", "like", "N15", time=2e9)])
    assert "N" not in kinds(recommender.recommend("ann", k=10))


def test_lists_of_others_are_the_same_whatever_somebody_edits(store: Store, recommender: Recommender) -> None:
    before = [recommender.recommend(f"p{n}", k=10) for n in range(9)]
    make(store, Wish(key_of(store, "Noodles"), "hide"), Wish(key_of(store, "Gardens"), "pin"))
    assert [recommender.recommend(f"p{n}", k=10) for n in range(9)] == before


def test_somebody_unknown_gets_what_suits_anybody_only_where_that_is_asked_for(recommender: Recommender) -> None:
    with pytest.raises(UnknownUserError):
        recommender.recommend("nobody")
    answer = recommender.recommend("nobody", k=5, anybody=True)
    assert (answer.user_id, len(answer.items)) == ("nobody", 5)
    assert {reason.events for one in answer.items for reason in one.reasons} == {()}
    assert recommender.recommend("somebody else", k=5, anybody=True).items == answer.items


def test_who_is_erased_is_unknown_at_once_though_models_hold_them(store: Store, recommender: Recommender) -> None:
    stranger = recommender.recommend("nobody", k=10, anybody=True).items
    assert recommender.knows("ann")
    store.erase("ann")
    assert not recommender.knows("ann")
    with pytest.raises(UnknownUserError):
        recommender.recommend("ann")
    assert recommender.recommend("ann", k=10, anybody=True).items == stranger


def test_who_comes_back_after_being_erased_begins_anew(store: Store, recommender: Recommender) -> None:
    store.erase("ann")
    recommender.note("ann", [live_event("ann", "like", "G05", time=2e9)])
    profile = store.profile("ann")
    assert profile is not None
    assert profile.event_count == 1
    assert "G05" not in [one.item_id for one in recommender.recommend("ann", k=60).items]
    assert "N00" in [one.item_id for one in recommender.recommend("ann", k=60).items]


def test_a_friend_who_was_erased_is_named_in_no_reason(store: Store, recommender: Recommender) -> None:
    store.erase("ann")
    answer = recommender.recommend("p0", k=60)
    assert all("ann" not in reason.text.split() for one in answer.items for reason in one.reasons)


def test_everything_edited_survives_profiles_that_are_read_by_another_process(store: Store) -> None:
    make(store, Wish(key_of(store, "Noodles"), "hide"))
    with Store.open(store.folder) as other:
        live = LiveProfiles.open(other)
        assert live is not None
        assert "N" not in kinds(Recommender.open(other, scenes=SCENES).recommend("ann", k=10))
