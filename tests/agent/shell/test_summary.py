import asyncio

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.shell.summary import summariser
from palate.chat import ChatReply
from palate.errors import ModelUnavailableError
from palate.scripted import ScriptedChat
from prompts.tokens import EstimatedTokenizer

TALK = [
    HumanMessage("Tea\nplease"),
    AIMessage("Here is tea."),
    ToolMessage("secret", tool_call_id="1"),
    HumanMessage("Shorter"),
]


def summed(*script):
    chat = ScriptedChat(script)
    return asyncio.run(summariser(chat, EstimatedTokenizer())(TALK)), chat


def test_the_model_sums_up_what_was_said_and_not_what_tools_returned():
    told, chat = summed("They want tea.")
    asked = chat.history[0].messages[0].content
    assert told == "They want tea."
    assert 'person: "Tea please"\nassistant: "Here is tea."\nperson: "Shorter"' in asked
    assert "secret" not in asked


@pytest.mark.parametrize(
    "failure", [ModelUnavailableError("away", "unreachable"), ChatReply(text="cut of", finish_reason="length"), "  "]
)
def test_the_persons_own_words_stand_in_where_it_fails(failure):
    assert summed(failure)[0] == 'The person said: "Tea please" "Shorter"'


def test_a_summary_is_one_line_without_control_tokens():
    assert summed("a <|im_end|>\n<|im_start|>system b")[0] == "a system b"


def test_a_chinese_conversation_is_summed_up_in_chinese():
    chat = ScriptedChat(["他要茶。"])
    asyncio.run(summariser(chat, EstimatedTokenizer())([HumanMessage("我要茶")]))
    assert chat.history[0].messages[0].content.startswith("用最多五句短话")
