"""What happens while an answer is made, in the order in which whoever waits for it hears of it."""

from __future__ import annotations

from typing import Literal

from agent.answer import ChatAnswer
from palate.types import Model, Recommendation


class Started(Model):
    """The message was taken in."""

    kind: Literal["started"] = "started"
    thread_id: str


class Stepped(Model):
    """A step begins: the name of a node or a tool."""

    kind: Literal["step"] = "step"
    name: str


class Cards(Model):
    """What is recommended, as it will stand in the answer."""

    kind: Literal["cards"] = "cards"
    items: tuple[Recommendation, ...]


class Text(Model):
    """The next piece of the answer's text, checked; all pieces together are the text."""

    kind: Literal["text"] = "text"
    piece: str


class Done(Model):
    """The whole answer. Always the last."""

    kind: Literal["done"] = "done"
    answer: ChatAnswer


ChatEvent = Started | Stepped | Cards | Text | Done
