"""What one turn knows as it goes from step to step. Only `before` outlives the turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict

from langgraph.channels import UntrackedValue

from agent.answer import ChatAnswer
from agent.request import Before, UserRequest
from agent.services import Services
from agent.session import Session
from agent.trace import Step
from palate.types import Candidate, Constraint, Item, Limit, Profile, Recommendation, Scene
from profiles.scenes import SceneMatcher
from retrieval.request import Request


@dataclass(frozen=True)
class Turn:
    """What a turn is handed and never changes: the parts it draws on, whose it is, and where it writes its trace."""

    services: Services
    session: Session
    step: Step


@dataclass(frozen=True)
class Memorised:
    """What the message changed in memory, and what to say of it: one sentence for each change."""

    remembered: tuple[Constraint, ...] = ()
    forgotten: tuple[Constraint, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recalled:
    """What is known of the person. `limits` are those that must hold now: asked for in this message, and stated for
    good. `profile` is None for somebody of whom nothing is known."""

    profile: Profile | None
    limits: tuple[Limit, ...]


@dataclass(frozen=True)
class Found:
    """What was found.

    Args:
        request: what the sources were asked.
        candidates: best first, all within the limits that still hold.
        items: of the candidates, by id.
        limits: those that hold, widened ones as they are now.
        relaxed: those that had to give way, in the order they did.
        unknown: how many items were left out because nothing is known of a limit's matter, by kind of limit.
    """

    request: Request
    candidates: tuple[Candidate, ...]
    items: dict[str, Item]
    limits: tuple[Limit, ...]
    relaxed: tuple[Limit, ...]
    unknown: Mapping[str, int]

    @property
    def scenes(self) -> Mapping[str, float]:
        """Weights of the scenes asked for, heaviest first."""
        return self.request.scenes

    @property
    def scene_name(self) -> str | None:
        """The scene that weighs most; None where none was asked for."""
        return self.request.main_scene

    def scene(self, matcher: SceneMatcher) -> Scene | None:
        """The same, in full."""
        return None if self.scene_name is None else matcher.resolve(self.scene_name)


@dataclass(frozen=True)
class Said:
    """What a skill says, and the items that it speaks of, in order."""

    text: str
    items: tuple[str, ...] = ()


class TurnState(TypedDict, total=False):
    """The typed state of the graph. `before` is a `Before` as JSON, kept with the thread."""

    before: dict[str, Any]
    text: Annotated[str, UntrackedValue]
    past: Annotated[Before, UntrackedValue]
    request: Annotated[UserRequest, UntrackedValue]
    memorised: Annotated[Memorised, UntrackedValue]
    recalled: Annotated[Recalled, UntrackedValue]
    found: Annotated[Found, UntrackedValue]
    chosen: Annotated[tuple[Candidate, ...], UntrackedValue]
    reasons: Annotated[dict[str, str], UntrackedValue]
    listed: Annotated[tuple[Recommendation, ...], UntrackedValue]
    said: Annotated[Said, UntrackedValue]
    answer: Annotated[ChatAnswer, UntrackedValue]
