"""What a worker has done so far: counts, rates over the last minute, cost, and the time that is left."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from typing import NamedTuple

from history.jobs import Cost, Done, Failed, Outcome
from palate.chat import Usage

WINDOW = 60.0
"""Seconds over which rates are taken."""
MILLION = 1_000_000


class Price(NamedTuple):
    """Money per million tokens."""

    prompt: float = 0.0
    completion: float = 0.0

    def of(self, usage: Usage) -> float:
        """What these tokens cost."""
        return (usage.prompt_tokens * self.prompt + usage.completion_tokens * self.completion) / MILLION


class _Mark(NamedTuple):
    at: float
    users: int
    written: int


class Tally:
    """Counts of one worker's run.

    Args:
        total: users of the job; `before` of them had ended when this worker began.
        price: of the tokens.
        began: when the worker began, by the same clock as `at` below: seconds from any start.
    """

    def __init__(self, total: int, before: int, price: Price | None = None, *, began: float = 0.0) -> None:
        self.total, self.before, self.price = total, before, price or Price()
        self.done = self.failed = self.calls = self.repaired = 0
        self.usage = Usage()
        self.faults: Counter[str] = Counter()
        self.how: Counter[str] = Counter()
        self.others = 0
        """Users whom other workers have ended since."""
        self.note = ""
        """What a person should know just now, such as that the server does not answer."""
        self._marks = deque([_Mark(began, 0, 0)])
        self._last = began

    def add(self, outcomes: Iterable[Outcome], at: float) -> None:
        """Count what was saved."""
        for outcome in outcomes:
            self._charge(outcome.cost)
            if isinstance(outcome, Done):
                self.done += 1
                self.how[outcome.how] += 1
            elif isinstance(outcome, Failed):
                self.failed += 1
                self.faults[outcome.kind] += 1
        self._last = at
        self._marks.append(_Mark(at, self.ended, self.usage.completion_tokens))
        while len(self._marks) > 2 and self._marks[1].at < at - WINDOW:
            self._marks.popleft()

    def _charge(self, cost: Cost) -> None:
        self.usage += cost.usage
        self.calls += cost.calls
        self.repaired += cost.repaired

    @property
    def ended(self) -> int:
        """Users this worker has ended."""
        return self.done + self.failed

    @property
    def left(self) -> int:
        """Users of the job who have not ended."""
        return max(0, self.total - self.before - self.others - self.ended)

    @property
    def users_per_second(self) -> float:
        """Users ended a second by this worker, over the last minute."""
        return self._rate(self._marks[-1].users - self._marks[0].users)

    @property
    def tokens_per_second(self) -> float:
        """Tokens written a second, over the last minute."""
        return self._rate(self._marks[-1].written - self._marks[0].written)

    @property
    def prefix_share(self) -> float:
        """Share of the prompts' tokens that the server had already read, 0 to 1."""
        return self.usage.cached_tokens / self.usage.prompt_tokens if self.usage.prompt_tokens else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds until nobody is left, at the present rate; None while there is none."""
        return self.left / self.users_per_second if self.users_per_second else None

    @property
    def cost(self) -> float:
        """What this worker's tokens cost."""
        return self.price.of(self.usage)

    @property
    def cost_left(self) -> float | None:
        """What those left will cost if they are like those who ended; None before anybody has."""
        return self.cost / self.ended * self.left if self.ended else None

    def _rate(self, count: int) -> float:
        seconds = self._marks[-1].at - self._marks[0].at
        return count / seconds if seconds > 0 else 0.0
