"""The tools of the model that leads a conversation: the skills of Palate, each for the person of the session only.

No tool takes a user: whose turn it is comes with the turn. What changes memory changes what the person's own message
asks for, and nothing else; anything beyond it becomes a question to them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

from langchain.tools import ToolRuntime
from langchain_core.tools import StructuredTool
from pydantic import Field

from agent.flow.telling import Skill
from agent.parts.arguments import Arguments, Count, Nothing
from agent.request import Intent, Mention, Role
from agent.shell.pending import Pending, about_the_same, own_words, proposed
from agent.shell.results import about, listed, noticed, told
from agent.shell.seeking import asked, sought
from agent.shell.turn import ShellTurn
from agent.skills.compare import compare
from agent.skills.my_profile import my_profile
from agent.skills.why import why
from agent.skills.why_not import why_not
from palate.types import EventKind, Item, Recommendation

Runtime = ToolRuntime[ShellTurn]
Result = tuple[str, tuple[Recommendation, ...]]
"""What the model reads, and what was found."""
Words = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(max_length=120, description="a handle such as i3, or a title")]
Domain = Annotated[str, Field(max_length=64, description="only things of this domain; empty for any")]
SceneName = Annotated[
    str, Field(max_length=64, description="the person's situation, one of the scenes; empty for none")
]


class Search(Arguments):
    """Words to look for."""

    query: Annotated[str, Field(min_length=1, max_length=200, description="what to look for, in words")]
    count: Count = 5
    domain: Domain = ""


class Recommend(Arguments):
    """What would be nice."""

    wishes: Annotated[str, Field(max_length=200, description="how it should be, in words; empty for anything")] = ""
    count: Count = 5
    domain: Domain = ""
    scene: SceneName = ""


class MoreLikeThis(Arguments):
    """One item, and how others should differ."""

    item: Name
    but: Annotated[str, Field(max_length=120, description="how it should differ, such as 'milder'")] = ""
    count: Count = 5


class Compare(Arguments):
    """Two items or more."""

    items: Annotated[list[Name], Field(min_length=2, max_length=5)]


class One(Arguments):
    """One item."""

    item: Name


class Statement(Arguments):
    """What is to be remembered, or forgotten."""

    text: Annotated[str, Field(min_length=1, max_length=200, description="in the person's own words")]


class Feedback(Arguments):
    """What the person thinks of an item."""

    item: Name
    kind: Literal["like", "dislike", "save", "hide"]


async def search(runtime: Runtime, query: str, count: int = 5, domain: str = "") -> Result:
    """Find things by words."""
    turn = runtime.context
    return await _found("search", turn, search=query, count=count, domain=domain)


async def recommend(runtime: Runtime, wishes: str = "", count: int = 5, domain: str = "", scene: str = "") -> Result:
    """Find things this person will like now, by what is known of them."""
    turn = runtime.context
    return await _found("recommend", turn, wishes=wishes, count=count, domain=domain, scene=scene)


async def more_like_this(runtime: Runtime, item: str, but: str = "", count: int = 5) -> Result:
    """Find things that are like one item."""
    turn = runtime.context
    found = await asyncio.to_thread(turn.item, item)
    if found is None:
        return _unknown(turn, item)
    like = Mention(item_id=found.item_id, role="like")
    await asyncio.to_thread(about, turn, [found])
    return await _found("more_like_this", turn, like=like, wishes=but, count=count)


async def compare_items(runtime: Runtime, items: list[str]) -> Result:
    """Put two to five things side by side."""
    return await _skill("compare", runtime.context, items)


async def why_item(runtime: Runtime, item: str) -> Result:
    """Say why a thing was recommended."""
    return await _skill("why", runtime.context, [item])


async def why_not_item(runtime: Runtime, item: str) -> Result:
    """Say why a thing was not recommended."""
    return await _skill("why_not", runtime.context, [item])


async def my_profile_told(runtime: Runtime) -> Result:
    """Tell what is known of the person's tastes."""
    return await _skill("my_profile", runtime.context, [])


async def remember(runtime: Runtime, text: str) -> Result:
    """Keep what the person said must hold from now on."""
    turn, said = runtime.context, proposed(text)
    pending = Pending(do="remember", text=said) if own_words(said, turn.own) else None
    return _changed(turn, bool(turn.permission.remember), pending)


