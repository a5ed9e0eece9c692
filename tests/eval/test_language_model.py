"""A language model at hand: opened for as long as it is needed, priced by the million."""

from __future__ import annotations

import pytest

from eval.language_model import LanguageModel
from palate.chat import ChatRequest, Message, Usage
from palate.protocols import Chat
from palate.scripted import ScriptedChat


def test_work_is_done_in_a_loop_of_its_own_as_often_as_wanted() -> None:
    chat = ScriptedChat(["one", "two"])
    model = LanguageModel.of(chat)

    async def ask(opened: Chat) -> str:
        return (await opened.ask(ChatRequest(messages=(Message(role="user", content="?"),), max_tokens=5))).text

    assert [model.run(ask), model.run(ask)] == ["one", "two"]


@pytest.mark.parametrize(("prices", "money"), [((0.0, 0.0), None), ((2.0, 0.0), 2.0), ((2.0, 10.0), 7.0)])
def test_money_is_by_the_million_and_unknown_without_a_price(prices: tuple[float, float], money: float | None) -> None:
    chat = ScriptedChat([])
    priced = LanguageModel("m", LanguageModel.of(chat).connect, price_input=prices[0], price_output=prices[1])
    assert priced.money(Usage(prompt_tokens=1_000_000, completion_tokens=500_000)) == money
