import pytest

from agent.flow.routing import way
from agent.request import INTENTS


@pytest.mark.parametrize("intent", INTENTS)
def test_only_who_wants_something_new_is_sent_to_look_for_it(wish, intent):
    assert way({"request": wish(intent=intent)}) == ("retrieve" if intent in {"recommend", "refine"} else "tell")


def test_a_question_is_asked_before_anything_is_looked_for(wish):
    assert way({"request": wish(question="Which one?")}) == "tell"
