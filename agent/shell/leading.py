"""The model that leads a conversation: LangChain's agent with our tools, within our bounds."""

from __future__ import annotations

from typing import Any

from langchain.agents import AgentState, create_agent
from langchain.agents.middleware import (
    AgentMiddleware,
    ModelCallLimitMiddleware,
    ModelRetryMiddleware,
    SummarizationMiddleware,
    ToolCallLimitMiddleware,
)
from langgraph.graph.state import CompiledStateGraph

from agent.parts.chat_model import PalateChatModel
from agent.services import Services
from agent.shell.guard import Guard, counter
from agent.shell.summary import summariser
from agent.shell.tools import TOOLS
from agent.shell.turn import ShellTurn
from palate.errors import ModelUnavailableError
from palate.protocols import Chat

MOST_CALLS = 6
"""Calls of the model in one turn."""
MOST_TOOL_CALLS = 8
MOST_TOKENS = 700
"""Tokens of one reply."""
LONG = 6_000
"""Tokens of a conversation beyond which its older part is summed up."""
KEPT = 12
"""Messages that are never summed up."""

Leader = CompiledStateGraph[AgentState[Any], ShellTurn, Any, Any]


def leader(services: Services, chat: Chat, *, long: int = LONG) -> Leader:
    """The agent. It keeps nothing by itself: what is said from turn to turn is handed to it.

    A call that finds the model unavailable is repeated once; a turn of more than six calls fails.
    """
    model = PalateChatModel(chat=chat, max_tokens=MOST_TOKENS, seed=services.seed)
    bounds: list[AgentMiddleware[Any, ShellTurn, Any]] = [
        ModelCallLimitMiddleware(run_limit=MOST_CALLS, exit_behavior="error"),
        ToolCallLimitMiddleware(run_limit=MOST_TOOL_CALLS),
        SummarizationMiddleware(
            model,
            trigger=("tokens", long),
            keep=("messages", KEPT),
            token_counter=counter(services.tokenizer),
            summarizer=summariser(chat, services.tokenizer),
        ),
        Guard(),
        ModelRetryMiddleware(max_retries=1, retry_on=(ModelUnavailableError,), on_failure="error", initial_delay=0.2),
    ]
    return create_agent(model, list(TOOLS), context_schema=ShellTurn, middleware=bounds)
