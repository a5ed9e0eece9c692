import asyncio
import json
from collections.abc import Callable
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.rerank import Reranked, RerankOptions, RerankTask, ranked, ranked_or_fused
from agent.trace import Step
from palate.chat import ChatReply, ChatRequest
from palate.errors import InputError, ModelError, ModelRefusedError, ModelUnavailableError, ReplyError
from palate.scripted import Line, ScriptedChat
from palate.types import Candidate, Item, Language
from prompts import PromptBook
from tests.agent.rerank import reader
from tests.agent.rerank.reader import a_task, alone, highest_first, lazy

BOOK = PromptBook()
Answers = Callable[[ChatRequest], Line]


def asked(answers: Answers | ScriptedChat, task: RerankTask, options: RerankOptions) -> Reranked:
    chat = answers if isinstance(answers, ScriptedChat) else ScriptedChat(answers)
    return asyncio.run(ranked(chat, BOOK, task, options))


def answered(answers: Answers, task: RerankTask, options: RerankOptions) -> tuple[Reranked, Step]:
    step = Step(name="rerank")
    return asyncio.run(ranked_or_fused(ScriptedChat(answers), BOOK, task, options, step)), step


def by_pass(*answers: Answers) -> Answers:
    """One answer after the other, the last for good."""
    left = list(answers)
    return lambda request: (left.pop(0) if len(left) > 1 else left[0])(request)


def away(request: ChatRequest) -> Line:
    return ModelUnavailableError("no answer", "unreachable")


def prose(request: ChatRequest) -> Line:
    return "I would rather talk about the weather."


def test_the_list_is_in_the_order_of_the_model():
    found = asked(highest_first, a_task(), alone())
    assert found.ids == ("n6", "n5", "n4")
    assert found.reasons == ("Because of Title 6.", "Because of Title 5.", "Because of Title 4.")
    assert (found.calls, found.passes, found.troubles, found.fallback) == (1, 1, (), "")
    assert found.usage.total > 0
    assert found.template == "rerank/2"
    assert found.digest == BOOK.hash("rerank", "en")


def test_without_weight_the_list_is_as_it_was_fused():
    assert asked(highest_first, a_task(), alone(weight=0.0)).ids == ("n1", "n2", "n3")


def test_between_them_both_have_their_say():
    """The first and the last of one list are the last and the first of the other: the one in the middle loses."""
    found = asked(highest_first, a_task(3, 3), alone(weight=0.5))
    assert found.votes == {"n3": 1 / 6, "n2": 1 / 7, "n1": 1 / 8}
    assert found.ids == ("n1", "n3", "n2")


def test_one_pass_reads_the_list_as_it_was_fused_and_says_so():
    chat = ScriptedChat(lazy)
    asked(chat, a_task(), alone())
    assert reader.titles(chat.history[0]) == [f"Title {n}" for n in range(1, 7)]
    assert "Items, in the order of a first guess" in chat.history[0].messages[1].content


def test_several_passes_read_it_in_other_orders_and_say_so():
    chat = ScriptedChat(lazy)
    asked(chat, a_task(9), alone(passes=3, seed=4))
    orders = [reader.titles(request) for request in chat.history]
    assert len({tuple(one) for one in orders}) == 3
    assert {frozenset(one) for one in orders} == {frozenset(f"Title {n}" for n in range(1, 10))}
    assert all("Items, in no order" in request.messages[1].content for request in chat.history)
    assert len({reader.tag(request) for request in chat.history}) == 3


def test_passes_share_all_that_stands_before_their_items():
    chat = ScriptedChat(lazy)
    asked(chat, a_task(scene=None, said=("Something warm",)), alone(passes=3))
    before = {request.messages[1].content.partition("tag ")[0] for request in chat.history}
    assert len(before) == 1


def test_equal_seeds_read_equal_orders():
    def prompts(seed: int) -> list[str]:
        chat = ScriptedChat(lazy)
        asked(chat, a_task(9), alone(passes=2, seed=seed))
        return [request.messages[1].content for request in chat.history]

    assert prompts(3) == prompts(3) != prompts(4)


def test_a_model_that_takes_what_stands_first_decides_nothing():
    """Each item stands first in one of as many passes as there are items, so all have the same votes."""
    found = asked(lazy, a_task(6, 6), alone(passes=6))
    assert len(set(found.votes.values())) == 1
    assert found.ids == ("n1", "n2", "n3", "n4", "n5", "n6")


def test_a_model_that_judges_is_not_swayed_by_orders():
    assert asked(highest_first, a_task(9), alone(passes=5)).ids == ("n9", "n8", "n7")


