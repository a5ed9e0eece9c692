"""How many users may be in hand, by how the server fares.

While answers come, as many as are wanted. After a run of faults that are the server's rather than anybody's, nobody,
until a probe is answered: probes come with growing pauses, and when that has lasted too long, or the server refuses
everybody, the work is given up. It knows nothing of tasks or the network.
"""

from __future__ import annotations

from typing import Final

from palate.errors import FaultKind, ModelError, ModelRefusedError, ModelUnavailableError

UNAVAILABLE: Final = frozenset[FaultKind]({"unreachable", "timeout", "overloaded", "server_error", "circuit_open"})
"""Faults after which a user is tried again."""
ANSWERED: Final = frozenset[FaultKind](
    {
        "truncated", "filtered", "empty", "repeated", "not_json", "schema",
        "wrong_user", "unsupported", "generic", "copied",
    }
)  # fmt: skip
"""Faults that show a server at work."""
FAULTS = 8
"""So many faults of the server in a row, without one answer, and it is probed before anybody else is tried."""
REFUSALS = 16
"""So many refusals in a row, without one answer ever, and the server is thought to refuse everybody."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds before the next probe; doubled every time."""


class Pace:
    """Hears how users fared and says how many more may be taken.

    Args:
        most: users in hand while all is well.
        patience: seconds without any answer after which the work is given up.
    """

    def __init__(self, most: int, patience: float) -> None:
        self.most, self.patience = most, patience
        self.answers = 0
        """How often the server was heard to answer, a user or a probe, whatever it said."""
        self.paused_since: float | None = None
        self._faults = self._refusals = 0
        self._pause = FIRST_PAUSE
        self._next = 0.0
        self._fatal: ModelError | None = None

    def room(self, in_hand: int) -> int:
        """How many more users may be taken."""
        if self._fatal is not None or self.paused_since is not None:
            return 0
        return max(0, self.most - in_hand)

    def next_probe(self, now: float) -> float | None:
        """Seconds until the server should be probed; None while there is no need."""
        return None if self.paused_since is None or self._fatal else max(0.0, self._next - now)

    def answered(self) -> None:
        """The server answered, usefully or not."""
        self.answers += 1
        self._faults = self._refusals = 0
        self.paused_since, self._pause = None, FIRST_PAUSE

    def fault(self, error: ModelError, now: float, *, alone: bool = False) -> None:
        """A user failed with this error; `alone` says that there is no other in hand to tell of the server."""
        if error.kind == "unauthorised":
            self._fatal = error
        elif error.kind == "bad_request":
            self._refused(error)
        elif error.kind in UNAVAILABLE:
            self._faults += 1
            if self.paused_since is None and (alone or self._faults >= FAULTS or error.kind == "circuit_open"):
                self.paused_since, self._next = now, now + self._pause
        elif error.kind in ANSWERED:
            self.answered()

    def probe_failed(self, error: ModelError, now: float) -> None:
        """A probe was not answered."""
        since = now if self.paused_since is None else self.paused_since
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        self.paused_since, self._next = since, now + self._pause
        if now - since >= self.patience:
            told = f"the server has answered nobody for {now - since:.0f} s; the last time: {error}"
            self._fatal = ModelUnavailableError(told, error.kind)

    def given_up(self) -> ModelError | None:
        """Why there is no use in going on; None while there is."""
        return self._fatal

    def _refused(self, error: ModelError) -> None:
        self._refusals += 1
        if self._refusals >= REFUSALS and not self.answers:
            told = f"the server refused all of the first {self._refusals} users; the last time: {error}"
            self._fatal = ModelRefusedError(told, error.kind)
