from __future__ import annotations

import json

from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessage

from agent.answer import ChatAnswer
from agent.events import Cards, Done, Started, Stepped, Text
from palate.types import Recommendation
from serving.openai.answering import Head, Pieces, Reply, completion
from serving.openai.asked import AskedCompletion
from serving.openai.reading import Turn, turn_of
from serving.openai.said import TokenUsage
from serving.openai.tools import DEFINITION

USAGE = TokenUsage(prompt_tokens=3, completion_tokens=2, total_tokens=5)
HEAT = Recommendation(item_id="f1", rank=1, score=0.9, title="Heat", domain="film")
RONIN = Recommendation(item_id="f2", rank=1, score=0.8, title="Ronin", domain="film")
ANSWER = ChatAnswer(user_id="ann", thread_id="t", text="Try “Heat”.", items=(HEAT,))


def turn(**more: object) -> Turn:
    messages = [{"role": "user", "content": "A film?"}]
    return turn_of(AskedCompletion.model_validate({"model": "palate", "messages": messages, **more}))


def pieces(**more: bool) -> Pieces:
    return Pieces(Head(created=1, id="c1"), **{"whole": False, "with_usage": False, **more})


def delta(chunk: dict) -> dict:
    return chunk["choices"][0]["delta"]


def added_up(chunks: list[dict]) -> ChatCompletionMessage:
    """All chunks of a stream, added up by the official client."""
    state = ChatCompletionStreamState()
    for chunk in chunks:
        state.handle_chunk(ChatCompletionChunk.model_validate(chunk))
    return state.get_final_completion().choices[0].message


def test_a_whole_answer_holds_text_and_data() -> None:
    told = completion(Head(created=1, id="c1"), Reply.of(ANSWER, turn()), USAGE)
    message = told.choices[0].message
    assert (message.content, message.palate.items, told.choices[0].finish_reason) == ("Try “Heat”.", (HEAT,), "stop")
    assert message.palate.thread_id == "t"


def test_a_list_is_a_call_where_it_was_offered_and_an_answer_without_one_is_text() -> None:
    offered = turn(tools=[DEFINITION])
    assert Reply.of(ANSWER, offered).finish == "tool_calls"
    assert Reply.of(ANSWER.model_copy(update={"items": ()}), offered).content == "Try “Heat”."


def test_a_demanded_call_is_made_even_without_a_list() -> None:
    reply = Reply.of(ANSWER.model_copy(update={"items": ()}), turn(tools=[DEFINITION], tool_choice="required"))
    assert json.loads(reply.written) == {"items": [], "scene": None, "text": "Try “Heat”."}


def test_pieces_add_up_to_the_answer() -> None:
    made = pieces()
    events = [Stepped(name="understand"), Cards(items=(HEAT,)), Text(piece="Try "), Text(piece="“Heat”.")]
    chunks = [made.first(), *(made.during(event) for event in events), *made.last(Reply.of(ANSWER, turn()), USAGE)]
    whole = added_up(chunks)
    assert whole.content == "Try “Heat”."
    assert whole.palate["items"] == [HEAT.model_dump(mode="json")]
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"


def test_a_list_that_replaces_another_does_not_break_who_adds_up() -> None:
    made = pieces()
    told = [made.during(Cards(items=(RONIN,))), *made.last(Reply.of(ANSWER, turn()), USAGE)]
    items = added_up([made.first(), *told]).palate["items"]
    assert [one["title"] for one in items] == ["Ronin", "Heat"]


def test_content_that_is_no_plain_text_comes_in_one_piece() -> None:
    made = pieces(whole=True)
    assert made.during(Text(piece="Try ")) is None
    first, *_ = made.last(Reply.of(ANSWER, turn(response_format={"type": "json_object"})), USAGE)
    assert json.loads(delta(first)["content"])["text"] == "Try “Heat”."


def test_text_that_was_never_told_piece_by_piece_comes_at_the_end() -> None:
    first, last = pieces().last(Reply.of(ANSWER, turn()), USAGE)
    assert delta(first) == {"content": "Try “Heat”."}
    assert last["choices"][0]["finish_reason"] == "stop"


def test_counts_come_last_and_alone() -> None:
    *_, last = pieces(with_usage=True).last(Reply.of(ANSWER, turn()), USAGE)
    assert (last["choices"], last["usage"]["total_tokens"]) == ([], 5)


def test_beginning_and_end_of_a_turn_are_no_pieces() -> None:
    assert pieces().during(Started(thread_id="t")) is None
    assert pieces().during(Done(answer=ANSWER)) is None