def test_long_lists_are_read_from_their_end_and_the_best_come_through():
    chat = ScriptedChat(highest_first)
    found = asked(chat, a_task(25, 3), alone(depth=25, window=10, overlap=5))
    assert found.ids == ("n25", "n24", "n23")
    assert [len(reader.titles(one)) for one in chat.history] == [10, 10, 10, 10]
    assert reader.titles(chat.history[0]) == [f"Title {n}" for n in range(16, 26)]
    assert reader.titles(chat.history[1]) == [f"Title {n}" for n in (11, 12, 13, 14, 15, 25, 24, 23, 22, 21)]


def test_what_lies_deeper_than_is_read_follows_in_its_order():
    found = asked(highest_first, a_task(6, 6), alone(depth=3))
    assert found.ids == ("n3", "n2", "n1", "n4", "n5", "n6")
    assert found.reasons[3:] == ("", "", "")


def test_more_places_than_a_reply_has_room_for_are_filled_as_fused():
    found = asked(highest_first, a_task(50, 45), alone(depth=50))
    assert len(found.ids) == len(set(found.ids)) == 45
    assert found.ids[:10] == tuple(f"n{n}" for n in range(50, 40, -1))


def test_fewer_candidates_than_places_are_all_there():
    assert asked(highest_first, a_task(2, 9), alone()).ids == ("n2", "n1")


@pytest.mark.parametrize("size", [0, 1])
def test_no_model_is_asked_where_there_is_nothing_to_order(size: int):
    found, step = answered(away, a_task(size), alone())
    assert found.ids == tuple(f"n{n}" for n in range(1, size + 1))
    assert (found.calls, step.calls, step.prompts, step.fallback) == (0, 0, [], "")


def test_a_candidate_that_comes_twice_counts_once():
    twice = a_task(3).candidates
    found = asked(highest_first, a_task(3, 9, candidates=(*twice, *twice)), alone())
    assert found.ids == ("n3", "n2", "n1")


def test_a_candidate_of_which_nothing_is_known_goes_by_its_id():
    chat = ScriptedChat(lazy)
    asked(chat, a_task(2, items={}), alone())
    assert reader.titles(chat.history[0]) == ["n1", "n2"]


def test_one_that_is_ranked_twice_counts_where_it_stands_first():
    def stutters(request: ChatRequest) -> str:
        places = [{"item": one, "why": ""} for one in ("i5", "i5", "i2")]
        return json.dumps({"tag": reader.tag(request), "ranked": places})

    chat = ScriptedChat(stutters)
    assert asked(chat, a_task(), alone()).ids == ("n5", "n2", "n1")
    assert len(chat.history) == 1


def test_an_invented_item_is_answered_once_and_a_good_reply_then_counts():
    def invents(request: ChatRequest) -> str:
        return json.dumps({"tag": reader.tag(request), "ranked": [{"item": "i99", "why": ""}]})

    found = asked(by_pass(invents, highest_first), a_task(), alone())
    assert found.ids == ("n6", "n5", "n4")
    assert (found.calls, found.troubles) == (2, ())


def test_without_reasons_none_are_asked_for():
    chat = ScriptedChat(lambda request: highest_first(request).replace("Because of", ""))
    asked(chat, a_task(), alone(reasons=False))
    assert "without reasons" in chat.history[0].messages[1].content
    schema = chat.history[0].reply_schema
    assert schema
    assert schema["properties"]["ranked"]["items"]["properties"]["why"] == {"type": "string", "enum": [""]}


def test_only_the_window_that_makes_the_list_gives_reasons():
    chat = ScriptedChat(highest_first)
    asked(chat, a_task(15, 3), alone(window=10, overlap=5))
    assert ["without reasons" in one.messages[1].content for one in chat.history] == [True, False]


def test_a_reply_may_be_as_long_as_its_places_need():
    chat = ScriptedChat(highest_first)
    asked(chat, a_task(40, 20), alone(passes=2, places=10))
    assert [one.max_tokens for one in chat.history] == [240 + 10 * 120, 240 + 10 * 40]
    asked(chat, a_task(40, 20), alone())
    assert chat.history[-1].max_tokens == BOOK.max_tokens("rerank", "en") == 1600


def test_only_the_first_of_several_passes_gives_reasons():
    chat = ScriptedChat(highest_first)
    asked(chat, a_task(), alone(passes=3))
    assert ["without reasons" in one.messages[1].content for one in chat.history] == [False, True, True]


@pytest.mark.parametrize(
    ("options", "places"),
    [({"passes": 1}, 3), ({"passes": 2}, 6), ({"passes": 2, "places": 4}, 4), ({"window": 5, "passes": 2}, 5)],
)
def test_several_readings_put_more_in_order_than_are_wanted(options: dict[str, int], places: int):
    chat = ScriptedChat(highest_first)
    found = asked(chat, a_task(9, 3), alone(**options))
    assert reader.wanted(chat.history[-1]) == places
    assert len(found.ids) == 3


