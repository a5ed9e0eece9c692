"""Jobs as rows: taking, saving, giving back, and what a store of version 1 becomes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, inspect

from history import tables
from history.database import connect, prepare, writing
from history.jobs import EXPORTED, MOST_TEXT, Cost, Done, Failed, Job, Jobs, Outcome, Released
from history.store import DATABASE, Store
from palate.chat import Usage
from palate.errors import InputError, NotReadyError
from palate.types import Profile, Provenance, RejectedClaim

COST = Cost(Usage(prompt_tokens=100, cached_tokens=40, completion_tokens=20), calls=1, repaired=0, seconds=2.0)
CLAIM = RejectedClaim(label="sailing", granularity="topic", reason="unsupported", detail="no event of it")


@pytest.fixture
def jobs(store: Store) -> Jobs:
    return Jobs(store.engine)


@pytest.fixture
def job(jobs: Jobs) -> Job:
    """A job of four users."""
    return jobs.create(["ada", "bo", "cy", "di"], token="t1", now=1.0, engine="llm/1", model="m")


def profile(user_id: str, **more: object) -> Profile:
    return Profile(user_id=user_id, provenance=Provenance(engine="llm/1", prompt_hash="abc"), **more)


def done(number: int, user_id: str) -> Done:
    return Done(number, COST, profile(user_id), (CLAIM,), "abc", "whole")


def take(jobs: Jobs, job: Job, count: int, *outcomes: Outcome, owner: str = "me", now: float = 10.0) -> list[str]:
    turn = jobs.turn(job.job_id, owner, outcomes, take=count, now=now, lease=now + 60)
    return [taken.user_id for taken in turn.taken]


def test_tasks_are_taken_in_order_and_never_twice(jobs: Jobs, job: Job) -> None:
    assert take(jobs, job, 3) == ["ada", "bo", "cy"]
    assert take(jobs, job, 3, owner="another") == ["di"]
    assert take(jobs, job, 3) == []
    assert jobs.owners(job.job_id) == {"me": (3, 70.0), "another": (1, 70.0)}


def test_a_user_named_twice_has_one_task(jobs: Jobs) -> None:
    assert jobs.counts(jobs.create(["a", "b", "a"], token="t", now=0.0, engine="llm/1").job_id)["waiting"] == 2


def test_one_turn_saves_profile_claims_and_task_and_takes_the_next(jobs: Jobs, job: Job, store: Store) -> None:
    take(jobs, job, 2)
    assert take(jobs, job, 1, done(1, "ada"), Failed(2, COST, "schema", "x" * 900)) == ["cy"]
    assert jobs.counts(job.job_id) == {"waiting": 1, "sent": 1, "done": 1, "failed": 1}
    assert store.profile("ada") == profile("ada")
    assert store.rejected("ada") == (CLAIM,)
    first, second = jobs.some(job.job_id, [1, 2]).values()
    assert (first.how, first.prompt_hash, first.usage, first.seconds, first.owner) == (
        "whole", "abc", COST.usage, 2.0, None,
    )  # fmt: skip
    assert (second.kind, second.error) == ("schema", "x" * MOST_TEXT)
    assert jobs.faults(job.job_id) == {"schema": 1}


def test_a_job_knows_what_it_cost(jobs: Jobs, job: Job) -> None:
    take(jobs, job, 3)
    take(jobs, job, 0, done(1, "ada"), Failed(2, COST, "schema", ""), Released(3, COST, tried=True))
    now = jobs.job(job.job_id)
    assert (now.calls, now.usage.total, now.usage.cached_tokens) == (3, 3 * 120, 3 * 40)


def test_a_failure_leaves_the_profile_there_was(jobs: Jobs, job: Job, store: Store) -> None:
    before = profile("ada", version=3)
    store.save_profiles([before])
    take(jobs, job, 1)
    take(jobs, job, 0, Failed(1, COST, "generic", "true of anybody"))
    assert store.profile("ada") == before


def test_who_is_current_keeps_profile_and_claims(jobs: Jobs, job: Job, store: Store) -> None:
    store.save_profiles([profile("ada")])
    store.save_rejected("ada", [CLAIM])
    take(jobs, job, 1)
    take(jobs, job, 0, Done(1, Cost(), None, None, None, "current"))
    assert (store.profile("ada"), store.rejected("ada")) == (profile("ada"), (CLAIM,))


def test_a_released_user_waits_behind_the_others(jobs: Jobs, job: Job) -> None:
    assert take(jobs, job, 1) == ["ada"]
    assert take(jobs, job, 4, Released(1, Cost(), tried=True), now=20.0) == ["bo", "cy", "di", "ada"]
    assert jobs.some(job.job_id, [1])[1].tries == 1


def test_an_outcome_of_somebody_elses_task_is_dropped(jobs: Jobs, job: Job, store: Store) -> None:
    take(jobs, job, 1)
    jobs.reclaim(job.job_id, 11.0, lambda owner: False)
    take(jobs, job, 4, owner="another")
    turn = jobs.turn(job.job_id, "me", [done(1, "ada")], take=0, now=12.0, lease=72.0)
    assert turn.saved == frozenset()
    assert store.profile("ada") is None
    assert turn.job.usage.total == 120  # it was spent all the same


def test_a_profile_of_another_user_is_never_saved(jobs: Jobs, job: Job, store: Store) -> None:
    take(jobs, job, 1)
    with pytest.raises(ValueError, match="'bo'"):
        take(jobs, job, 0, done(1, "bo"))
    assert store.profile("bo") is None


def test_who_is_erased_while_in_hand_does_not_come_back(jobs: Jobs, job: Job, store: Store) -> None:
    store.save_rejected("ada", [CLAIM])
    take(jobs, job, 2)
    assert store.erase("ada")
    take(jobs, job, 0, done(1, "ada"), done(2, "bo"))
    assert (store.profile("ada"), store.rejected("ada")) == (None, ())
    assert store.profile("bo") is not None
    assert jobs.counts(job.job_id) == {"waiting": 2, "sent": 0, "done": 1, "failed": 0}


def test_tasks_of_the_dead_come_back_at_once_those_of_strangers_when_their_lease_is_over(jobs: Jobs, job: Job) -> None:
    take(jobs, job, 1, owner="dead")
    take(jobs, job, 1, owner="living")
    take(jobs, job, 1, owner="stranger", now=10.0)
    known = {"dead": False, "living": True, "stranger": None}
    assert jobs.reclaim(job.job_id, 11.0, known.__getitem__) == 1
    assert jobs.reclaim(job.job_id, 71.0, known.__getitem__) == 1
    assert jobs.owners(job.job_id).keys() == {"living"}


def test_a_lease_can_be_renewed(jobs: Jobs, job: Job) -> None:
    take(jobs, job, 1)
    jobs.turn(job.job_id, "me", [], take=0, now=50.0, lease=110.0, renew=True)
    assert jobs.owners(job.job_id) == {"me": (1, 110.0)}


def test_cancelling_ends_who_waits_and_lets_who_is_in_hand_end(jobs: Jobs, job: Job, store: Store) -> None:
    take(jobs, job, 2)
    assert jobs.cancel(job.job_id, 11.0) == 2
    assert take(jobs, job, 5, done(1, "ada"), Released(2, Cost(), tried=False)) == []
    assert jobs.counts(job.job_id) == {"waiting": 0, "sent": 0, "done": 1, "failed": 3}
    assert jobs.faults(job.job_id) == {"cancelled": 3}
    jobs.leave(job.job_id, "interrupted")
    assert jobs.job().stop == "cancelled"


def test_the_failed_can_be_tried_again_all_or_of_some_kinds(jobs: Jobs, job: Job) -> None:
    take(jobs, job, 3)
    take(jobs, job, 0, *(Failed(n, COST, kind, "") for n, kind in ((1, "schema"), (2, "timeout"), (3, "schema"))))
    assert jobs.again(job.job_id, 20.0, ["timeout"]) == 1
    assert jobs.again(job.job_id, 20.0) == 2
    assert jobs.counts(job.job_id)["waiting"] == 4


def test_exported_tasks_are_nobodys_and_can_be_adopted(jobs: Jobs, job: Job) -> None:
    jobs.export(job.job_id, [(1, "h1"), (2, "h2")], 10.0)
    assert jobs.owners(job.job_id) == {EXPORTED: (2, None)}
    assert jobs.reclaim(job.job_id, 1e12, lambda owner: None) == 0
    take(jobs, job, 1)
    assert jobs.adopt(job.job_id, [1, 2, 3, 9], "importer", now=20.0, lease=80.0) == {1, 2}
    assert [task.prompt_hash for task in jobs.tasks(job.job_id, ("sent",))] == ["h1", "h2", None]


def test_the_latest_job_is_found_and_unknown_ones_are_named(jobs: Jobs) -> None:
    with pytest.raises(NotReadyError, match="palate batch run"):
        jobs.job()
    first = jobs.create(["a"], token="x", now=0.0, engine="llm/1")
    second = jobs.create(["a"], token="y", now=0.0, engine="llm/1", budget=5, whole=True)
    assert (jobs.job(), jobs.job(first.job_id), jobs.named("y")) == (second, first, second)
    assert (second.budget, second.whole, jobs.named("z")) == (5, True, None)
    with pytest.raises(InputError, match="no job 7"):
        jobs.job(7)


def test_tasks_are_listed_by_state_and_kind_however_many(jobs: Jobs) -> None:
    job = jobs.create((f"u{n}" for n in range(6_000)), token="many", now=0.0, engine="llm/1")
    assert [task.number for task in jobs.tasks(job.job_id)] == list(range(1, 6_001))
    assert not list(jobs.tasks(job.job_id, ("failed",), kind="schema"))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 3), st.sampled_from("dfrk")), max_size=25))
def test_whatever_two_workers_do_every_task_is_in_one_state(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, str]]
) -> None:
    """Taking, ending, giving back and dying in any order loses nobody and doubles nobody."""
    with Store.open(tmp_path_factory.mktemp("store")) as store:
        jobs = Jobs(store.engine)
        job = jobs.create([f"u{n}" for n in range(8)], token="t", now=0.0, engine="llm/1")
        hands: dict[str, dict[int, str]] = {"a": {}, "b": {}}
        ended = 0
        for owner, count, move in steps:
            hand = hands[owner]
            if move == "k":
                back = jobs.reclaim(job.job_id, 0.0, lambda name, dead=owner: name != dead)
                assert back == len(hand)
                hand.clear()
                continue
            outcomes = [_outcome(move, number, user) for number, user in list(hand.items())[:count]]
            turn = jobs.turn(job.job_id, owner, outcomes, take=count, now=1.0, lease=9.0)
            ended += 0 if move == "r" else len(outcomes)
            for outcome in outcomes:
                del hand[outcome.number]
            hand |= {taken.number: taken.user_id for taken in turn.taken}
            counts = jobs.counts(job.job_id)
            assert sum(counts.values()) == 8
            assert counts["done"] + counts["failed"] == ended
            assert counts["sent"] == sum(map(len, hands.values()))
            assert not hands["a"].keys() & hands["b"].keys()


def _outcome(move: str, number: int, user: str) -> Outcome:
    if move == "d":
        return done(number, user)
    return Failed(number, COST, "empty", "") if move == "f" else Released(number, COST, tried=True)


# -- what stores became ------------------------------------------------------------------------------------------------


LATER = ("jobs", "tasks", "rejected", "statements")


@pytest.fixture
def version_1(tmp_path: Path) -> Iterator[Engine]:
    """A store as version 1 made it: without jobs, tasks, rejected claims and statements."""
    engine = connect(tmp_path / DATABASE, None)
    old = [table for table in tables.metadata.sorted_tables if table.name not in LATER]
    with writing(engine) as connection:
        tables.metadata.create_all(connection, tables=old)
        connection.execute(tables.schema_version.insert().values(version=1))
        connection.execute(
            tables.profiles.insert().values(user_id="u", fingerprint="f", body=profile("u").model_dump_json())
        )
    yield engine
    engine.dispose()


def schema(engine: Engine) -> dict[str, object]:
    found = inspect(engine)
    return {
        name: (
            [{key: str(value) for key, value in column.items()} for column in found.get_columns(name)],
            found.get_pk_constraint(name),
            sorted(found.get_indexes(name), key=lambda index: str(index["name"])),
            found.get_unique_constraints(name),
        )
        for name in found.get_table_names()
    }


def test_a_store_of_version_1_gets_the_schema_of_a_new_one(version_1: Engine, store: Store) -> None:
    prepare(version_1, create=False)
    assert schema(version_1) == schema(store.engine)


def test_a_store_of_version_1_keeps_what_it_held_and_takes_jobs(version_1: Engine, tmp_path: Path) -> None:
    with Store.open(tmp_path, create=False) as store:
        assert store.profile("u") == profile("u")
        assert Jobs(store.engine).create(["u"], token="t", now=0.0, engine="llm/1").job_id == 1
        assert store.rejected("u") == ()
        assert store.statements("u") == ()


def test_rejected_claims_are_replaced_and_erased(store: Store) -> None:
    other = RejectedClaim(label="chess", reason="generic")
    store.save_rejected("u", [CLAIM, other])
    assert store.rejected("u") == (CLAIM, other)
    store.save_rejected("u", [other])
    assert store.rejected("u") == (other,)
    assert store.erase("u")
    assert store.rejected("u") == ()


def test_a_job_does_not_change_the_fingerprint_of_the_data(store: Store) -> None:
    before = store.fingerprint()
    Jobs(store.engine).create(["u"], token="t", now=0.0, engine="llm/1")
    assert store.fingerprint() == before
