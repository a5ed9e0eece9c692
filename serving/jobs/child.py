"""What the work on a batch is handed."""

from __future__ import annotations

import time
from typing import NamedTuple

from palate.protocols import Progress
from palate.settings import Settings
from serving.jobs.desk import Desk
from serving.jobs.hold import Hold
from serving.jobs.ledger import Work
from serving.jobs.results import Results
from serving.jobs.words import Step

EVERY = 1.0
"""Seconds between notes of progress."""


class Child(NamedTuple):
    """One child process at work on a batch."""

    settings: Settings
    desk: Desk
    work: Work
    owner: str
    hold: Hold

    def results(self, *, anew: bool = False) -> Results:
        """The batch's files, to be written."""
        return Results(self.desk, self.work, self.owner, clock=time.monotonic, anew=anew)

    def progress(self) -> Progress:
        """Hears of steps as often as one likes, and notes them now and then."""
        noted: dict[str, float] = {}

        def told(step: str, done: int, total: int | None) -> None:
            now = time.monotonic()
            if now - noted.get(step, -EVERY) >= EVERY:
                noted[step] = now
                self.desk.ledger.note(
                    self.work.batch_id, self.owner, step=Step(name=step, done=done, total=total)
                )  # fmt: skip

        return told
