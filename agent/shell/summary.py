"""What stands for the older part of a long conversation: the model's summary, or, where it fails, the person's own
last words."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from langchain_core.messages import AnyMessage, HumanMessage

from history.text import language as language_of
from palate.chat import ChatRequest, Message
from palate.errors import ModelError
from palate.protocols import Chat
from palate.text import plain
from prompts import render
from prompts.fencing import fenced
from prompts.tokens import Tokenizer

LONGEST_TURN = 300
LONGEST = 1_200
MOST_TURNS = 40
KEPT_TURNS = 4
"""Turns of the person that stand for the rest where the model fails."""
MOST_TOKENS = 300


def summariser(chat: Chat, tokenizer: Tokenizer) -> Callable[[list[AnyMessage]], Coroutine[Any, Any, str]]:
    """Sums messages up by the model; by their ends where it fails, so that a conversation always goes on."""

    async def summed_up(messages: list[AnyMessage]) -> str:
        try:
            reply = await chat.ask(_request(messages, tokenizer))
        except ModelError:
            return trimmed(messages)
        said = plain(tokenizer.strip(reply.text))[:LONGEST]
        return said if said and reply.finish_reason == "stop" else trimmed(messages)

    return summed_up


def trimmed(messages: Sequence[AnyMessage]) -> str:
    """The last things the person said, in their words.

    >>> trimmed([HumanMessage("Something about tea"), HumanMessage("shorter")])
    'The person said: "Something about tea" "shorter"'
    """
    own = [message.text for message in messages if isinstance(message, HumanMessage)][-KEPT_TURNS:]
    return "The person said: " + " ".join(f'"{plain(one)[:LONGEST_TURN]}"' for one in own)


def _request(messages: Sequence[AnyMessage], tokenizer: Tokenizer) -> ChatRequest:
    spoken = [message for message in messages if message.type in ("human", "ai") and message.text.strip()][-MOST_TURNS:]
    turns = [
        {
            "who": "person" if message.type == "human" else "assistant",
            "said": fenced(message.text, tokenizer.strip)[:LONGEST_TURN],
        }
        for message in spoken
    ]
    language = language_of(" ".join(turn["said"] for turn in turns if turn["who"] == "person"))
    asked = Message(role="user", content=render("shell_summary", language, turns=turns))
    return ChatRequest(messages=(asked,), max_tokens=MOST_TOKENS)
