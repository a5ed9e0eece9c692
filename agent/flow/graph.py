"""The turn as a graph. `Assistant` runs it; each node is a function that can be called alone.

understand -> memorise -> recall -> retrieve -> rerank -> explain -> answer
                                \\-> tell ------------------------/
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Protocol

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agent.events import Stepped
from agent.flow.answering import answer
from agent.flow.assembling import explain
from agent.flow.memorising import memorise
from agent.flow.recalling import recall
from agent.flow.reranking import rerank
from agent.flow.retrieving import retrieve
from agent.flow.routing import way
from agent.flow.state import Turn, TurnState
from agent.flow.telling import tell
from agent.flow.understanding import understand


class Node(Protocol):
    """One step: what it adds to the state."""

    def __call__(self, state: TurnState, runtime: Runtime[Turn]) -> Awaitable[TurnState]:
        """Take the step."""
        ...


Flow = CompiledStateGraph[TurnState, Turn, TurnState, TurnState]
NODES: dict[str, Node] = {
    "understand": understand,
    "memorise": memorise,
    "recall": recall,
    "retrieve": retrieve,
    "rerank": rerank,
    "explain": explain,
    "tell": tell,
    "answer": answer,
}
EDGES = (
    (START, "understand"),
    ("understand", "memorise"),
    ("memorise", "recall"),
    ("retrieve", "rerank"),
    ("rerank", "explain"),
    ("explain", "answer"),
    ("tell", "answer"),
    ("answer", END),
)


def flow(threads: BaseCheckpointSaver[Any]) -> Flow:
    """The graph, keeping what outlives a turn in `threads`."""
    graph = StateGraph(TurnState, context_schema=Turn)
    for name, node in NODES.items():
        graph.add_node(name, _heard(name, node))
    for first, then in EDGES:
        graph.add_edge(first, then)
    graph.add_conditional_edges("recall", way, ["retrieve", "tell"])
    return graph.compile(checkpointer=threads)


def _heard(name: str, node: Node) -> Node:
    """The node, announced to whoever listens."""

    async def announced(state: TurnState, runtime: Runtime[Turn]) -> TurnState:
        runtime.stream_writer(Stepped(name=name))
        return await node(state, runtime)

    return announced
