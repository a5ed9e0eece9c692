import json

import pytest

from agent.flow.retrieving import retrieve
from agent.flow.state import Recalled
from agent.request import Before, Mention, Opinion, SceneReading
from agent.session import Session
from agent.skills.feedback import feedback
from palate.types import Limit
from retrieval.dialogues.stored import learn

NO_ZOMBIES = Limit(kind="exclude", terms=("zombie",))
SHORT = Limit(kind="length", at_most=100, unit="minutes")
TINY = Limit(kind="length", at_most=5, unit="minutes")


def found(node, request, limits=(), **more):
    return node(retrieve, request, recalled=Recalled(None, tuple(limits)), **more)[0]["found"]


def ids(found):
    return {one.item_id for one in found.candidates}


def test_nothing_met_before_comes_up(node, wish):
    assert not ids(found(node, wish())) & {"b1", "f1", "k1"}


def test_only_the_domain_that_was_asked_for(node, wish):
    assert ids(found(node, wish(domain="films"))) <= {"f2", "f3", "f4", "f5"}


def test_every_candidate_meets_every_limit(node, wish):
    assert ids(found(node, wish(domain="films"), [NO_ZOMBIES, SHORT])) == {"f2"}


def test_a_limit_that_leaves_nothing_is_relaxed_and_told(node, wish):
    told = found(node, wish(domain="films"), [TINY])
    assert told.relaxed == (TINY,)
    assert told.candidates


def test_an_exclusion_is_never_relaxed(node, wish):
    everything = Limit(kind="exclude", terms=("comedy", "drama", "horror", "剧情"))
    told = found(node, wish(domain="films"), [everything])
    assert (told.relaxed, told.candidates) == ((), ())


def test_how_many_do_not_say_is_counted(node, wish):
    cheap = Limit(kind="price", at_most=10)
    assert found(node, wish(), [cheap]).unknown == {"price": 4}


def test_items_like_a_named_one_are_found_and_it_is_not(node, wish):
    like = Mention(item_id="f2", role="like")
    told = found(node, wish(mentions=(like,)))
    assert "f2" not in ids(told)
    assert {"reference"} <= set(told.candidates[0].sources)


def test_a_refined_list_has_other_items(node, wish):
    first = found(node, wish())
    shown = tuple(ids(first))[:2]
    again = found(node, wish(intent="refine"), before=Before(shown=shown))
    assert not ids(again) & set(shown)


def test_for_somebody_else_own_taste_and_own_things_do_not_count(node, wish):
    told = found(node, wish(beneficiary="my dad"))
    assert "k1" in ids(told)
    assert all("item_knn" not in one.sources for one in told.candidates)


def test_what_was_hidden_a_moment_ago_stays_away(node, wish):
    assert "f2" in ids(found(node, wish()))
    services = node.services
    feedback(services, Session(user_id="ann"), [Opinion(item_id="f2", kind="hide")])
    assert services.recommender.met_since("ann") == ("f2",)
    assert services.recommender.met_since("bob") == ()


def test_the_scene_that_was_read_is_the_one_asked_for(node, wish):
    told = found(node, wish(scene=SceneReading(name="commute", confidence=0.8)))
    assert (dict(told.scenes), told.scene_name) == ({"commute": 0.8}, "commute")


def test_what_misses_a_wish_comes_last(node, wish):
    told = found(node, wish(domain="films", wishes=("short",)), user="a stranger")
    assert [one.item_id for one in told.candidates][-2:] in (["f1", "f4"], ["f4", "f1"])


def test_the_trace_tells_where_each_candidate_came_from(node, wish):
    _, step = node(retrieve, wish(), recalled=Recalled(None, ()))
    first = step.steps[0].facts["candidates"][0]
    assert first["sources"]["popularity"] == pytest.approx(first["sources"]["popularity"])
    assert set(first) == {"item_id", "score", "sources"}


def test_items_that_nobody_touched_are_better_than_nothing(node, wish):
    only = Limit(kind="price", at_most=12)
    told = found(node, wish(domain="kitchen"), [only], user="dan")
    assert ids(told) == {"k1"}


def test_the_sources_are_told_what_was_said_and_named(node, wish):
    before = Before(said=("Hello", "Hello."))
    request = found(node, wish("x" * 500, mentions=(Mention(item_id="f2"),)), before=before).request
    assert request.said == ("Hello", "Hello.", "x" * 400)
    assert [node.services.recommender.catalogue.ids[place] for place in request.named] == ["f2"]


def test_what_other_conversations_went_on_to_leads_to_candidates(shop, node, wish, tmp_path):
    told = [("I liked Orbit (1998)", "Zombie Dinner (2010)"), ("Something about tea", "茶馆 (1982)")]
    rows = [
        {"dialog_id": f"{n}", "turn_id": 0, "context": [told[n % 2][0]], "recommended": [told[n % 2][1]]}
        for n in range(20)
    ]
    file = tmp_path / "dialogues.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    before = Before(said=("I liked Orbit (1998)", "Noted."))
    assert all("dialogue" not in one.sources for one in found(node, wish(domain="films"), before=before).candidates)
    learn(shop, file)
    led = {one.item_id: one.sources for one in found(node, wish(domain="films"), before=before).candidates}
    assert led["f3"]["dialogue"].rank == 1
    other = found(node, wish(domain="books"), before=before)
    assert all("dialogue" not in one.sources for one in other.candidates)
