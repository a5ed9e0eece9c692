"""One turn that the model leads: what its tools are handed, and what they leave for the answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from agent.flow.state import TurnState
from agent.parts.finding import titled
from agent.request import Before, UserRequest
from agent.services import Services
from agent.session import Session
from agent.shell.conversation import Handles
from agent.shell.pending import Changed, Pending, asked_for
from agent.telling.support import Sources
from agent.trace import Step
from agent.understand.permission import Permission
from palate.chat import Usage
from palate.types import Item, Limit, Recommendation
from prompts.fencing import fenced

MOST_CARDS = 10


@dataclass(frozen=True)
class ShellTurn:
    """What a turn starts from. It comes from the session and the person's own message: never from a model.

    Args:
        services: the parts that skills draw on.
        session: whose turn it is.
        step: where the trace is written.
        before: what of the thread bears on the message.
        request: the message as rules read it: its limits hold whatever the model does.
        permission: changes of memory that the message asks for.
        handles: short names of the items of this conversation.
        orders: what the model was told to do.
        own: what the person wrote, in this message and in those before it.
        left: what tools leave for the answer.
    """

    services: Services
    session: Session
    step: Step
    before: Before
    request: UserRequest
    permission: Permission
    handles: Handles
    orders: str
    own: tuple[str, ...]
    left: Left

    def safe(self, text: str) -> str:
        """A text of somebody else's, fit to stand between quotation marks in what the model reads."""
        return fenced(text, self.services.tokenizer.strip)

    def item(self, named: str) -> Item | None:
        """The item that a model names, by handle or by title."""
        item_id = self.handles.item(named.strip())
        return titled(self.services, named) if item_id is None else self.services.store.item(item_id)

    async def settle(self) -> None:
        """Change memory as the person's own message asks for, once the model has begun to speak: where it never does,
        the flow answers, and changes what is to be changed."""
        left = self.left
        async with left.settling:
            if left.changed is None:
                left.changed = await asyncio.to_thread(
                    asked_for, self.services, self.session, self.permission, self.request.language
                )


@dataclass
class Left:
    """What tools leave for the answer.

    Args:
        cards: what was found, each item once, in the order it was found in.
        listing: the state of the last search, None where nothing was looked for.
        relaxed: limits that gave way.
        confirmed: what was done because the person said yes to it.
        changed: what was done because their message asks for it; None while it is not done yet.
        told: sentences of skills that are answers by themselves.
        asking: the change that the person is to be asked about.
        sources: what may be said.
        spent: tokens of the model's calls.
        last: id of the item last spoken of.
        settling: held while memory changes.
    """

    cards: list[Recommendation] = field(default_factory=list)
    listing: TurnState | None = None
    relaxed: tuple[Limit, ...] = ()
    confirmed: Changed = field(default_factory=Changed)
    changed: Changed | None = None
    told: list[str] = field(default_factory=list)
    asking: Pending | None = None
    sources: Sources = field(default_factory=Sources)
    spent: Usage = field(default_factory=Usage)
    last: str = ""
    settling: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def memory(self) -> Changed:
        """All that was done to memory."""
        return self.confirmed + (self.changed or Changed())

    def add_cards(self, found: tuple[Recommendation, ...]) -> None:
        """Put what was found after what is there; ranks count on."""
        known = {one.item_id for one in self.cards}
        for one in found:
            if one.item_id not in known and len(self.cards) < MOST_CARDS:
                self.cards.append(one.model_copy(update={"rank": len(self.cards) + 1}))

    def may_say(self, facts: tuple[str, ...], titles: tuple[str, ...] = ()) -> None:
        """Let the answer repeat these."""
        counts = frozenset(range(len(titles) + 1))
        self.sources += Sources(facts=facts, titles=titles, counts=counts)
