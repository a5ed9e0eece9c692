"""The steps of the flow from recall on, for those who bring a request of their own. The limits hold here as there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from langgraph.runtime import Runtime

from agent.flow.assembling import explain
from agent.flow.recalling import recall
from agent.flow.reranking import rerank
from agent.flow.retrieving import retrieve
from agent.flow.routing import SEEKING
from agent.flow.state import Memorised, Turn, TurnState
from agent.request import Before, UserRequest
from agent.services import Services
from agent.session import Session
from agent.trace import Step
from palate.types import Item

Node = Callable[[TurnState, Runtime[Turn]], Awaitable[TurnState]]
TO_CANDIDATES: tuple[Node, ...] = (recall, retrieve)
TO_THE_LIST: tuple[Node, ...] = (recall, retrieve, rerank, explain)


async def stepped(
    services: Services, session: Session, request: UserRequest, before: Before, step: Step, nodes: Sequence[Node]
) -> TurnState:
    """What the steps come to for a request."""
    runtime = Runtime(context=Turn(services, session, step), stream_writer=_unheard)
    state = TurnState(text=request.text, past=before, request=request, memorised=Memorised())
    for node in nodes:
        state.update(await node(state, runtime))
    return state


def seeking(request: UserRequest) -> UserRequest:
    """The same request, as one for something new: no question is asked back, and nothing is changed in memory."""
    intent = request.intent if request.intent in SEEKING else "recommend"
    return request.model_copy(update={"intent": intent, "question": "", "opinions": (), "stated": (), "forgotten": ()})


def titled(services: Services, named: str) -> Item | None:
    """The item of a title, whole or shortened; None where there is none."""
    words = " ".join(named.split()).strip("\"'《》“”")
    gazetteer = services.rules.gazetteer
    found = next(iter(gazetteer.named(f"《{words}》") or gazetteer.named(words)), None)
    return None if found is None else services.store.item(found)


def _unheard(said: object) -> None:
    """Whoever asks this way is not told step by step."""