async def forget(runtime: Runtime, text: str) -> Result:
    """Let go of something that was to be remembered."""
    turn, said = runtime.context, proposed(text)
    meant = [one.text for one in turn.before.constraints if about_the_same(said, one.text)]
    pending = Pending(do="forget", text=meant[0]) if meant else None
    return _changed(turn, bool(turn.permission.forget), pending)


async def feedback(runtime: Runtime, item: str, kind: EventKind) -> Result:
    """Note what the person thinks of a thing."""
    turn = runtime.context
    found = await asyncio.to_thread(turn.item, item)
    if found is None:
        return _unknown(turn, item)
    pending = Pending(do="feedback", text=proposed(found.title or found.item_id), item_id=found.item_id, kind=kind)
    return _changed(turn, bool(turn.permission.opinions), pending)


async def _found(name: str, turn: ShellTurn, **wanted: Any) -> Result:
    with turn.step.step(name, **{key: str(value)[:80] for key, value in wanted.items() if value}) as step:
        state = await sought(turn, asked(turn, **wanted), step)
    return await asyncio.to_thread(listed, turn, state["listed"]), state["listed"]


SKILLS: dict[str, Skill] = {"compare": compare, "why": why, "why_not": why_not, "my_profile": my_profile}
INTENTS: dict[str, Intent] = {"compare": "compare", "why": "explain", "why_not": "explain", "my_profile": "profile"}


async def _skill(name: str, turn: ShellTurn, named: list[str]) -> Result:
    with turn.step.step(name):
        return await asyncio.to_thread(_told, name, turn, named), ()


def _told(name: str, turn: ShellTurn, named: list[str]) -> str:
    items: list[Item] = []
    for one in named:
        item = turn.item(one)
        if item is None:
            return _unknown(turn, one)[0]
        items.append(item)
    role: Role = "about"
    mentions = tuple(Mention(item_id=item.item_id, role=role) for item in items)
    request = turn.request.model_copy(update={"intent": INTENTS[name], "mentions": mentions, "question": ""})
    said = SKILLS[name](turn.services, turn.session, request, turn.before)
    turn.left.last = items[-1].item_id if items else turn.left.last
    return told(turn, said.text, items)


def _changed(turn: ShellTurn, allowed: bool, pending: Pending | None) -> Result:
    """What the person asked for is done as the model begins to speak. Of anything else they are asked, one thing a
    turn, and only about what they said or what there is: a model cannot put words into their mouth."""
    if allowed:
        return noticed(turn, *([f'done: "{turn.safe(text)}"' for text in turn.left.memory.told] or ["done"])), ()
    if pending is None:
        return noticed(turn, "not done: the person said no such thing"), ()
    if turn.left.asking is None:
        turn.left.asking = pending
    return noticed(turn, "not done: the person did not ask for it; they are asked now whether they want it"), ()


def _unknown(turn: ShellTurn, named: str) -> Result:
    return noticed(turn, f'there is no "{turn.safe(named)[:80]}": search for it first'), ()


def _tool(
    name: str, arguments: type[Arguments], work: Callable[..., Awaitable[Result]], description: str
) -> StructuredTool:
    return StructuredTool.from_function(
        coroutine=work,
        name=name,
        description=description,
        args_schema=arguments,
        response_format="content_and_artifact",
    )


TOOLS: tuple[StructuredTool, ...] = (
    _tool("search", Search, search, "Find things in the catalogue by words."),
    _tool("recommend", Recommend, recommend, "Find things that this person will like, in their situation."),
    _tool(
        "more_like_this", MoreLikeThis, more_like_this, "Find things that are like one thing, or like it but different."
    ),
    _tool("compare", Compare, compare_items, "Put two to five things side by side."),
    _tool("why", One, why_item, "Say why a thing was recommended to the person."),
    _tool("why_not", One, why_not_item, "Say why a thing was not recommended to the person."),
    _tool("my_profile", Nothing, my_profile_told, "Tell what is known of the person's tastes and where it comes from."),
    _tool("remember", Statement, remember, "Keep what the person said in their message must hold from now on."),
    _tool("forget", Statement, forget, "Let go of what the person said in their message holds no longer."),
    _tool("feedback", Feedback, feedback, "Note what the person said in their message about a thing."),
)
NAMES = frozenset(tool.name for tool in TOOLS)
