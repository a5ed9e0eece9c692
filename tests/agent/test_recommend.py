import json
import shutil

import numpy as np
import pytest

from agent.recommend import Recommender
from history.dataset import open_dataset
from history.live import live_event
from history.store import Store
from history.text import tokens
from palate.errors import InputError, SceneError, UnknownUserError
from palate.types import Context, Scene
from profiles.build import ProfileBuilder
from profiles.fitted import fitted_corpus
from retrieval.index import ItemHits, TextHit

SCENES = (
    Scene(name="kitchen", conditions={"place": ("kitchen",)}, description={"en": "soup and bread"}),
    Scene(name="garage", conditions={"place": ("garage",)}, description={"en": "engine and oil"}),
)
ITEMS = {
    "b1": ("books", "Bread at home", "Sourdough bread, flour and yeast."),
    "b2": ("books", "Soup at home", "Hot soup with bread and beans."),
    "b3": ("books", "Engines explained", "Engine oil, pistons and valves."),
    "b4": ("books", "Old engines", "A steam engine and its oil."),
    "f1": ("films", "The baker", "A baker makes bread and falls in love."),
    "f2": ("films", "The mechanic", "An engine fails far from home."),
    "f3": ("films", "Soup kitchen", "Soup for a hundred people."),
}
LIKES = {"ann": ["b1", "b2"], "bob": ["b1", "b2", "f1", "f3"], "cid": ["b3", "b4", "f2"], "dan": ["b3", "f2"]}


