"""A run over a job with a stand-in for the work: everybody ends, once, whatever happens."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from history.job_words import Cost, Released
from history.jobs import Job, Jobs
from history.store import Store
from palate.chat import Usage
from palate.errors import EmbedderError, ModelError, ModelRefusedError, ModelUnavailableError, StoreError
from palate.types import Profile, Provenance, RejectedClaim
from serving.batch import engine, pace
from serving.batch.engine import BatchRun, Brake, Ended, Limits, Meter, Worked
from serving.batch.owner import this_owner
from serving.batch.tally import Tally

TOKENS = Usage(prompt_tokens=900, cached_tokens=500, completion_tokens=100)
GONE = ModelUnavailableError("nobody answers", "unreachable")
Behaviour = Callable[[str, int], Awaitable[None]]


class Work:
    """Does nothing much, as `behave` says; counts how often it was asked for whom, and how many at once."""

    def __init__(self, behave: Behaviour | None = None) -> None:
        self.behave, self.asked, self.at_once, self.most = behave, Counter[str](), 0, 0

    async def __call__(self, user_id: str, meter: Meter) -> Worked:
        self.asked[user_id] += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await asyncio.sleep(0)
            if self.behave is not None:
                await self.behave(user_id, self.asked[user_id])
            meter.add(TOKENS)
        finally:
            self.at_once -= 1
        profile = Profile(user_id=user_id, provenance=Provenance(engine="llm/1", prompt_hash="h"))
        return Worked(profile, (RejectedClaim(label="x", reason="generic"),), "whole")


def new_job(jobs: Jobs, count: int, **more: int) -> Job:
    return jobs.create([f"u{n:04}" for n in range(count)], token=f"t{count}", now=0.0, engine="llm/1", **more)


async def answers() -> None:
    """A probe of a server that is there."""


def a_run(
    jobs: Jobs,
    job: Job,
    work: Work,
    *,
    nonce: str = "a",
    brake: Brake | None = None,
    probe: Callable[[], Awaitable[None]] = answers,
    **limits: float,
) -> BatchRun:
    counts = jobs.counts(job.job_id)
    return BatchRun(
        jobs,
        job,
        work,
        probe=probe,
        owner=this_owner(nonce),
        tally=Tally(sum(counts.values()), counts["done"] + counts["failed"]),
        clock=lambda: 1_000.0,
        limits=Limits(**{"concurrency": 8} | limits),  # type: ignore[arg-type]
        brake=brake,
    )


def run(jobs: Jobs, job: Job, work: Work, **more: Any) -> Ended:
    return asyncio.run(a_run(jobs, job, work, **more).run())


def test_everybody_is_done_once_with_profile_and_claims(jobs: Jobs, store: Store) -> None:
    job, work = new_job(jobs, 100), Work()
    assert run(jobs, job, work) == Ended(None)
    assert jobs.counts(job.job_id) == {"waiting": 0, "sent": 0, "done": 100, "failed": 0}
    assert set(work.asked.values()) == {1}
    assert len(store.profile_users()) == 100
    assert store.rejected("u0042") == (RejectedClaim(label="x", reason="generic"),)
    assert jobs.job().usage.total == 100 * 1_000


@pytest.mark.parametrize(("concurrency", "in_hand"), [(1, 2), (3, 6), (8, 16)])
def test_no_more_are_in_hand_than_allowed(jobs: Jobs, concurrency: int, in_hand: int) -> None:
    work = Work()
    run(jobs, new_job(jobs, 40), work, concurrency=concurrency)
    assert work.most == in_hand


def test_each_fault_ends_in_a_name_and_the_text(jobs: Jobs) -> None:
    kinds = ("truncated", "filtered", "empty", "repeated", "not_json", "schema", "wrong_user", "unsupported")

    async def fail(user_id: str, time: int) -> None:
        raise ModelError(f"{user_id} has a fault", kinds[int(user_id[1:]) % len(kinds)])  # type: ignore[arg-type]

    job = new_job(jobs, 32)
    assert run(jobs, job, Work(fail)) == Ended(None)
    assert jobs.faults(job.job_id) == dict.fromkeys(kinds, 4)
    assert jobs.some(job.job_id, [3])[3].error == "u0002 has a fault"


def test_a_fault_of_ours_is_named_and_the_others_go_on(jobs: Jobs) -> None:
    async def fail(user_id: str, time: int) -> None:
        if user_id == "u0003":
            raise KeyError("surprise")

    job = new_job(jobs, 10)
    run(jobs, job, Work(fail))
    assert jobs.faults(job.job_id) == {"internal": 1}
    assert jobs.some(job.job_id, [4])[4].error == "KeyError: 'surprise'"


def test_a_user_whom_alone_the_server_fails_is_tried_three_times(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FIRST_PAUSE", 0.01)

    async def fail(user_id: str, time: int) -> None:
        await asyncio.sleep(0.01)
        if user_id == "u0003" or (user_id == "u0005" and time < 3):
            raise ModelUnavailableError("status 500", "server_error")

    job, work = new_job(jobs, 200), Work(fail)
    run(jobs, job, work, concurrency=4)
    assert (work.asked["u0003"], work.asked["u0005"], work.asked.total()) == (3, 3, 204)
    assert jobs.faults(job.job_id) == {"server_error": 1}


@pytest.mark.parametrize("count", [1, 5])
def test_users_whom_the_server_always_fails_end_although_nobody_else_is_left(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(pace, "FIRST_PAUSE", 0.01)

    async def fail(user_id: str, time: int) -> None:
        raise ModelUnavailableError("status 500", "server_error")

    job, work = new_job(jobs, count), Work(fail)
    assert run(jobs, job, work) == Ended(None)
    assert jobs.faults(job.job_id) == {"server_error": count}
    assert work.asked.total() <= 4 * count + 4


def test_a_server_that_is_away_for_a_while_costs_nobody_a_try(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FIRST_PAUSE", 0.01)
    probes = iter([GONE, GONE])
    back = False

    async def fail(user_id: str, time: int) -> None:
        if not back:
            raise GONE

    async def probe() -> None:
        nonlocal back
        if (error := next(probes, None)) is not None:
            raise error
        back = True

    job, work = new_job(jobs, 60), Work(fail)
    assert run(jobs, job, work, probe=probe) == Ended(None)
    assert jobs.counts(job.job_id)["done"] == 60
    assert 60 < work.asked.total() <= 60 + 2 * 8
    assert all(task.tries == 0 for task in jobs.tasks(job.job_id))


def test_a_server_that_stays_away_is_given_up_and_nobody_is_burnt(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FIRST_PAUSE", 0.01)

    async def fail(user_id: str = "", time: int = 0) -> None:
        raise GONE

    job, work = new_job(jobs, 1_000), Work(fail)
    ended = run(jobs, job, work, patience=0.2, probe=fail)
    assert (ended.stop, ended.error and ended.error.kind) == ("server", "unreachable")
    assert jobs.counts(job.job_id)["waiting"] == 1_000
    assert work.asked.total() <= 2 * 8
    assert jobs.job().stop == "server"
    assert run(jobs, jobs.job(), Work()) == Ended(None)
    assert jobs.job().stop is None


def test_a_wrong_key_stops_the_run_at_once(jobs: Jobs) -> None:
    async def fail(user_id: str, time: int) -> None:
        raise ModelRefusedError("no such key", "unauthorised")

    job, work = new_job(jobs, 1_000), Work(fail)
    ended = run(jobs, job, work)
    assert ended.error is not None
    assert ended.error.kind == "unauthorised"
    assert work.asked.total() == Limits(8).in_hand
    assert jobs.counts(job.job_id)["waiting"] == 1_000


def test_refused_users_fail_until_it_is_plain_that_everybody_is(jobs: Jobs) -> None:
    async def fail(user_id: str, time: int) -> None:
        raise ModelRefusedError("no such model", "bad_request")

    job, work = new_job(jobs, 1_000), Work(fail)
    ended = run(jobs, job, work)
    assert ended.error is not None
    assert ended.error.kind == "bad_request"
    assert work.asked.total() <= pace.REFUSALS + 8


def test_what_every_user_needs_ends_the_run_with_its_own_error(jobs: Jobs) -> None:
    async def fail(user_id: str, time: int) -> None:
        raise EmbedderError("the embedder is gone")

    job = new_job(jobs, 20)
    with pytest.raises(EmbedderError, match="is gone"):
        run(jobs, job, Work(fail))
    assert jobs.counts(job.job_id)["waiting"] == 20


def test_a_store_that_fails_for_a_moment_loses_nothing(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    job, work = new_job(jobs, 40), Work()
    turn, calls = jobs.turn, iter(range(100))

    def locked_once(*args: object, **more: object) -> object:
        if next(calls) == 2:
            raise StoreError("locked")
        return turn(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "turn", locked_once)
    with pytest.raises(StoreError, match="locked"):
        run(jobs, job, work)
    counts = jobs.counts(job.job_id)
    assert (counts["sent"], counts["waiting"] + counts["done"]) == (0, 40)
    assert counts["done"] == work.asked.total() > 0
    run(jobs, job, work)
    assert set(work.asked.values()) == {1}


@pytest.mark.parametrize("budget", [1_000, 20_000, 50_500])
def test_a_budget_of_tokens_is_kept(jobs: Jobs, budget: int) -> None:
    job = new_job(jobs, 100, budget=budget)
    assert run(jobs, job, Work(), concurrency=4) == Ended("budget")
    spent = jobs.job().usage.total
    assert budget - 1_000 < spent <= budget
    jobs.allow(job.job_id, None)
    assert run(jobs, jobs.job(), Work()) == Ended(None)
    assert jobs.counts(job.job_id)["done"] == 100


def test_a_budget_that_just_suffices_ends_well(jobs: Jobs) -> None:
    job = new_job(jobs, 10, budget=10_000)
    assert run(jobs, job, Work(), concurrency=2) == Ended(None)


def test_a_stopped_run_lets_those_in_hand_end(jobs: Jobs) -> None:
    brake = Brake()

    async def slow(user_id: str, time: int) -> None:
        await asyncio.sleep(0.05)
        if user_id == "u0009":
            brake.pull()

    job, work = new_job(jobs, 100), Work(slow)
    assert asyncio.run(a_run(jobs, job, work, brake=brake).run()) == Ended("interrupted")
    counts = jobs.counts(job.job_id)
    assert (counts["sent"], counts["done"]) == (0, work.asked.total())
    assert 10 <= counts["done"] <= 24
    assert jobs.job().stop == "interrupted"


@pytest.mark.parametrize(("pulls", "grace"), [(2, 60.0), (1, 0.05)])
def test_those_who_take_too_long_are_given_back(jobs: Jobs, pulls: int, grace: float) -> None:
    brake = Brake()

    async def stuck(user_id: str, time: int) -> None:
        if user_id == "u0003":
            for _ in range(pulls):
                brake.pull()
        await asyncio.sleep(600)

    job = new_job(jobs, 20)
    assert asyncio.run(a_run(jobs, job, Work(stuck), brake=brake, grace=grace).run()) == Ended("interrupted")
    assert jobs.counts(job.job_id) == {"waiting": 20, "sent": 0, "done": 0, "failed": 0}


def test_a_cancelled_job_saves_who_is_in_hand_and_ends(jobs: Jobs) -> None:
    async def cancel(user_id: str, time: int) -> None:
        await asyncio.sleep(0.01)
        if user_id == "u0010":
            await asyncio.to_thread(jobs.cancel, 1, 1.0)

    job, work = new_job(jobs, 100), Work(cancel)
    assert run(jobs, job, work) == Ended("cancelled")
    counts = jobs.counts(job.job_id)
    assert (counts["waiting"], counts["sent"], counts["done"]) == (0, 0, work.asked.total())
    assert jobs.faults(job.job_id)["cancelled"] == 100 - counts["done"] > 0


def test_who_is_erased_in_the_middle_stays_erased(jobs: Jobs, store: Store) -> None:
    async def erase(user_id: str, time: int) -> None:
        if user_id == "u0005":
            await asyncio.to_thread(store.erase, user_id)

    job = new_job(jobs, 20)
    run(jobs, job, Work(erase))
    assert jobs.counts(job.job_id) == {"waiting": 0, "sent": 0, "done": 19, "failed": 0}
    assert store.profile("u0005") is None


def test_two_workers_share_a_job_and_nobody_is_asked_twice(jobs: Jobs, store: Store) -> None:
    async def slow(user_id: str, time: int) -> None:
        await asyncio.sleep(0.005)

    job, first, second = new_job(jobs, 300), Work(slow), Work(slow)

    async def both() -> list[Ended]:
        runs = (a_run(jobs, job, first), a_run(Jobs(store.engine), job, second, nonce="b"))
        return await asyncio.gather(*(one.run() for one in runs))

    assert asyncio.run(both()) == [Ended(None), Ended(None)]
    assert (first.asked + second.asked).total() == 300
    assert min(first.asked.total(), second.asked.total()) > 50
    assert jobs.counts(job.job_id)["done"] == 300


def test_who_waits_for_another_worker_takes_over_what_it_gives_back(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "IDLE", 0.02)
    job, brake, work = new_job(jobs, 8), Brake(), Work()

    async def stuck(user_id: str, time: int) -> None:
        await asyncio.sleep(0.1)
        brake.pull()
        brake.pull()
        await asyncio.sleep(600)

    async def both() -> list[Ended]:
        first = asyncio.create_task(a_run(jobs, job, Work(stuck), brake=brake).run())
        await asyncio.sleep(0.05)
        return [await a_run(jobs, job, work, nonce="b").run(), await first]

    assert asyncio.run(both()) == [Ended(None), Ended("interrupted")]
    assert work.asked.total() == 8


def test_what_is_given_back_while_the_job_is_looked_at_is_taken_over(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "IDLE", 0.02)
    job, work, other = new_job(jobs, 8), Work(), this_owner("a")
    taken = jobs.turn(job.job_id, other, [], take=8, now=1_000.0, lease=2_000.0).taken
    given_back = [Released(task.number, Cost(), tried=False) for task in taken]
    count = jobs.counts

    def counted(job_id: int) -> Any:
        """Count, and let the other worker give everybody back right after."""
        counts = count(job_id)
        if given_back:
            jobs.turn(job_id, other, list(given_back), take=0, now=1_000.0, lease=2_000.0)
            given_back.clear()
        return counts

    mine = a_run(jobs, job, work, nonce="b")
    monkeypatch.setattr(jobs, "counts", counted)
    assert asyncio.run(mine.run()) == Ended(None)
    assert work.asked.total() == 8


def test_at_thirty_per_cent_faults_everybody_ends_done_or_named(jobs: Jobs) -> None:
    draw = random.Random(3)
    faults = [
        GONE,
        ModelUnavailableError("429", "overloaded"),
        ModelError("cut", "truncated"),
        ModelError("no", "schema"),
    ]

    async def faulty(user_id: str, time: int) -> None:
        await asyncio.sleep(draw.uniform(0, 0.01))
        if draw.random() < 0.3:
            raise draw.choice(faults)

    job, work = new_job(jobs, 1_000), Work(faulty)
    assert run(jobs, job, work, concurrency=64) == Ended(None)
    counts = jobs.counts(job.job_id)
    assert counts["done"] + counts["failed"] == 1_000
    assert set(jobs.faults(job.job_id)) <= {"unreachable", "overloaded", "truncated", "schema"}
    assert work.asked.total() <= 1_600


def test_an_empty_job_ends_at_once(jobs: Jobs) -> None:
    job = jobs.create([], token="none", now=0.0, engine="llm/1")
    assert run(jobs, job, Work()) == Ended(None)


def test_the_store_can_be_watched_from_elsewhere_while_a_run_writes(jobs: Jobs, store: Store, tmp_path: Path) -> None:
    seen: list[int] = []

    async def look(user_id: str, time: int) -> None:
        def count() -> int:
            with Store.open(store.folder, create=False) as other:
                return Jobs(other.engine).counts(1)["done"]

        if user_id.endswith("0"):
            seen.append(await asyncio.to_thread(count))

    run(jobs, new_job(jobs, 50), Work(look), concurrency=2)
    assert seen == sorted(seen)
    assert seen[-1] > 0
