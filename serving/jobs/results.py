"""Output and error files of a batch, written so that a killed child goes on where it stopped.

Lines are put on disk first and noted in the ledger afterwards; whatever a killed child wrote beyond its last note is
cut off when the next one opens the files.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from types import TracebackType
from typing import Any, BinaryIO, Self

from serving.jobs.desk import Desk
from serving.jobs.ledger import Mark, Work
from serving.jobs.words import LineResponse, ResultLine

EVERY = 1.0
"""Seconds between notes."""


class Results:
    """The files of a batch while its owner writes them; a context manager that notes what is left at its end.

    Args:
        desk: of the tenant.
        work: the batch; a new one, or one to go on with.
        owner: who writes.
        clock: seconds from any start.
        anew: drop what an earlier child wrote, rather than go on after it.
    """

    def __init__(
        self, desk: Desk, work: Work, owner: str, *, clock: Callable[[], float], anew: bool = False
    ) -> None:  # fmt: skip
        self._desk, self._work, self._owner, self._clock = desk, work, owner, clock
        self.mark = Mark(total=work.mark.total) if anew else work.mark
        self._noted = clock()
        self._output = self._opened(work.output, self.mark.output_bytes)
        self._faults = self._opened(work.faults, self.mark.fault_bytes)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self.save()
        finally:
            self._output.close()
            self._faults.close()

    def expect(self, total: int) -> None:
        """There are so many requests in all."""
        self.mark = self.mark._replace(total=total)
        self.save()

    def add(self, custom_id: str, status: int, body: dict[str, Any]) -> None:
        """One request has ended: below 300 well, else badly. It is noted after a second at most, or by `save`."""
        number, nonce = self.mark.ended + 1, self._work.batch_id.removeprefix("batch_")
        request_id = f"batch_req_{nonce}_{number}"
        answer = LineResponse(status_code=status, request_id=request_id, body=body)
        line = ResultLine(id=request_id, custom_id=custom_id, response=answer)
        raw = line.model_dump_json().encode() + b"\n"
        if status < 300:
            self._output.write(raw)
            self.mark = self.mark._replace(
                completed=self.mark.completed + 1, output_bytes=self.mark.output_bytes + len(raw)
            )
        else:
            self._faults.write(raw)
            self.mark = self.mark._replace(failed=self.mark.failed + 1, fault_bytes=self.mark.fault_bytes + len(raw))
        if self._clock() - self._noted >= EVERY:
            self.save()

    def save(self) -> None:
        """Put what there is on disk, then note it."""
        for file in (self._output, self._faults):
            file.flush()
            os.fsync(file.fileno())
        self._desk.ledger.note(self._work.batch_id, self._owner, self.mark)
        self._noted = self._clock()

    def _opened(self, file_id: str, size: int) -> BinaryIO:
        path = self._desk.files.path(file_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
        file.truncate(size)
        return file