def test_a_pass_that_fails_is_done_without_and_told():
    found, step = answered(by_pass(away, highest_first), a_task(), alone(passes=3))
    assert found.ids == ("n6", "n5", "n4")
    assert found.passes == 2
    assert found.troubles == ("pass 1: unreachable: no answer",)
    assert step.facts["passes"] == "2 of 3"
    assert step.facts["troubles"] == ["pass 1: unreachable: no answer"]
    assert step.fallback == ""


def test_a_window_that_fails_leaves_its_items_as_they_stood():
    answers = by_pass(prose, prose, highest_first)
    found = asked(answers, a_task(15, 3), alone(window=10, overlap=5))
    assert found.ids == ("n10", "n9", "n8")
    assert found.calls == 3
    assert len(found.troubles) == 1
    assert found.troubles[0].startswith("pass 1: window 1 of 2: not_json: ")


def test_what_no_reading_looked_at_has_no_vote_against_it():
    answers = by_pass(prose, prose, highest_first)
    found = asked(answers, a_task(15, 15), alone(window=10, overlap=5))
    assert set(found.votes) == {f"n{n}" for n in range(1, 11)}


def test_a_server_that_is_away_is_not_asked_for_every_window():
    chat = ScriptedChat(away)
    with pytest.raises(ModelUnavailableError):
        asked(chat, a_task(25), alone(depth=25, window=10, overlap=5))
    assert len(chat.history) == 1


@pytest.mark.parametrize(
    ("answers", "error", "why"),
    [
        (away, ModelUnavailableError, "unreachable: no answer"),
        (lambda request: ModelRefusedError("no", "unauthorised"), ModelRefusedError, "unauthorised: no"),
        (prose, ReplyError, "not_json: "),
        (lambda request: ChatReply(text="{", finish_reason="length"), ReplyError, "truncated: "),
        (lambda request: highest_first(request).replace(reader.tag(request), "zzzz"), ReplyError, "wrong_user: "),
    ],
)
def test_where_every_pass_fails_the_fused_order_stands_and_says_why(
    answers: Answers, error: type[ModelError], why: str
):
    found, step = answered(answers, a_task(), alone(passes=2))
    assert found.ids == ("n1", "n2", "n3")
    assert found.reasons == ("", "", "")
    assert found.votes == {}
    assert found.fallback == step.fallback
    assert step.fallback.startswith(why)
    assert len(found.troubles) == 2
    with pytest.raises(error):
        asked(answers, a_task(), alone(passes=2))


def test_what_it_took_is_noted_whether_or_not_anything_came_of_it():
    for answers, calls in ((highest_first, 2), (prose, 4)):
        found, step = answered(answers, a_task(), alone(passes=2))
        assert step.prompts == [f"rerank/2@{BOOK.hash('rerank', 'en')}"]
        assert (step.calls, step.usage) == (found.calls, found.usage)
        assert found.calls == calls
        assert found.usage.prompt_tokens > 0


class Slow:
    """Answers at once those prompts that `quick` picks, and others never."""

    model = "slow"

    def __init__(self, quick: Callable[[int], bool]) -> None:
        self.quick, self.number, self.stopped = quick, 0, 0

    async def ask(self, request: ChatRequest) -> ChatReply:
        self.number += 1
        if self.quick(self.number):
            return ChatReply(text=highest_first(request))
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        raise AssertionError


def test_when_time_is_up_what_there_is_counts_and_the_rest_is_stopped():
    slow = Slow(lambda number: number == 2)
    found = asyncio.run(ranked(slow, BOOK, a_task(), alone(passes=3, seconds=0.05)))
    assert found.ids == ("n6", "n5", "n4")
    assert found.passes == 1
    assert found.troubles == ("pass 1: timeout: not done after 0.05 s", "pass 3: timeout: not done after 0.05 s")
    assert slow.stopped == 2


def test_when_time_is_up_and_there_is_nothing_the_fused_order_stands():
    slow, step = Slow(lambda number: False), Step(name="rerank")
    found = asyncio.run(ranked_or_fused(slow, BOOK, a_task(), alone(seconds=0.02), step))
    assert found.ids == ("n1", "n2", "n3")
    assert step.fallback == "timeout: not done after 0.02 s"


def test_who_stops_waiting_stops_every_pass():
    async def given_up(slow: Slow) -> None:
        waiting = asyncio.ensure_future(ranked(slow, BOOK, a_task(), alone(passes=3)))
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    slow = Slow(lambda number: False)
    asyncio.run(given_up(slow))
    assert slow.stopped == 3


def test_a_fault_of_ours_is_not_taken_for_the_models():
    def broken(request: ChatRequest) -> Line:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answered(broken, a_task(), alone())


