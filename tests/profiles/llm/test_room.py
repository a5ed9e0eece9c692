"""What a prompt shows is chosen by what fits; where all fits, nobody counts what each line costs."""

from __future__ import annotations

import pytest

from palate.errors import ModelRefusedError
from palate.types import Event, Item
from profiles.build import Reading
from profiles.llm.handles import Shown, event_lines, finding_lines, shown
from profiles.llm.room import LEAST_EVENTS, LINE_END, Made, Room
from profiles.llm.telling import telling
from prompts import EstimatedTokenizer, Prompt, PromptBook
from prompts.briefs import ProfileBrief
from prompts.replies import ProfileReply


class Counting(EstimatedTokenizer):
    """Knows how many texts it was asked to count by themselves."""

    texts = 0

    def count(self, text: str) -> int:
        self.texts += 1
        return super().count(text)


@pytest.fixture
def made(book: PromptBook, reading: Reading, by_id: dict[str, Item]) -> Made[ProfileReply]:
    def prompt(now: Shown) -> Prompt[ProfileReply]:
        lines, findings = event_lines(now, reading, by_id), finding_lines(now, reading)
        return book.prompt(
            "profile", ProfileBrief(tag="ab12", language="en", findings=findings, events=lines, total=99)
        )

    return prompt


def by_costs(room: Room, made: Made, reading: Reading, costs: list[int], findings: range, among: range) -> Shown | None:
    """What is shown when each line is counted first: None where nothing fits."""
    wanted, half = sum(costs[place] for place in among), room.left(made(shown((), ()))) // 2
    enough = [most for most in (32, 20, 12, 6) if room.left(made(shown((), findings[:most]))) >= min(wanted, half)]
    chosen = findings[: enough[0] if enough else 0]
    budget = room.left(made(shown((), chosen)))
    for _ in range(8):
        places = telling(reading, costs, budget, among) if budget > 0 else []
        if len(places) < LEAST_EVENTS:
            return None
        left = room.left(made(shown(places, chosen)))
        if left >= 0:
            return shown(places, chosen)
        budget = min(budget, sum(costs[place] for place in places)) + left - LINE_END
    return None


@pytest.mark.parametrize("context", [*range(2400, 6000, 150), 8192, 32_768])
def test_the_same_is_shown_as_when_every_line_is_counted_first(
    context: int, book: PromptBook, reading: Reading, by_id: dict[str, Item], history: list[Event], made: Made
):
    room = Room(book, EstimatedTokenizer(), context)
    costs, findings, among = room.costs(reading, by_id), range(len(reading.drafts)), range(len(history))
    wanted = by_costs(room, made, reading, list(costs()), findings, among)
    if wanted is None:
        with pytest.raises(ModelRefusedError, match="prompt and reply need"):
            room.fitted(made, reading, costs, findings, among)
    else:
        assert room.fitted(made, reading, costs, findings, among).shown == wanted


def test_where_everything_fits_no_line_is_counted_and_two_prompts_are_written(
    book: PromptBook, reading: Reading, by_id: dict[str, Item], history: list[Event], made: Made
):
    tokenizer, written = Counting(), []

    def noticed(now: Shown) -> Prompt[ProfileReply]:
        written.append(now)
        return made(now)

    room = Room(book, tokenizer, 16_384)
    fitted = room.fitted(noticed, reading, room.costs(reading, by_id), range(len(reading.drafts)), range(len(history)))
    assert len(fitted.shown.events) == len(history)
    assert len(written) == 2
    assert tokenizer.texts == 2 * len(fitted.prompt.messages)


def test_the_costs_of_a_person_are_counted_once(book: PromptBook, reading: Reading, by_id: dict[str, Item]):
    tokenizer = Counting()
    costs = Room(book, tokenizer, 8192).costs(reading, by_id)
    assert costs() is costs()
    assert tokenizer.texts == len(costs()) == len(reading.signals.events)
