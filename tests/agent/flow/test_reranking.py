import json
import re

from agent.flow.recalling import Recalled
from agent.flow.reranking import rerank
from agent.flow.retrieving import USUAL, retrieve
from palate.errors import ModelUnavailableError
from palate.scripted import ScriptedChat


def backwards(request):
    """A model that turns the list round."""
    asked = request.messages[-1].content
    tag = re.search(r"^tag (\w+)$", asked, re.MULTILINE)[1]
    handles = re.findall(r"^(i\d+) ", asked, re.MULTILINE)
    wanted = request.reply_schema["properties"]["ranked"]["maxItems"]
    ranked = [{"item": handle, "why": ""} for handle in sorted(handles, key=lambda one: -int(one[1:]))[:wanted]]
    return json.dumps({"tag": tag, "ranked": ranked})


def chosen(node, request, chat=None):
    found = node(retrieve, request, recalled=Recalled(None, ()))[0]["found"]
    made, step = node(rerank, request, chat=chat, found=found)
    return [one.item_id for one in found.candidates], [one.item_id for one in made["chosen"]], step


def test_without_a_model_the_fused_order_stands(node, wish):
    fused, listed, _ = chosen(node, wish())
    assert listed == fused[:USUAL]


def test_as_many_as_were_wanted(node, wish):
    fused, listed, _ = chosen(node, wish(wanted=2))
    assert listed == fused[:2]


def test_a_model_has_its_say(node, wish):
    fused, listed, step = chosen(node, wish(wanted=3), ScriptedChat(backwards))
    assert len(set(listed)) == 3
    assert set(listed) <= set(fused)
    assert step.steps[0].calls > 0
    assert step.steps[0].fallback == ""


def test_a_model_that_does_not_answer_leaves_the_fused_order_and_the_trace_says_so(node, wish):
    silent = ScriptedChat(lambda request: ModelUnavailableError("gone", "unreachable"))
    fused, listed, step = chosen(node, wish(wanted=3), silent)
    assert listed == fused[:3]
    assert "gone" in step.steps[0].fallback


def test_no_candidates_no_question_to_the_model(node, wish):
    request = wish(domain="films")
    found = node(retrieve, request, recalled=Recalled(None, ()))[0]["found"]
    empty = type(found)(**{**vars(found), "candidates": ()})
    made, _ = node(rerank, request, chat=ScriptedChat([]), found=empty)
    assert made["chosen"] == ()
