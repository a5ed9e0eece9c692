"""Palate's skills as tools of LangChain's, for agents of your own.

    >>> tools = tools_of(assistant.services, Session(user_id="ann"))                    # doctest: +SKIP
    >>> agent = create_agent(model, tools)                                              # doctest: +SKIP

They are bound to one session: no argument says whose taste and memory they read. They only read: what changes memory
needs the person's own message, which a tool of a model's does not see. `palate_runnable` sees it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from langchain_core.tools import StructuredTool
from pydantic import Field

from agent.flow.telling import Skill
from agent.parts.arguments import Arguments, Count, Nothing
from agent.parts.background import waited
from agent.parts.data import data, item_line, quoted
from agent.parts.finding import TO_THE_LIST, seeking, stepped, titled
from agent.request import Before, Intent, Mention, UserRequest
from agent.services import Services
from agent.session import Session
from agent.skills.compare import compare
from agent.skills.my_profile import my_profile
from agent.skills.why import why
from agent.skills.why_not import why_not
from agent.telling.facts import facts_of
from agent.trace import Step
from palate.types import Item, Recommendation

Result = tuple[str, tuple[Recommendation, ...]]
"""What a model reads, and what was found."""
Name = Annotated[str, Field(min_length=1, max_length=256, description="the id or the title of a thing")]


class Search(Arguments):
    """What is looked for."""

    query: Annotated[str, Field(min_length=1, max_length=400, description="what is looked for, in the person's words")]
    count: Count = 5


class MoreLikeThis(Arguments):
    """One item, and how others should differ."""

    item: Name
    but: Annotated[str, Field(max_length=120, description="how they should differ, such as 'milder'")] = ""
    count: Count = 5


class Some(Arguments):
    """Two items or more."""

    items: Annotated[list[Name], Field(min_length=2, max_length=5)]


class One(Arguments):
    """One item."""

    item: Name


def tools_of(services: Services, session: Session) -> list[StructuredTool]:
    """search, more_like_this, compare, why, why_not and my_profile for the person of a session. Each tells its result
    as text; what was found are `Recommendation`s in the artifact."""
    bound = Bound(services, session)
    return [
        _tool("search", Search, bound.search, "Find things the person will like, by what they say they want."),
        _tool(
            "more_like_this",
            MoreLikeThis,
            bound.more_like_this,
            "Find things like one thing, or like it but different.",
        ),
        _tool("compare", Some, bound.compare, "Put two to five things side by side."),
        _tool("why", One, bound.why, "Say what speaks for recommending a thing to the person."),
        _tool("why_not", One, bound.why_not, "Say what speaks against recommending a thing to the person."),
        _tool("my_profile", Nothing, bound.my_profile, "Tell what is known of the person's tastes, and from what."),
    ]


class Bound:
    """The work of the tools, for one session."""

    def __init__(self, services: Services, session: Session) -> None:
        self._services, self._session = services, session

    async def search(self, query: str, count: int = 5) -> Result:
        """Find things by what is wanted; its limits hold."""
        return await self._found(self._understood(query).model_copy(update={"wanted": count}))

    async def more_like_this(self, item: str, but: str = "", count: int = 5) -> Result:
        """Find things like one."""
        like = self._item(item)
        if like is None:
            return self._unknown(item)
        mention = Mention(item_id=like.item_id, role="like", but=but)
        language = self._services.recommender.language
        return await self._found(UserRequest(text=but, language=language, mentions=(mention,), wanted=count))

    async def compare(self, items: list[str]) -> Result:
        """Put things side by side."""
        return await self._told(compare, "compare", items)

    async def why(self, item: str) -> Result:
        """Say what speaks for a thing."""
        return await self._told(why, "explain", [item])

    async def why_not(self, item: str) -> Result:
        """Say what speaks against a thing."""
        return await self._told(why_not, "explain", [item])

    async def my_profile(self) -> Result:
        """Tell what is known of the person."""
        return await self._told(my_profile, "profile", [])

    def _understood(self, query: str) -> UserRequest:
        return seeking(self._services.rules.understand(query, Before(), self._session))

    async def _found(self, request: UserRequest) -> Result:
        state = await stepped(self._services, self._session, request, Before(), Step(name="tool"), TO_THE_LIST)
        items, tokenizer = state["found"].items, self._services.tokenizer
        lines = [
            item_line(
                quoted(one.item_id, tokenizer),
                one,
                [fact.told(request.language) for fact in facts_of(items[one.item_id])],
                tokenizer,
            )
            for one in state["listed"]
        ]
        return data(lines or ["nothing fits"], tokenizer), state["listed"]

    async def _told(self, skill: Skill, intent: Intent, named: list[str]) -> Result:
        return await asyncio.to_thread(self._said, skill, intent, named)

    def _said(self, skill: Skill, intent: Intent, named: list[str]) -> Result:
        mentions = []
        for one in named:
            if (item := self._item(one)) is None:
                return self._unknown(one)
            mentions.append(Mention(item_id=item.item_id))
        language = self._services.recommender.language
        request = UserRequest(text="", language=language, intent=intent, mentions=tuple(mentions))
        said = skill(self._services, self._session, request, Before())
        return data(
            (quoted(line, self._services.tokenizer) for line in said.text.splitlines()), self._services.tokenizer
        ), ()

    def _item(self, named: str) -> Item | None:
        return self._services.store.item(named) or titled(self._services, named)

    def _unknown(self, named: str) -> Result:
        return data(
            [f"there is no {quoted(named, self._services.tokenizer)}: search for it first"], self._services.tokenizer
        ), ()


def _tool(
    name: str, arguments: type[Arguments], work: Callable[..., Awaitable[Result]], description: str
) -> StructuredTool:
    def called(**asked: Any) -> Result:
        return waited(_awaited(work(**asked)))

    return StructuredTool.from_function(
        func=called,
        coroutine=work,
        name=name,
        description=description,
        args_schema=arguments,
        response_format="content_and_artifact",
    )


async def _awaited(work: Awaitable[Result]) -> Result:
    return await work
