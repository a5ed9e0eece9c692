"""A small world to make profiles of: three matters of ten things each, and four people who care for each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache

from eval.data import Log, Question, Split, Truth
from eval.language_model import LanguageModel
from palate.chat import ChatRequest
from palate.scripted import Line, Script, ScriptedChat
from palate.types import Event, Item
from prompts import PromptBook
from tests.eval.shelf import Words
from tests.good_answers import good_answer

MATTERS = {
    "tea": ("oolong", "teapot", "matcha", "gongfu"),
    "rail": ("locomotive", "carriage", "timetable", "railway"),
    "jazz": ("saxophone", "improvising", "trumpet", "swing"),
}
OWN, HELD_OUT = 7, (7, 8, 9)
DAY = 86_400.0
CLAIM = re.compile(r"^(p\d+) \w+ \w+ \"([^\"]*)\"", re.MULTILINE)
TAG = re.compile(r"^tag (\w{4})$", re.MULTILINE)


class WideWords(Words):
    """Room enough that few words share a place."""

    name, dimension = "wide words", 512


def items() -> tuple[Item, ...]:
    """Ten things of each matter, with words of it."""
    made = [
        Item(
            item_id=f"{matter}{n}",
            domain="shop",
            title=f"{words[n % 4]} {words[(n + 1) % 4]} no {n}",
            categories=(matter,),
        )
        for matter, words in MATTERS.items()
        for n in range(10)
    ]
    return tuple(sorted(made, key=lambda item: item.item_id))


def did(user: str, item: str, week: int) -> Event:
    """A purchase."""
    time = 1_700_000_000 + week * 7 * DAY
    return Event(event_id=event_of(user, item), user_id=user, item_id=item, kind="purchase", time=time)


def event_of(user: str, item: str) -> str:
    """The id of a purchase."""
    return f"{user}:{item}".encode().hex()


def people() -> list[str]:
    """Everybody, sorted."""
    return sorted(f"{matter} fan {n}" for matter in MATTERS for n in range(4))


def log() -> Log:
    """Everybody bought the first seven things of their matter; the last three are held out."""
    events = [did(user, f"{user.split()[0]}{n}", n) for user in people() for n in range(OWN)]
    return Log("matters", items(), tuple(events), fingerprint="abc")


def split(*more: str) -> Split:
    """Everybody is asked for the held-out things of their matter; `more` are people of whom nothing is known."""
    asked = [*people(), *more]
    truths = [
        Truth(frozenset(f"{(user.split()[0] if user in people() else 'tea')}{n}" for n in HELD_OUT)) for user in asked
    ]
    return Split("own", "Three things held out.", log(), tuple(map(Question, asked)), tuple(truths))


def obedient(request: ChatRequest) -> Line:
    """A good answer to any prompt that makes a profile; a judge who supports what names tea."""
    if request.schema_name == "judge":
        return verdicts(request, lambda label: "supported" if "tea" in label else "unsupported")
    form = {"type": "json_schema", "json_schema": {"name": request.schema_name, "schema": request.reply_schema}}
    return good_answer({"messages": [one.model_dump() for one in request.messages], "response_format": form})


def verdicts(request: ChatRequest, of: Callable[[str], str], skip: int = 0) -> str:
    """A judgement of each claim but the first `skip`."""
    text = request.messages[1].content
    found = [{"claim": claim, "why": "", "verdict": of(label)} for claim, label in CLAIM.findall(text)[skip:]]
    return json.dumps({"tag": TAG.findall(text)[0], "judgements": found})


@cache
def book() -> PromptBook:
    """The shipped prompts, read once."""
    return PromptBook()


def model(answer: Script = obedient, name: str = "scripted", **more: float) -> LanguageModel:
    """A model that answers so; `more` are fields of `LanguageModel`."""
    return asking(ScriptedChat(answer, model=name), **more)


def asking(chat: ScriptedChat, **more: float) -> LanguageModel:
    """A model behind this chat."""
    return LanguageModel(chat.model, lambda: nullcontext(chat), book(), **more)  # type: ignore[arg-type]


def garbles(*words: str) -> Callable[[ChatRequest], Line]:
    """Answers well, but for people whose prompt holds one of these words."""

    def answer(request: ChatRequest) -> Line:
        return "No." if any(word in request.messages[1].content for word in words) else obedient(request)

    return answer