class WordIndex:
    """An index of shared words, without vectors."""

    class embedder:  # noqa: N801
        name, dimension = "words", 1

    def search_text(self, query, k, *, domain=None):
        asked = set(tokens(query))
        scores = {i: len(asked & set(tokens(f"{title} {text}"))) for i, (_, title, text) in ITEMS.items()}
        found = sorted((i for i in scores if scores[i]), key=lambda i: (-scores[i], i))
        return [TextHit(i, float(scores[i])) for i in found if domain in (None, ITEMS[i][0])][:k]

    def search_items(self, vectors, k, *, domain=None):
        return ItemHits([[] for _ in vectors], [np.zeros(0, np.float32) for _ in vectors])

    def interests_of(self, user_id):
        return None


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    items = [
        {"item_id": i, "domain": domain, "title": title, "text": text} for i, (domain, title, text) in ITEMS.items()
    ]
    events = [{"user_id": user, "item_id": item, "kind": "like"} for user, liked in LIKES.items() for item in liked]
    events += [{"user_id": "eve", "kind": "search", "text": "bread"}]
    (data / "items.jsonl").write_text("\n".join(map(json.dumps, items)))
    (data / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
    (data / "social.jsonl").write_text(json.dumps({"user_id": "fay", "friend_id": "ann"}))
    with Store.open(data / "store") as made:
        made.ingest(open_dataset(data))
        builder = ProfileBuilder(fitted_corpus(made, SCENES))
        made.save_profiles([builder.build(user, events) for user, events in made.events_by_user()])
        yield made


@pytest.fixture(scope="module")
def recommender(store):
    return Recommender.open(store, WordIndex(), scenes=SCENES)


def ids(answer):
    return [item.item_id for item in answer.items]


def test_an_answer_ranks_from_one_and_tells_titles_and_domains(recommender):
    answer = recommender.recommend("ann", k=2)
    assert [item.rank for item in answer.items] == [1, 2]
    assert set(ids(answer)) == {"f1", "f3"}
    assert {item.title for item in answer.items} == {"The baker", "Soup kitchen"}
    assert {item.domain for item in answer.items} == {"films"}


def test_every_reason_rests_on_own_events(recommender, store):
    own = {event.event_id for event in store.events("ann")}
    reasons = [reason for item in recommender.recommend("ann", k=2).items for reason in item.reasons]
    assert reasons
    assert all(reason.events and set(reason.events) <= own for reason in reasons)


def test_more_than_there_is_gives_all_there_is_and_nothing_seen(recommender):
    answer = recommender.recommend("ann", k=10_000)
    assert set(ids(answer)) == set(ITEMS) - {"b1", "b2"}
    assert len(ids(answer)) == len(set(ids(answer)))


@pytest.mark.parametrize("k", [0, -1])
def test_a_list_needs_a_place(recommender, k):
    with pytest.raises(InputError, match="at least 1"):
        recommender.recommend("ann", k=k)


def test_nobody_knows_this_person(recommender):
    with pytest.raises(UnknownUserError, match="nobody"):
        recommender.recommend("nobody")


def test_a_person_without_events_gets_what_is_popular_and_is_told_so(recommender):
    answer = recommender.recommend("fay", k=3, domain="films")
    assert ids(answer)[:2] == ["f2", "f1"]
    assert "films" in answer.items[0].reasons[0].text
    assert answer.items[0].reasons[0].events == ()


def test_a_search_alone_is_enough_for_an_interest(recommender):
    assert set(ids(recommender.recommend("eve", k=3))) == {"b1", "b2", "f1"}


def test_an_unknown_domain_names_those_there_are(recommender):
    with pytest.raises(InputError, match="books, films"):
        recommender.recommend("ann", domain="songs")


def test_a_domain_holds(recommender):
    assert {item.domain for item in recommender.recommend("cid", domain="books").items} == {"books"}


def test_a_scene_nobody_defined_is_refused(recommender):
    with pytest.raises(SceneError, match="kitchen"):
        recommender.recommend("ann", scene="moon")


def test_the_scene_is_read_from_the_context(recommender):
    answer = recommender.recommend("ann", context=Context(place="garage"))
    assert answer.scene == "garage"


def test_a_context_that_tells_nothing_leaves_the_scene_open(recommender):
    unknown = Context.model_validate({"shoes": "red"})
    assert recommender.recommend("ann", context=unknown).scene is None
    assert ids(recommender.recommend("ann", context=unknown)) == ids(recommender.recommend("ann"))


def test_without_any_context_in_the_data_the_words_of_a_scene_tilt_the_list(recommender):
    kitchen, garage = (ids(recommender.recommend("fay", k=7, scene=scene)) for scene in ("kitchen", "garage"))
    assert kitchen != garage
    assert kitchen.index("b2") < kitchen.index("b4")
    assert garage.index("b4") < garage.index("b2")


def test_a_query_leads(recommender):
    answer = recommender.recommend("ann", query="steam engine")
    assert ids(answer)[0] == "b4"
    assert "query" in answer.items[0].sources


def test_a_blank_query_is_none(recommender):
    assert recommender.recommend("ann", query="  ") == recommender.recommend("ann")


def test_an_interest_of_the_person_is_named(recommender):
    named = [reason.interest for item in recommender.recommend("ann").items for reason in item.reasons]
    assert any(named)


def test_opening_again_gives_the_same_answers(recommender, store):
    again = Recommender.open(store, WordIndex(), scenes=SCENES)
    for user in ("ann", "cid", "eve"):
        assert again.recommend(user, scene="kitchen") == recommender.recommend(user, scene="kitchen")


def test_it_works_without_an_index_and_without_profiles(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    events = [{"user_id": user, "item_id": item, "kind": "like"} for user, liked in LIKES.items() for item in liked]
    (data / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
    (data / "items.jsonl").write_text("\n".join(json.dumps({"item_id": item}) for item in ITEMS))
    with Store.open(tmp_path / "store") as bare:
        bare.ingest(open_dataset(data))
        answer = Recommender.open(bare).recommend("ann", k=1)
    assert ids(answer) == ["f1"]
    assert answer.items[0].reasons


# -- what is done live -------------------------------------------------------------------------------------------------


@pytest.fixture
def copied(store, tmp_path):
    """A store of its own, to be written to."""
    shutil.copytree(store.folder, tmp_path / "store")
    with Store.open(tmp_path / "store") as opened:
        yield opened


def test_the_next_list_follows_what_was_noted_a_moment_ago(copied):
    recommender = Recommender.open(copied, WordIndex(), scenes=SCENES)
    before = recommender.recommend("ann", k=5)
    liked = [live_event("ann", "like", item, time=100.0) for item in ("b3", "f2")]
    update = recommender.note("ann", liked)
    assert update.after.event_count == update.before.event_count + 2
    after = recommender.recommend("ann", k=5)
    assert not {"b3", "f2"} & set(ids(after))
    assert recommender.met_since("ann") == ("b3", "f2")
    reason = next(item for item in after.items if item.item_id == "b4").reasons[0]
    assert set(reason.events) <= {event.event_id for event in copied.events("ann")}
    assert ids(after).index("b4") < ids(before).index("b4")


def test_a_fresh_process_reads_the_same_list(copied):
    recommender = Recommender.open(copied, WordIndex(), scenes=SCENES)
    recommender.note("ann", [live_event("ann", "like", "b3", time=100.0)])
    fresh = Recommender.open(copied, WordIndex(), scenes=SCENES)
    assert ids(recommender.recommend("ann", k=5)) == ids(fresh.recommend("ann", k=5))
    assert fresh.met_since("ann") == ()


def test_what_is_taken_back_comes_up_again_as_before(copied):
    recommender = Recommender.open(copied, WordIndex(), scenes=SCENES)
    before = recommender.recommend("ann", k=5)
    hidden = live_event("ann", "hide", before.items[0].item_id, time=100.0)
    recommender.note("ann", [hidden])
    assert ids(before)[0] not in ids(recommender.recommend("ann", k=5))
    recommender.take_back("ann", [hidden.event_id])
    assert recommender.recommend("ann", k=5) == before


def test_somebody_who_appears_while_it_is_open_is_known(copied):
    recommender = Recommender.open(copied, WordIndex(), scenes=SCENES)
    with pytest.raises(UnknownUserError):
        recommender.recommend("newcomer")
    recommender.note("newcomer", [live_event("newcomer", "like", "b3", time=100.0)])
    assert ids(recommender.recommend("newcomer", k=2))[0] in {"b4", "f2"}


def test_without_profiles_events_are_noted_all_the_same(copied):
    copied.drop_blob("profiles.corpus")
    recommender = Recommender.open(copied, WordIndex(), scenes=SCENES)
    liked = live_event("ann", "like", "b3", time=100.0)
    assert recommender.note("ann", [liked]).events == (liked,)
    assert "b3" not in ids(recommender.recommend("ann", k=7))
    assert recommender.take_back("ann", [liked.event_id]).events == (liked,)
    assert "b3" in ids(recommender.recommend("ann", k=7))