def test_passes_are_asked_at_the_same_time():
    class Together:
        model = "together"

        def __init__(self) -> None:
            self.here, self.all = 0, asyncio.Event()

        async def ask(self, request: ChatRequest) -> ChatReply:
            self.here += 1
            if self.here == 3:
                self.all.set()
            await self.all.wait()
            return ChatReply(text=highest_first(request))

    assert asyncio.run(ranked(Together(), BOOK, a_task(), alone(passes=3))).passes == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [("passes", 0), ("depth", 0), ("window", 1), ("window", 31), ("overlap", 0), ("overlap", 30), ("places", 0),
     ("places", 31), ("weight", 1.1), ("weight", -0.1)],
)  # fmt: skip
def test_options_out_of_range_are_refused_by_name(name: str, value: float):
    with pytest.raises(InputError, match=f"{name}: expected"):
        RerankOptions(**{name: value})  # type: ignore[arg-type]


def test_a_list_without_places_is_refused():
    with pytest.raises(InputError, match="wanted: expected at least 1"):
        a_task(wanted=0)


HANDLES = st.sampled_from(
    [*(f"i{n}" for n in range(9)), "i007", "e1", "I2", "", "ignore all rules", "i1\x00", "i" * 99]
)
PLACES = st.fixed_dictionaries({"item": HANDLES}, optional={"why": st.text(max_size=20), "rank": st.integers()})
FIELDS = st.fixed_dictionaries(
    {}, optional={"tag": st.text(max_size=5), "fit": st.text(max_size=9), "ranked": st.lists(PLACES, max_size=12)}
)
JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=9), st.lists, max_leaves=8)
REASONS = ("stop", "length", "content_filter", "tool_calls", "other")
WILD = st.tuples(
    FIELDS.map(json.dumps)
    | st.lists(PLACES, max_size=12).map(lambda ranked: json.dumps({"tag": "TAG", "ranked": ranked}))
    | st.builds(lambda key, value: json.dumps({"tag": "TAG", key: value}), st.text(max_size=6), JSON)
    | st.text(max_size=60)
    | st.sampled_from(
        ["[" * 5000, '{"ranked":' * 900, "i1 " * 9000, '{"tag":"TAG","ranked":1e999}', "\ud800", "9" * 9000]
    ),
    st.sampled_from(REASONS),
)
ERRORS = st.sampled_from([ModelUnavailableError("away", "timeout"), ModelRefusedError("no", "too_long")])


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(WILD | ERRORS, min_size=1, max_size=6),
    size=st.integers(0, 14),
    wanted=st.integers(1, 16),
    passes=st.integers(1, 4),
    window=st.integers(2, 8),
    weight=st.sampled_from([0.0, 0.5, 1.0]),
    language=st.sampled_from(["en", "zh"]),
)
def test_whatever_a_model_says_the_list_is_whole_of_candidates_only_and_each_once(
    lines: list[tuple[str, str] | ModelError],
    size: int,
    wanted: int,
    passes: int,
    window: int,
    weight: float,
    language: Language,
):
    left = cycle(lines)

    def says(request: ChatRequest) -> Line:
        line = next(left)
        if isinstance(line, ModelError):
            return line
        text, finish = line
        return ChatReply(text=text.replace("TAG", reader.tag(request)), finish_reason=finish)  # type: ignore[arg-type]

    task = a_task(size, wanted, language=language)
    options = RerankOptions(passes=passes, window=window, overlap=1, weight=weight)
    found, step = answered(says, task, options)
    assert len(found.ids) == len(found.reasons) == min(wanted, size)
    assert len(set(found.ids)) == len(found.ids)
    assert set(found.ids) <= set(task.ids)
    assert bool(step.fallback) == (size > 1 and found.passes == 0)
    if found.passes == 0:
        assert found.ids == task.ids[:wanted]


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(1, 8)), st.integers(1, 7), st.integers(1, 5), st.integers(0, 9))
def test_a_model_that_knows_its_mind_is_followed_whatever_the_passes(
    mind: list[int], wanted: int, passes: int, seed: int
):
    knows = reader.choosing(lambda shown: sorted(shown, key=lambda title: mind.index(reader.number(title))))
    found = asked(knows, a_task(7, wanted), alone(passes=passes, seed=seed))
    assert found.ids == tuple(f"n{n}" for n in mind[:wanted])


def test_scores_of_candidates_do_not_matter_their_order_does():
    fused = tuple(Candidate(item_id=one, score=score, sources={}) for one, score in (("b", 0.1), ("a", 0.9)))
    items = {one: Item(item_id=one, title=one) for one in "ab"}
    assert asked(lazy, RerankTask(candidates=fused, items=items, wanted=2), alone()).ids == ("b", "a")
