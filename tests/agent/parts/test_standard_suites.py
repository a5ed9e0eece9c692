"""LangChain's own suites for embeddings, retrievers and tools."""

from __future__ import annotations

import asyncio

import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import BaseTool
from langchain_tests.integration_tests import (
    EmbeddingsIntegrationTests,
    RetrieversIntegrationTests,
    ToolsIntegrationTests,
)
from langchain_tests.unit_tests import EmbeddingsUnitTests, ToolsUnitTests

from agent.assistant import Assistant
from agent.parts.embeddings import PalateEmbeddings
from agent.parts.retriever import PalateRetriever
from agent.parts.tools import tools_of
from agent.session import Session
from retrieval.embed.minilm import MiniLM
from tests.agent.shop import stocked

ARGUMENTS = {
    "search": {"query": "something about planets"},
    "more_like_this": {"item": "b1", "but": "funnier", "count": 2},
    "compare": {"items": ["b1", "b2"]},
    "why": {"item": "b3"},
    "why_not": {"item": "b2"},
    "my_profile": {},
}


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    with stocked(tmp_path_factory.mktemp("shop")) as store:

        async def opened():
            async with Assistant.open(store) as assistant:
                return assistant.services

        yield asyncio.run(opened())


class Shop:
    """Hands the services of the shop to a suite."""

    @pytest.fixture(autouse=True)
    def _open(self, services):
        self.services = services


class Embedding:
    @property
    def embeddings_class(self) -> type[Embeddings]:
        return PalateEmbeddings

    @property
    def embedding_model_params(self) -> dict[str, object]:
        return {"embedder": MiniLM()}


class TestEmbeddingsUnit(Embedding, EmbeddingsUnitTests):
    """PalateEmbeddings over the model that is shipped."""


@pytest.mark.anyio
class TestEmbeddingsIntegration(Embedding, EmbeddingsIntegrationTests):
    """PalateEmbeddings over the model that is shipped."""


@pytest.mark.anyio
class TestRetriever(Shop, RetrieversIntegrationTests):
    """PalateRetriever over the shop."""

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return PalateRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, object]:
        return {"services": self.services, "session": Session(user_id="ann")}

    @property
    def retriever_query_example(self) -> str:
        return "something about planets"


class Tooling(Shop):
    name = ""

    @property
    def tool_constructor(self) -> BaseTool:
        tools = {tool.name: tool for tool in tools_of(self.services, Session(user_id="ann"))}
        return tools[self.name]

    @property
    def tool_invoke_params_example(self) -> dict[str, object]:
        return ARGUMENTS[self.name]


def suites(base: type) -> dict[str, type]:
    """A suite for every tool."""
    made = {}
    for name in ARGUMENTS:
        title = f"Test{name.title().replace('_', '')}{base.__name__}"
        made[title] = pytest.mark.anyio(type(title, (Tooling, base), {"name": name, "__module__": __name__}))
    return made


globals().update(suites(ToolsUnitTests) | suites(ToolsIntegrationTests))
