"""Palate's candidates as a retriever of LangChain's.

>>> retriever = PalateRetriever(assistant.services, Session(user_id="ann"), k=3)           # doctest: +SKIP
>>> [found.metadata["title"] for found in retriever.invoke("tea, nothing with milk")]      # doctest: +SKIP
['Oolong', 'Sencha', 'Rooibos']
"""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, PrivateAttr

from agent.flow.retrieving import DEPTH
from agent.flow.state import TurnState
from agent.parts.background import waited
from agent.parts.finding import TO_CANDIDATES, seeking, stepped
from agent.request import Before
from agent.services import Services
from agent.session import Session
from agent.trace import Step
from palate.types import Candidate, Item


class PalateRetriever(BaseRetriever):
    """Items for one person, by all that is known of them and by the words of a query, best first.

    The query is read by rules: what it wants and does not want holds, and so does what the person stated for good.

    Args:
        services: of an assistant.
        session: whose taste and memory count.
        k: how many, 1 to 30.
    """

    session: Session
    k: int = Field(10, ge=1, le=DEPTH)
    _services: Services = PrivateAttr()

    def __init__(self, services: Services, session: Session, **kwargs: Any) -> None:
        super().__init__(session=session, **kwargs)
        self._services = services

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun | None = None, k: int | None = None
    ) -> list[Document]:
        request = seeking(self._services.rules.understand(query, Before(), self.session))
        step = Step(name="retrieve")
        state = await stepped(self._services, self.session, request, Before(), step, TO_CANDIDATES)
        return _documents(state)[: self.k if k is None else k]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun | None = None, k: int | None = None
    ) -> list[Document]:
        return waited(self._aget_relevant_documents(query, k=k))


def _documents(state: TurnState) -> list[Document]:
    found = state["found"]
    return [_document(rank, one, found.items[one.item_id]) for rank, one in enumerate(found.candidates, start=1)]


def _document(rank: int, candidate: Candidate, item: Item) -> Document:
    told = {
        "item_id": item.item_id,
        "title": item.title,
        "domain": item.domain,
        "categories": list(item.categories),
        "rank": rank,
        "score": candidate.score,
        "sources": {name: said.rank for name, said in candidate.sources.items()},
    }
    return Document(
        id=item.item_id, page_content="\n".join(part for part in (item.title, item.text) if part), metadata=told
    )
