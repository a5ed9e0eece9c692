"""A conversation at a terminal: what is shown while an answer comes, and what of the input is passed on."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from agent.answer import ChatAnswer
from agent.events import Cards, ChatEvent, Done, Started, Stepped, Text
from agent.session import Session
from agent.trace import Step
from palate.errors import InputError, ModelUnavailableError
from palate.types import Offer, Reason, Recommendation
from serving.conversation import (
    LONGEST_MESSAGE,
    Screen,
    as_plain_data,
    checked_message,
    messages,
    one_line,
    show_cards,
    shown_turn,
    silent_turn,
)
from serving.flowing_text import FlowingText

ANN = Session(user_id="ann")
WILD = "\x1b[31mred\x1b[0m [bold]b[/bold] \u202e :smile: [/"


class Told:
    """Answers every message by the same events."""

    def __init__(self, *events: ChatEvent) -> None:
        self.events = events

    async def stream(self, session: Session, text: str, *, step: Step | None = None) -> AsyncIterator[ChatEvent]:
        for event in self.events:
            yield event


def card(rank: int = 1, title: str = "The Night Train", **more: object) -> Recommendation:
    values = {"item_id": f"i{rank}", "rank": rank, "score": 1.0, "title": title, "domain": "films", **more}
    return Recommendation.model_validate(values)


def answer(text: str = "Two for tonight.", items: Sequence[Recommendation] = ()) -> ChatAnswer:
    return ChatAnswer(user_id="ann", text=text, items=tuple(items))


def screen(width: int = 60) -> Screen:
    return Screen(Console(file=io.StringIO(), width=width, highlight=False, emoji=False, markup=False))


def shown(on: Screen) -> str:
    assert isinstance(on.out.file, io.StringIO)
    return on.out.file.getvalue()


# -- an answer ---------------------------------------------------------------------------------------------------------


def test_text_is_shown_as_it_comes_with_the_cards_below_and_the_answer_is_returned() -> None:
    on, whole = screen(), answer(items=[card()])
    told = Told(
        Started(thread_id="main"),
        Stepped(name="understand"),
        Cards(items=whole.items),
        Text(piece="Two for "),
        Text(piece="tonight."),
        Done(answer=whole),
    )
    assert asyncio.run(shown_turn(told, ANN, "a film", on, Step(name="turn"))) == whole
    assert [line.strip() for line in shown(on).splitlines()] == ["Two for tonight.", "1 The Night Train  films"]


def test_the_turn_is_timed() -> None:
    step = Step(name="turn")
    asyncio.run(shown_turn(Told(Done(answer=answer())), ANN, "a film", screen(), step))
    assert step.seconds > 0


def test_an_answer_for_programs_shows_nothing_else() -> None:
    whole = answer()
    assert asyncio.run(silent_turn(Told(Text(piece="Two"), Done(answer=whole)), ANN, "hi", Step(name="turn"))) == whole


@pytest.mark.parametrize("events", [(), (Started(thread_id="main"), Text(piece="Two"))], ids=["nothing", "a beginning"])
def test_an_answer_that_breaks_off_is_an_error(events: tuple[ChatEvent, ...]) -> None:
    with pytest.raises(ModelUnavailableError, match="broke off"):
        asyncio.run(shown_turn(Told(*events), ANN, "hi", screen(), Step(name="turn")))
    with pytest.raises(ModelUnavailableError, match="broke off"):
        asyncio.run(silent_turn(Told(*events), ANN, "hi", Step(name="turn")))


def test_the_trace_joins_the_data_where_it_is_asked_for() -> None:
    told = as_plain_data(answer(), Step(name="turn", facts={"open": 7}))
    assert told["trace"]["facts"] == {"open": 7}
    assert "trace" not in as_plain_data(answer(), None)
    assert "\n" not in one_line(told)


# -- cards -------------------------------------------------------------------------------------------------------------


def test_a_card_has_rank_title_domain_pitch_and_reasons() -> None:
    on = screen()
    reasons = tuple(Reason(text=f"Because of {what}.") for what in ("tea", "trains", "rain"))
    show_cards(on.out, (card(3, offer=Offer(title="The Night Train", pitch="Signals in the snow."), reasons=reasons),))
    assert [line.strip() for line in shown(on).splitlines()] == [
        "3 The Night Train  films",
        "Signals in the snow.",
        "Because of tea.",
        "Because of trains.",
    ]


def test_a_title_of_its_own_that_an_item_is_offered_with_is_told_too() -> None:
    on = screen()
    show_cards(on.out, (card(offer=Offer(title="For the last tram")),))
    assert "For the last tram" in shown(on)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_card_is_wider_than_the_screen(width: int) -> None:
    on = screen(width)
    long = "火车与雪 A rather long title " * 6
    show_cards(on.out, tuple(card(rank, long, offer=Offer(title=long, pitch=long)) for rank in range(1, 12)))
    assert max(cell_len(line) for line in shown(on).splitlines()) <= width


def test_wild_cards_move_no_cursor() -> None:
    on = screen()
    show_cards(on.out, (card(1, WILD, domain=WILD, offer=Offer(title=WILD, pitch=WILD), reasons=(Reason(text=WILD),)),))
    assert not {"\x1b", "\u202e"} & set(shown(on))
    assert "[bold]b[/bold]" in shown(on)


# -- text that flows ---------------------------------------------------------------------------------------------------


def flowed(*pieces: str, width: int = 20) -> str:
    written: list[str] = []
    text = FlowingText(written.append, width)
    for piece in pieces:
        text.feed(piece)
    text.end()
    return "".join(written)


def test_chinese_breaks_anywhere_but_before_a_mark() -> None:
    assert flowed("今晚看两部安静的电影吧。好吗", width=20) == "今晚看两部安静的电影\n吧。好吗\n"
    assert flowed("一二三四五六七八九十。", width=20) == "一二三四五六七八九\n十。\n"


def test_lines_and_indents_of_the_text_are_kept() -> None:
    assert flowed("year  2001\n  price  9\n\nend") == "year  2001\n  price  9\n\nend\n"


def test_nothing_is_nothing() -> None:
    assert flowed() == flowed("") == ""


@given(st.text(), st.data())
def test_pieces_make_the_same_text_however_they_are_cut(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    whole = flowed(text)
    assert flowed(text[:cut], text[cut:]).split() == whole.split()
    assert not {"\x1b", "\r", "\x07", "\u202e"} & set(whole)


@given(st.lists(st.text("ab火车，。", max_size=8)).map(" ".join))
def test_no_line_of_short_words_is_too_wide(text: str) -> None:
    assert all(cell_len(line) <= 40 for line in flowed(text, width=40).splitlines())


# -- what is typed -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "  \n\t", "\x1b\x07", "\u202e"])
def test_an_empty_message_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="empty"):
        checked_message(text)


def test_a_message_may_be_as_long_as_is_read() -> None:
    assert checked_message("a" * LONGEST_MESSAGE)
    with pytest.raises(InputError, match="4,001"):
        checked_message("a" * (LONGEST_MESSAGE + 1))


def test_half_a_character_becomes_a_question_mark() -> None:
    assert checked_message("tea \udce8") == "tea ?"


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> tuple[list[str], list[str]]:
    """What is passed on of an input, and what is said about the rest."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    said: list[str] = []
    return list(messages(said.append)), said


def test_lines_are_messages_and_blank_ones_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(monkeypatch, "a film\n\n  \n换一批") == (["a film", "换一批"], [])


@pytest.mark.parametrize("word", ["/quit", " /EXIT ", "/退出"])
def test_a_word_of_leaving_ends_it(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    assert typed(monkeypatch, f"a film\n{word}\nanother") == (["a film"], [])


def test_a_line_too_long_is_told_and_the_conversation_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    passed, said = typed(monkeypatch, "a" * 5000 + "\nshorter\n")
    assert passed == ["shorter"]
    assert said == ["The message has 5,000 characters; expected at most 4,000. Shorten it."]
