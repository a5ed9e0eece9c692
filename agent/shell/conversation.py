"""What a conversation that the model leads keeps from turn to turn: what was said, and the handles of items."""

from __future__ import annotations

from typing import Any, TypedDict

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph

from agent.session import Session
from agent.threads import thread_config
from palate.chat import Message
from palate.types import Model

PART = "shell"
MOST_HANDLES = 400
"""Items that can be spoken of by handle; of more than these, the oldest half is forgotten."""
SUMMED_UP = "summarization"
"""How LangChain marks a message that stands for those before it."""


KEPT = "kept-"
"""What the ids of messages of earlier turns begin with; their places follow."""


class Conversation(Model):
    """What was said, oldest first, and the items that came up.

    Args:
        summary: of what came before `said`; "" where nothing did.
        said: by the person ("user") and to them ("assistant"); no tool's result is kept.
        items: ids; the handle of an item is "i" and its place here, counted from `first`.
        first: the number of the first item's handle.
    """

    summary: str = ""
    said: tuple[Message, ...] = ()
    items: tuple[str, ...] = ()
    first: int = 1

    def messages(self) -> list[AnyMessage]:
        """The conversation as LangChain reads it."""
        summary = [HumanMessage(self.summary, additional_kwargs={"lc_source": SUMMED_UP})] if self.summary else []
        return [*summary, *(_read(one, f"{KEPT}{place}") for place, one in enumerate(self.said))]


class Handles:
    """The items of a conversation by the short names that a model calls them by.

    >>> handles = Handles(Conversation(items=("heat",)))
    >>> handles.of("ronin"), handles.item("i1"), handles.item("i9")
    ('i2', 'heat', None)
    """

    def __init__(self, kept: Conversation) -> None:
        self._first, self._items = kept.first, list(kept.items)
        self._place = {item_id: place for place, item_id in enumerate(self._items)}

    def of(self, item_id: str) -> str:
        """The handle of an item, a new one where it has none."""
        if item_id not in self._place:
            self._place[item_id] = len(self._items)
            self._items.append(item_id)
        return f"i{self._first + self._place[item_id]}"

    def item(self, handle: str) -> str | None:
        """The item of a handle; None where there is none."""
        number = handle[1:]
        if not (handle[:1] == "i" and number.isascii() and number.isdigit() and len(number) < 10):
            return None
        place = int(number) - self._first
        return self._items[place] if 0 <= place < len(self._items) else None

    def kept(self) -> tuple[tuple[str, ...], int]:
        """Items and the first one's number, to go on with."""
        gone = len(self._items) - MOST_HANDLES // 2 if len(self._items) > MOST_HANDLES else 0
        return tuple(self._items[gone:]), self._first + gone


class _Kept(TypedDict, total=False):
    conversation: dict[str, Any]


class Keeper:
    """Reads and writes conversations where threads are kept."""

    def __init__(self, threads: BaseCheckpointSaver[Any]) -> None:
        graph = StateGraph(_Kept)
        graph.add_node("keep", _nothing)
        graph.add_edge(START, "keep")
        graph.add_edge("keep", END)
        self._graph = graph.compile(checkpointer=threads)

    async def read(self, session: Session) -> Conversation:
        """The conversation of a session; an empty one where there is none."""
        state = await self._graph.aget_state(thread_config(session, PART))
        return Conversation.model_validate(state.values.get("conversation") or {})

    async def write(self, session: Session, conversation: Conversation) -> None:
        """Keep it, in place of what was kept."""
        kept = {"conversation": conversation.model_dump(mode="json", exclude_defaults=True)}
        await self._graph.aupdate_state(thread_config(session, PART), kept, as_node="keep")


def _nothing(state: _Kept) -> _Kept:
    return {}


def _read(message: Message, name: str) -> AnyMessage:
    made = HumanMessage if message.role == "user" else AIMessage
    return made(message.content, id=name)
