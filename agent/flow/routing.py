"""Which way a message goes once it is understood."""

from __future__ import annotations

from typing import Literal

from agent.flow.state import TurnState
from agent.request import Intent

Way = Literal["retrieve", "tell"]
SEEKING: frozenset[Intent] = frozenset({"recommend", "refine"})
"""Intents for which something has to be found."""


def way(state: TurnState) -> Way:
    """Where the turn goes after `recall`: to candidates, or to a skill that tells.

    A question that has to be asked first is told; nothing is looked for until it is answered.
    """
    request = state["request"]
    return "retrieve" if request.intent in SEEKING and not request.question else "tell"
