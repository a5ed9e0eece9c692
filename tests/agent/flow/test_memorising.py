from agent.flow.memorising import memorise
from agent.request import Opinion
from palate.types import Constraint, Limit

NUTS = Constraint(text="I am allergic to nuts", limit=Limit(kind="exclude", terms=("nut",), firm=True))


def test_what_is_stated_is_kept_and_said(node, wish):
    done, _ = node(memorise, wish(stated=(NUTS,), intent="remember"))
    assert [one.text for one in done["memorised"].remembered] == ["I am allergic to nuts"]
    assert "allergic to nuts" in done["memorised"].told[0]
    assert [one.text for one in node.services.memory.constraints("ann")] == ["I am allergic to nuts"]


def test_what_is_known_already_is_not_remembered_twice(node, wish):
    node(memorise, wish(stated=(NUTS,)))
    done, _ = node(memorise, wish(stated=(NUTS,)))
    assert done["memorised"].remembered == ()


def test_what_is_taken_back_is_gone(node, wish):
    node(memorise, wish(stated=(NUTS,)))
    done, _ = node(memorise, wish(forgotten=("the nuts",), intent="forget"))
    assert [one.text for one in done["memorised"].forgotten] == ["I am allergic to nuts"]
    assert node.services.memory.constraints("ann") == ()


def test_an_opinion_becomes_an_event_of_now(node, wish):
    node(memorise, wish(opinions=(Opinion(item_id="f2", kind="like"),), intent="feedback"))
    last = node.services.store.events("ann")[-1]
    assert (last.item_id, last.kind, last.time) == ("f2", "like", 1_700_000_000.0)


def test_a_message_that_changes_nothing_changes_nothing(node, wish):
    done, _ = node(memorise, wish())
    assert done["memorised"].told == ()
    assert len(node.services.store.events("ann")) == 3
