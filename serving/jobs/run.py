"""Works on one batch, as a process of its own: `python -m serving.jobs.run STORE BATCH_ID`.

All settings but the store are taken from the environment. How the batch ended stands in the ledger; nothing is printed.
"""

from __future__ import annotations

import asyncio
import os
import sys
import traceback
from pathlib import Path

from palate.errors import NotReadyError, PalateError
from palate.settings import Settings
from serving.batch.owner import this_owner
from serving.jobs.child import Child
from serving.jobs.desk import Desk, fresh_nonce
from serving.jobs.errors import BadFileError
from serving.jobs.hold import Hold, StoppedError
from serving.jobs.lines import check
from serving.jobs.words import BatchFault, Status

NICE = 10
"""How far a child stands back behind whoever answers requests."""
NEVER = 1e6
"""Seconds, more than any child lives: models are made anew by whoever serves, or by a batch of /v1/fit."""


def run(settings: Settings, batch_id: str) -> bool:
    """Work on a batch of the store that the settings name; False where it has ended or is in other hands.

    Raises:
        UnknownBatchError: there is none of this id.
    """
    desk, owner = Desk.of(settings.store), this_owner(fresh_nonce())
    work = desk.ledger.claim(batch_id, owner)
    if work is None:
        return False
    end: Status | None
    faults: tuple[BatchFault, ...] = ()
    with Hold(desk.ledger, batch_id, owner) as hold:
        try:
            _work(Child(settings, desk, work, owner, hold))
            end = _completed(desk, batch_id, owner)
        except StoppedError:
            end = _stopped(hold)
        except Exception as error:
            end, faults = "failed", _faults(error)
    if end is None:
        desk.ledger.release(batch_id, owner)
    else:
        desk.ledger.finish(batch_id, end, owner=owner, faults=faults)
    return True


def _work(child: Child) -> None:
    ledger, batch = child.desk.ledger, child.work
    if batch.input is not None and batch.status == "validating":
        total = check(child.desk.files.content(batch.input), batch.endpoint)
        ledger.note(batch.batch_id, child.owner, batch.mark._replace(total=total))
        child = child._replace(work=batch._replace(mark=batch.mark._replace(total=total)))
    child.hold.require_going_on()
    ledger.enter(batch.batch_id, child.owner, "in_progress")
    if batch.endpoint == "/v1/recommend":
        asyncio.run(_lists(child))
    else:
        _made(child)


async def _lists(child: Child) -> None:
    from serving.jobs.recommending import recommend
    from serving.service.service import Service

    service = Service(child.settings, "default", by_model=False, refresh_after=NEVER)
    await service.start()
    try:
        await service.wait_ready()
        if (health := service.health()).state == "failed":
            raise NotReadyError(health.detail or "The store could not be opened.")
        await recommend(child, service)
    finally:
        await service.stop()


def _made(child: Child) -> None:
    from serving.jobs.fitting import fit
    from serving.jobs.profiling import by_model, by_statistics
    from serving.workspace import Workspace

    with Workspace(child.settings, progress=child.progress()) as work:
        if child.work.endpoint == "/v1/fit":
            fit(child, work)
        elif child.work.metadata.get("engine") == "llm":
            by_model(child, work)
        else:
            by_statistics(child, work)


def _completed(desk: Desk, batch_id: str, owner: str) -> Status:
    return "completed" if desk.ledger.enter(batch_id, owner, "finalizing") else "cancelled"


def _stopped(hold: Hold) -> Status | None:
    """How a batch ends that was told to stop; None where it is to be taken up again."""
    ends: dict[Status | None, Status] = {"cancelling": "cancelled", "expired": "expired"}
    return ends.get(hold.seen)


def _faults(error: Exception) -> tuple[BatchFault, ...]:
    """What to tell of an error; of a fault of ours, where it is, but not its words, which may speak of people."""
    if isinstance(error, BadFileError):
        return tuple(BatchFault(code=code, message=said, line=line) for line, code, said in error.faults)
    if isinstance(error, PalateError):
        return (BatchFault(code="failed", message=str(error)),)
    where = traceback.extract_tb(error.__traceback__)[-1]
    said = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
    return (BatchFault(code="internal", message=said),)


def main(arguments: list[str]) -> int:
    """Run as a process: STORE and BATCH_ID; the exit status."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    store, batch_id = arguments
    try:
        run(Settings(store=Path(store)), batch_id)
    except PalateError as error:
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
