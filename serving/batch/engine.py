"""Works on a job: some users at once, saved in groups, until nobody is left or there is a reason to stop.

The engine takes turns with the store in a thread of its own: each turn saves who has ended and takes as many as there
is room for, in one transaction. A user's place is free only once they are saved, so a kill repeats at most those in
hand. It knows nothing of prompts: the work on one user is a function.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import NamedTuple, Protocol, TypeVar

from history.jobs import EXPORTED, LEASE, Cost, Done, Failed, Job, Jobs, Outcome, Released, Stop, Taken, TaskState, Turn
from palate.chat import Usage
from palate.errors import ModelError, ModelUnavailableError, PalateError, UnknownUserError
from palate.types import Profile, RejectedClaim
from serving.batch.owner import alive
from serving.batch.pace import UNAVAILABLE, Pace
from serving.batch.tally import Tally

MOST_TRIES = 3
"""So often a user is tried whom the server leaves without an answer while it answers others."""
GUESSED_TOKENS = 4_000
"""What a user is thought to cost before anybody has ended: for budgets only."""
LINGER, LONGEST_LINGER = 0.01, 0.2
"""The first of a group to end waits for others, so that they are saved together: this share of the time that users
take, and at most so many seconds."""
IDLE = 1.0
"""Seconds between looks at a job of which others hold the rest."""

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Meter:
    """Adds up what is spent on one user, whether the work ends well or not."""

    def __init__(self) -> None:
        self.usage, self.calls = Usage(), 0

    def add(self, usage: Usage) -> None:
        """One call was answered."""
        self.usage += usage
        self.calls += 1


class Worked(NamedTuple):
    """What came of one user: `profile` None where the one they have stays, `rejected` None where nothing was asked."""

    profile: Profile | None
    rejected: tuple[RejectedClaim, ...] | None
    how: str
    repaired: int = 0


class Worker(Protocol):
    """The work on one user."""

    async def __call__(self, user_id: str, meter: Meter) -> Worked:
        """Return what came of it; `meter` hears of every call.

        Raises:
            ModelError: the user ends with this error, or is tried again.
        """
        ...


class Limits(NamedTuple):
    """What a run may use. `concurrency` is users whose calls are under way at once; `patience` the seconds without any
    answer after which it is given up; `grace` the seconds that those in hand get when it is stopped."""

    concurrency: int = 64
    patience: float = 600.0
    grace: float = 10.0

    @property
    def in_hand(self) -> int:
        """Users taken at once: twice as many, so that a call goes out as one comes back, whoever is being read, checked
        or saved meanwhile. Replies of one length come back together, and so do their places."""
        return 2 * self.concurrency


USUAL = Limits()
NOTHING = Cost()


class Ended(NamedTuple):
    """How a run ended: `stop` None when nobody was left; `error` what made it stop."""

    stop: Stop | None
    error: ModelError | None = None


class Brake:
    """Stops a run: pulled once, those in hand may end; pulled twice, at once."""

    def __init__(self) -> None:
        self.pulled = 0
        self.wake: Callable[[], None] = lambda: None

    def pull(self) -> None:
        """Stop, or stop at once."""
        self.pulled += 1
        self.wake()


class BatchRun:
    """One worker's run over a job.

    Args:
        jobs: where the job is.
        job: the one to work on.
        work: what to do with a user.
        probe: asks the server for next to nothing, to see whether it answers.
        owner: the name under which tasks are held, as from `this_owner`.
        tally: counts what is done.
        limits: what the run may use.
        brake: stops it.
        clock: the time in epoch seconds, as leases go by it.
        watch: hears of the tally after each turn.
    """

    def __init__(
        self,
        jobs: Jobs,
        job: Job,
        work: Worker,
        *,
        probe: Callable[[], Awaitable[object]],
        owner: str,
        tally: Tally,
        clock: Callable[[], float],
        limits: Limits = USUAL,
        brake: Brake | None = None,
        watch: Callable[[Tally], None] = lambda tally: None,
    ) -> None:
        self.jobs, self.job, self.work, self.owner, self.tally = jobs, job, work, owner, tally
        self.limits, self.brake, self.clock, self.watch = limits, brake or Brake(), clock, watch
        self.probe = probe
        self._pace = Pace(limits.in_hand, limits.patience)
        self._hand: dict[int, asyncio.Task[None]] = {}
        self._ended: list[Outcome] = []
        self._answers_at_fault: dict[int, int] = {}
        self._probing: asyncio.Task[None] | None = None
        self._dry = False
        self._fatal: PalateError | None = None
        self._renewed = clock()
        self._stopped_at: float | None = None

    async def run(self) -> Ended:
        """Work until nobody is left, or stop: how it ended.

        Raises:
            PalateError: the store, or something else that every user needs, failed.
        """
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        self.brake.wake = self._wake.set
        with ThreadPoolExecutor(1, thread_name_prefix="store") as self._thread:
            try:
                await self._reclaim()
                ended = await self._turns()
            finally:
                await self._let_go()
            if self._fatal is not None:
                raise self._fatal
            stop = None if ended.stop == "cancelled" else ended.stop
            await self._in_thread(lambda: self.jobs.leave(self.job.job_id, stop))
        return ended

    async def _turns(self) -> Ended:
        while True:
            room = 0 if self._dry else self._room()
            if self._ended or room or self._renewal_due():
                turn = await self._turn(room)
                self._dry = self._dry or len(turn.taken) < room
                self._begin(turn.taken)
                if not self._hand:
                    continue
            elif not self._hand and (ended := await self._over()):
                return ended
            if self._hurried():
                return Ended("interrupted")
            self._probe_if_due()
            await self._sleep()

    # -- turns with the store -----------------------------------------------------------------------------------------

    async def _turn(self, take: int) -> Turn:
        outcomes, self._ended = self._ended, []
        renew, now = self._renewal_due(), self.clock()
        try:
            turn = await self._in_thread(
                lambda: self.jobs.turn(
                    self.job.job_id, self.owner, outcomes, take=take, now=now, lease=now + LEASE, renew=renew
                )
            )
        except Exception:
            self._ended = outcomes + self._ended
            raise
        self._dry = self._dry and not any(isinstance(outcome, Released) for outcome in outcomes)
        for outcome in outcomes:
            self._hand.pop(outcome.number, None)
        self._tell(turn, outcomes)
        if renew:
            self._renewed = now
            await self._recount()
        return turn

    def _tell(self, turn: Turn, outcomes: Sequence[Outcome]) -> None:
        self.job = turn.job
        self.tally.add((one for one in outcomes if one.number in turn.saved), self._loop.time())
        self.tally.note = self._note()
        self.watch(self.tally)

    def _renewal_due(self) -> bool:
        return self.clock() - self._renewed >= LEASE / 4

    async def _reclaim(self) -> None:
        now = self.clock()
        if await self._in_thread(lambda: self.jobs.reclaim(self.job.job_id, now, alive)):
            self._dry = False

    async def _in_thread(self, call: Callable[[], T]) -> T:
        return await self._loop.run_in_executor(self._thread, call)

    # -- room and reasons to stop -------------------------------------------------------------------------------------

    def _room(self) -> int:
        if self._stopping():
            return 0
        room = self._pace.room(self._busy)
        return room if self.job.budget is None else min(room, self._affordable(self.job.budget))

    def _affordable(self, budget: int) -> int:
        """How many more users the budget is good for, if they cost what those before them did."""
        spent = self.job.usage.total + sum(outcome.cost.usage.total for outcome in self._ended)
        ended = self.tally.before + self.tally.ended + len(self._ended)
        each = spent / ended if spent and ended else GUESSED_TOKENS
        least = 0 if spent or self._busy else 1
        return max(least, int((budget - spent) / each) - self._busy)

    @property
    def _busy(self) -> int:
        """How many places will be taken once those who have ended are saved."""
        return len(self._hand) - len(self._ended)

    def _stopping(self) -> bool:
        return bool(self.brake.pulled or self._fatal or self._pace.given_up() or self.job.stop == "cancelled")

    def _hurried(self) -> bool:
        """Whether those in hand should be let go of at once."""
        if self._fatal or self.brake.pulled > 1:
            return True
        if not self.brake.pulled:
            return False
        self._stopped_at = self._stopped_at or self._loop.time()
        return self._loop.time() - self._stopped_at >= self.limits.grace

    async def _over(self) -> Ended | None:
        """How the run ended, now that nothing is in hand; None where there is more to come."""
        if self.job.stop == "cancelled":
            return Ended("cancelled")
        if self.brake.pulled or self._fatal:
            return Ended("interrupted")
        if error := self._pace.given_up():
            return Ended("server", error)
        if self._pace.paused_since is not None:
            return None
        await self._reclaim()
        owners = await self._in_thread(
            lambda: self.jobs.owners(self.job.job_id)
        )  # first: what they give back now waits
        counts = await self._recount()
        if counts["waiting"]:
            self._dry = False
            return None if self._room() else Ended("budget")
        return None if owners.keys() - {EXPORTED, self.owner} else Ended(None)

    async def _recount(self) -> dict[TaskState, int]:
        """Count the job's tasks, other workers' among them."""
        counts = await self._in_thread(lambda: self.jobs.counts(self.job.job_id))
        self.tally.others = max(0, counts["done"] + counts["failed"] - self.tally.before - self.tally.ended)
        return counts

    def _note(self) -> str:
        if self.brake.pulled:
            return "stopping"
        return "" if self._pace.paused_since is None else "the server answers nobody: probing it"

    async def _sleep(self) -> None:
        """Wait until somebody has ended, or it is time to look again."""
        if not self._ended and not self._fatal:
            await self._doze()
        if self._ended and self._busy:
            seconds = max(outcome.cost.seconds for outcome in self._ended)
            await asyncio.sleep(min(LINGER * seconds, LONGEST_LINGER))

    async def _doze(self) -> None:
        at = self._loop.time()
        waits = [LEASE / 4 if self._hand or self._probing else IDLE]
        if self._probing is None and (probe := self._pace.next_probe(at)) is not None:
            waits.append(probe)
        if self.brake.pulled:
            waits.append(0.1)
        self._wake.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.001, min(waits))):
                await self._wake.wait()

    # -- one user -----------------------------------------------------------------------------------------------------

    def _begin(self, taken: Sequence[Taken]) -> None:
        for one in taken:
            self._hand[one.number] = self._loop.create_task(self._one(one))

    async def _one(self, task: Taken) -> None:
        with self._ending(task) as (meter, cost):
            made = await self.work(task.user_id, meter)
            if meter.calls:
                self._pace.answered()
            hashed = made.profile.provenance.prompt_hash if made.profile else None
            self._ended.append(Done(task.number, cost(made.repaired), made.profile, made.rejected, hashed, made.how))

    @contextmanager
    def _ending(self, task: Taken) -> Iterator[tuple[Meter, Callable[[int], Cost]]]:
        """Whatever happens to a user, it ends in an outcome."""
        meter, began, answers = Meter(), self._loop.time(), self._pace.answers

        def cost(repaired: int = 0) -> Cost:
            return Cost(meter.usage, meter.calls, repaired, self._loop.time() - began)

        try:
            yield meter, cost
        except ModelError as error:
            self._pace.fault(error, self._loop.time(), alone=self._busy <= 1)
            self._ended.append(self._after(error, task, cost(), answers))
        except UnknownUserError as error:
            self._ended.append(Failed(task.number, cost(), "no_history", str(error)))
        except asyncio.CancelledError:
            self._ended.append(Released(task.number, cost(), tried=False))
        except PalateError as error:
            self._fatal = self._fatal or error
            self._ended.append(Released(task.number, cost(), tried=False))
        except Exception as error:
            _log.exception("user %r", task.user_id)
            self._ended.append(Failed(task.number, cost(), "internal", f"{type(error).__name__}: {error}"))
        finally:
            self._wake.set()

    def _after(self, error: ModelError, task: Taken, cost: Cost, answers: int) -> Outcome:
        """What becomes of a user after an error: tried again where it may pass, else failed.

        A try counts only if the server answered others, or a probe, since the last one: else it is the server's fault.
        """
        if error.kind == "unauthorised":
            return Released(task.number, cost, tried=False)
        if error.kind not in UNAVAILABLE:
            return Failed(task.number, cost, error.kind, str(error))
        tried = self._pace.answers > self._answers_at_fault.get(task.number, answers)
        self._answers_at_fault[task.number] = self._pace.answers
        if tried and task.tries + 1 >= MOST_TRIES:
            return Failed(task.number, cost, error.kind, str(error))
        return Released(task.number, cost, tried=tried)

    # -- the server ---------------------------------------------------------------------------------------------------

    def _probe_if_due(self) -> None:
        if self._probing is None and not self._stopping() and self._pace.next_probe(self._loop.time()) == 0.0:
            self._probing = self._loop.create_task(self._probe())

    async def _probe(self) -> None:
        try:
            await self.probe()
            self._pace.answered()
        except ModelError as error:
            self._pace.probe_failed(error, self._loop.time())
        except Exception as error:
            _log.exception("probe")
            self._pace.probe_failed(ModelUnavailableError(str(error), "internal"), self._loop.time())
        finally:
            self._probing = None
            self._wake.set()

    async def _let_go(self) -> None:
        """Give back what is in hand, and save what has ended."""
        under_way = [*self._hand.values(), *([self._probing] if self._probing else [])]
        for one in under_way:
            one.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        begun = {outcome.number for outcome in self._ended}
        self._ended += [Released(number, NOTHING, tried=False) for number in self._hand if number not in begun]
        if self._ended:
            await self._turn(0)
