"""The tools by the library's own client, in this process, over a service that says what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mcp import Client

from palate.errors import SceneError, StoreError
from palate.types import Interest, Item, Limit, Profile, Provenance, Reason, Recommendation
from serving.mcp.server import FAULT, make_server
from serving.service.words import (
    CatalogueView,
    FeedbackNoted,
    FeedbackRequest,
    InterestChange,
    ProfileView,
    RecommendationList,
    RecommendRequest,
    SceneWords,
    SearchHit,
    SearchResults,
    StatementView,
)

TOOLS = {"recommend", "search", "profile", "names", "remember", "feedback"}


class Stub:
    """Answers everything, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    async def wait_ready(self) -> None:
        pass

    async def recommend(self, user_id: str, request: RecommendRequest) -> RecommendationList:
        self.asked.append((user_id, request))
        if request.scene == "moon":
            raise SceneError("There is no scene 'moon'.")
        if request.scene == "store":
            raise StoreError("/secret/path is locked")
        if request.scene == "bug":
            raise RuntimeError("secret words")
        item = Recommendation(
            item_id="b3", rank=1, score=1.0, title="四季面包", domain="books", reasons=(Reason(text="你喜欢烘焙。"),)
        )
        return RecommendationList(user_id=user_id, known=True, scene="home evening", generation="g", items=(item,))

    async def search(self, query: str, k: int, domain: str | None) -> SearchResults:
        self.asked.append((query, k, domain))
        return SearchResults(query=query, items=(SearchHit(item_id="b3", title="四季面包", domain="books", score=0.5),))

    async def item(self, item_id: str) -> Item | None:
        return Item(item_id=item_id, title="四季面包", text="手" * 1000)

    async def catalogue(self) -> CatalogueView:
        work = SceneWords(name="work", title={"en": "Work"}, description={"en": "At the desk."})
        return CatalogueView(scenes=(work,), domains=("books",), items=1, people=1, language="en")

    async def profile(self, user_id: str) -> ProfileView:
        interests = tuple(
            Interest(
                key=f"word:{place}", label=f"bread {place}", granularity="word", dimension="content", weight=0.5,
                polarity=1.0, confidence=0.5, evidence=("e1",),
            )
            for place in range(30)
        )  # fmt: skip
        return ProfileView(
            profile=Profile(user_id=user_id, interests=interests, event_count=5, provenance=Provenance(engine="x"))
        )

    async def remember(self, user_id: str, text: str) -> StatementView:
        self.asked.append((user_id, text))
        return StatementView(id="s1", text=text, limit=Limit(kind="exclude", terms=("peanuts",)))

    async def feedback(self, user_id: str, request: FeedbackRequest) -> FeedbackNoted:
        self.asked.append((user_id, request))
        changes = (
            InterestChange(key="word:a", label="bread", before=0.1, after=0.4),
            InterestChange(key="word:b", label="still", before=0.2, after=0.2),
        )
        return FeedbackNoted(user_id=user_id, events=("e9",), version=2, event_count=6, changes=changes)


def by_client(stub: Stub, user_id: str | None, doing: Callable[[Client], Awaitable[Any]]) -> Any:
    async def inside() -> Any:
        async with Client(make_server(stub, user_id)) as client:
            return await doing(client)

    return asyncio.run(inside())


def call(name: str, person: str | None = "ann", stub: Stub | None = None, **arguments: object) -> Any:
    return by_client(stub or Stub(), person, lambda client: client.call_tool(name, arguments))


def listed(user_id: str | None) -> dict[str, Any]:
    told = by_client(Stub(), user_id, lambda client: client.list_tools())
    return {tool.name: tool for tool in told.tools}


def test_every_tool_is_listed_with_its_words_and_shapes() -> None:
    tools = listed("ann")
    assert set(tools) == TOOLS
    for tool in tools.values():
        assert len(tool.description) > 40
        assert tool.output_schema["type"] == "object"
        assert all("description" in one for one in tool.input_schema["properties"].values())


def test_what_reads_and_what_writes_is_told() -> None:
    tools = listed("ann")
    writing = {name for name, tool in tools.items() if not tool.annotations.read_only_hint}
    assert writing == {"remember", "feedback"}


def test_for_one_person_no_tool_takes_another_and_for_any_all_personal_ones_do() -> None:
    personal = TOOLS - {"search", "names"}
    assert not any("user_id" in tool.input_schema["properties"] for tool in listed("ann").values())
    named = {name for name, tool in listed(None).items() if "user_id" in tool.input_schema.get("required", ())}
    assert named == personal


def test_a_person_that_a_client_slips_in_is_passed_over() -> None:
    stub = Stub()
    call("recommend", "ann", stub, user_id="ben")
    assert stub.asked[0][0] == "ann"


def test_for_any_person_the_argument_says_who() -> None:
    stub = Stub()
    call("recommend", None, stub, user_id="芳", query="面包", k=3, domain="books", variety=0.5, language="zh")
    assert stub.asked == [("芳", RecommendRequest(query="面包", k=3, domain="books", variety=0.5, language="zh"))]
    assert call("recommend", None, k=3).is_error


def test_a_list_comes_as_data_and_as_text() -> None:
    told = call("recommend", query="面包")
    item = {"rank": 1, "item_id": "b3", "title": "四季面包", "domain": "books", "why": ["你喜欢烘焙。"]}
    assert told.structured_content == {"items": [item], "scene": "home evening", "known": True}
    assert "四季面包" in told.content[0].text


def test_what_is_found_comes_with_the_beginning_of_its_text() -> None:
    (item,) = call("search", query="bread").structured_content["items"]
    assert (item["item_id"], len(item["text"])) == ("b3", 300)


def test_a_profile_is_cut_to_what_was_asked_for() -> None:
    assert len(call("profile").structured_content["interests"]) == 20
    assert len(call("profile", most=2).structured_content["interests"]) == 2


def test_a_statement_is_remembered_in_its_words() -> None:
    stub = Stub()
    told = call("remember", stub=stub, statement="no peanuts").structured_content
    assert told == {"id": "s1", "text": "no peanuts", "understood": True}
    assert stub.asked == [("ann", "no peanuts")]


def test_feedback_tells_what_moved() -> None:
    stub = Stub()
    told = call("feedback", stub=stub, item_id="b3", kind="rate", value=5).structured_content
    assert told["changes"] == [{"label": "bread", "before": 0.1, "after": 0.4}]
    assert stub.asked == [("ann", FeedbackRequest(item_id="b3", kind="rate", value=5))]


def test_names_of_scenes_and_domains_are_told() -> None:
    assert call("names").structured_content == {"scenes": {"work": "At the desk."}, "domains": ["books"]}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("recommend", {"k": 0}),
        ("recommend", {"k": 51}),
        ("recommend", {"query": "x" * 1001}),
        ("search", {}),
        ("search", {"query": ""}),
        ("feedback", {"item_id": "b3", "kind": "adore"}),
        ("remember", {"statement": "x" * 501}),
        ("unknown", {}),
    ],
)
def test_arguments_out_of_bounds_are_errors_that_ask_nobody(name: str, arguments: dict) -> None:
    stub = Stub()
    assert call(name, stub=stub, **arguments).is_error
    assert stub.asked == []


@pytest.mark.parametrize(("scene", "said"), [("moon", "There is no scene 'moon'."), ("store", FAULT), ("bug", FAULT)])
def test_what_is_the_clients_fault_is_told_and_nothing_else_is(scene: str, said: str) -> None:
    told = call("recommend", scene=scene)
    assert told.is_error
    assert told.content[0].text.endswith(said)
    assert "secret" not in told.content[0].text
