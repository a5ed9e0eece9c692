"""What happened in one turn, for whoever wants to see why: as data. How it is drawn is not known here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from palate.chat import Usage


class Step(BaseModel):
    """One step of a turn.

    Args:
        name: of the node or tool.
        seconds: wall-clock time.
        facts: what there is to know of it, JSON-like: scene, candidates and their sources, relaxed limits.
        prompts: job, template and hash of each prompt that was asked.
        usage: tokens, of all calls.
        calls: how often the model was asked.
        fallback: why the simpler way was taken; "" where it was not.
        steps: what happened within it.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    seconds: float = 0.0
    facts: dict[str, Any] = Field(default_factory=dict)
    prompts: list[str] = Field(default_factory=list)
    usage: Usage = Usage()
    calls: int = 0
    fallback: str = ""
    steps: list[Step] = Field(default_factory=list)

    @contextmanager
    def step(self, name: str, **facts: Any) -> Iterator[Step]:
        """Time a step within this one."""
        inner = Step(name=name, facts=facts)
        self.steps.append(inner)
        began = perf_counter()
        try:
            yield inner
        finally:
            inner.seconds = perf_counter() - began

    def asked(self, template: str, digest: str, usage: Usage, calls: int = 1) -> None:
        """Note what a prompt cost."""
        self.prompts.append(f"{template}@{digest}")
        self.usage, self.calls = self.usage + usage, self.calls + calls

    @property
    def whole_usage(self) -> Usage:
        """Tokens of this step and of all within it."""
        return sum((one.whole_usage for one in self.steps), self.usage)

    @property
    def fallbacks(self) -> tuple[str, ...]:
        """Why simpler ways were taken, here and within."""
        own = (f"{self.name}: {self.fallback}",) if self.fallback else ()
        return own + tuple(told for one in self.steps for told in one.fallbacks)
