"""Batches wait their turn, are taken by one child at a time, and no kill loses one."""

from __future__ import annotations

from typing import Any

import pytest

from palate.errors import InputError, StoreError
from serving.jobs import ledger
from serving.jobs.database import JobsDatabase
from serving.jobs.errors import InUseError, TooLargeError, UnknownBatchError, UnknownFileError
from serving.jobs.ledger import LEASE, Mark
from serving.jobs.words import BatchFault, Step

HOUR = 3_600


def test_a_new_batch_waits_to_be_validated(house: Any) -> None:
    batch = house.desk.ledger.get(house.batch(metadata={"for": "周报"}))
    assert (batch.status, batch.created_at, batch.expires_at) == ("validating", 1_000_000, 1_000_000 + 24 * HOUR)
    assert batch.metadata == {"for": "周报"}
    assert batch.request_counts.total == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"endpoint": "/v1/recommend"},
        {"endpoint": "/v1/fit", "input_file_id": "file-" + "1" * 24},
        {"endpoint": "/v1/profiles", "metadata": {"engine": "guess"}},
    ],
)
def test_what_an_endpoint_cannot_be_asked_is_refused(house: Any, asked: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        house.batch(**asked)
    assert house.desk.ledger.page().data == ()


def test_an_input_that_is_not_there_is_refused(house: Any) -> None:
    with pytest.raises(UnknownFileError):
        house.batch("/v1/recommend", input_file_id="file-" + "f" * 24)


def test_batches_are_taken_in_the_order_they_came_one_at_a_time(house: Any) -> None:
    ledger, first, second = house.desk.ledger, house.batch(), house.batch()
    assert ledger.next_up() == first
    owner = house.claimed(first)
    assert ledger.next_up() is None
    assert ledger.finish(first, "completed", owner=owner)
    assert ledger.next_up() == second


def test_a_living_owner_keeps_its_batch(house: Any) -> None:
    batch_id = house.batch()
    house.claimed(batch_id, "me")
    assert house.desk.ledger.claim(batch_id, "another") is None
    house.living.clear()
    assert house.desk.ledger.claim(batch_id, "another") is not None
    assert house.desk.ledger.beat(batch_id, "me") is None
    assert not house.desk.ledger.finish(batch_id, "completed", owner="me")


def test_an_owner_on_another_machine_is_gone_when_its_beats_are_missing(house: Any) -> None:
    house.desk.ledger._alive = lambda owner: None
    batch_id = house.batch()
    house.claimed(batch_id)
    house.clock.now += LEASE - 1
    assert house.desk.ledger.next_up() is None
    house.clock.now += 2
    assert house.desk.ledger.next_up() == batch_id


def test_moments_say_when_each_state_was_come_to(house: Any) -> None:
    batch_id = house.batch()
    owner = house.claimed(batch_id)
    for status in ("in_progress", "finalizing"):
        house.clock.now += 10
        assert house.desk.ledger.enter(batch_id, owner, status)
    house.clock.now += 10
    house.desk.ledger.finish(batch_id, "completed", owner=owner)
    batch = house.desk.ledger.get(batch_id)
    assert (batch.in_progress_at, batch.finalizing_at, batch.completed_at) == (1_000_010, 1_000_020, 1_000_030)


def test_progress_can_be_seen_while_it_is_made(house: Any) -> None:
    batch_id = house.batch()
    owner = house.claimed(batch_id)
    house.desk.ledger.note(batch_id, owner, Mark(total=9, completed=3, failed=1, output_bytes=5))
    house.desk.ledger.note(batch_id, owner, step=Step(name="fitting", done=1, total=7))
    batch = house.desk.ledger.get(batch_id)
    assert batch.request_counts.model_dump() == {"total": 9, "completed": 3, "failed": 1}
    assert batch.palate == Step(name="fitting", done=1, total=7)
    assert batch.output_file_id is None


def test_a_batch_that_waits_is_cancelled_at_once(house: Any) -> None:
    batch_id = house.batch()
    assert house.desk.ledger.cancel(batch_id).status == "cancelled"
    assert house.desk.ledger.cancel(batch_id).status == "cancelled"
    assert house.desk.ledger.next_up() is None


def test_a_batch_in_hand_is_cancelled_by_its_child(house: Any) -> None:
    batch_id = house.batch()
    owner = house.claimed(batch_id)
    assert house.desk.ledger.cancel(batch_id).status == "cancelling"
    assert house.desk.ledger.beat(batch_id, owner) == "cancelling"
    assert not house.desk.ledger.enter(batch_id, owner, "finalizing")
    house.desk.ledger.finish(batch_id, "cancelled", owner=owner)
    assert house.desk.ledger.get(batch_id).status == "cancelled"


def test_what_a_dead_child_was_to_cancel_is_cancelled_with_what_it_had_done(house: Any) -> None:
    batch_id = house.batch()
    owner = house.claimed(batch_id)
    work = house.desk.files.path(house.desk.ledger.get(batch_id).id)
    output = f"file-{2:024x}"
    work.parent.mkdir(parents=True, exist_ok=True)
    house.desk.files.path(output).write_bytes(b"{}\n{ha")
    house.desk.ledger.note(batch_id, owner, Mark(total=2, completed=1, output_bytes=3))
    house.desk.ledger.cancel(batch_id)
    house.living.clear()
    assert house.desk.ledger.next_up() is None
    batch = house.desk.ledger.get(batch_id)
    assert (batch.status, batch.output_file_id) == ("cancelled", output)
    assert house.desk.files.content(output).read_bytes() == b"{}\n"


def test_a_batch_that_has_ended_cannot_be_cancelled(house: Any) -> None:
    batch_id = house.batch()
    house.desk.ledger.finish(batch_id, "completed", owner=house.claimed(batch_id))
    with pytest.raises(InUseError, match="completed"):
        house.desk.ledger.cancel(batch_id)


def test_a_batch_whose_window_is_over_expires(house: Any) -> None:
    waiting, held = house.batch(completion_window="1h"), house.batch(completion_window="2h")
    house.clock.now += HOUR
    assert house.desk.ledger.next_up() == held
    assert house.desk.ledger.get(waiting).status == "expired"
    owner = house.claimed(held)
    house.clock.now += HOUR
    assert house.desk.ledger.beat(held, owner) == "expired"


def test_a_batch_whose_child_dies_thrice_without_progress_fails(house: Any) -> None:
    batch_id = house.batch()
    for _ in range(3):
        assert house.desk.ledger.next_up() == batch_id
        house.claimed(batch_id)
        house.living.clear()
    assert house.desk.ledger.next_up() is None
    batch = house.desk.ledger.get(batch_id)
    assert batch.status == "failed"
    assert batch.errors is not None
    assert batch.errors.data[0].code == "child_died"


def test_progress_forgives_the_children_that_died(house: Any) -> None:
    batch_id = house.batch()
    for count in range(1, 9):
        assert house.desk.ledger.next_up() == batch_id
        owner = house.claimed(batch_id)
        house.desk.ledger.note(batch_id, owner, Mark(total=9, completed=count))
        house.living.clear()


def test_a_child_that_was_told_to_stop_counts_as_no_start(house: Any) -> None:
    batch_id = house.batch()
    for _ in range(9):
        assert house.desk.ledger.next_up() == batch_id
        house.desk.ledger.release(batch_id, house.claimed(batch_id))


def test_faults_are_told_with_a_failed_batch(house: Any) -> None:
    batch_id = house.batch()
    fault = BatchFault(code="invalid_json_line", message="not JSON.", line=3)
    house.desk.ledger.finish(batch_id, "failed", owner=house.claimed(batch_id), faults=(fault,))
    batch = house.desk.ledger.get(batch_id)
    assert (batch.errors.data, batch.failed_at) == ((fault,), 1_000_000)


def test_batches_that_have_ended_are_forgotten_after_ninety_days(house: Any) -> None:
    ended, waiting = house.batch(), house.batch(completion_window="999h")
    house.desk.ledger.cancel(ended)
    house.clock.now += 91 * 24 * HOUR
    newest = house.batch()
    assert [batch.id for batch in house.desk.ledger.page().data] == [newest, waiting]


def test_too_many_waiting_batches_are_refused(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST_OPEN", 3)
    for _ in range(3):
        house.batch()
    with pytest.raises(TooLargeError):
        house.batch()


def test_batches_are_listed_the_newest_first_page_by_page(house: Any) -> None:
    ids = [house.batch() for _ in range(3)]
    first = house.desk.ledger.page(limit=2)
    assert ([batch.id for batch in first.data], first.has_more) == ([ids[2], ids[1]], True)
    last = house.desk.ledger.page(limit=2, after=first.last_id)
    assert ([batch.id for batch in last.data], last.has_more) == ([ids[0]], False)
    with pytest.raises(UnknownBatchError):
        house.desk.ledger.page(after="batch_x")


def test_asking_whether_anything_waits_makes_no_file(house: Any) -> None:
    assert house.desk.ledger.next_up() is None
    assert not house.store.exists()


def test_a_later_version_s_jobs_are_refused_and_left_alone(house: Any) -> None:
    house.batch()
    path = house.store / "jobs" / "jobs.db"
    with JobsDatabase(path).writing() as connection:
        connection.execute("PRAGMA user_version=99")
    with pytest.raises(StoreError, match="later Palate"):
        house.desk.ledger.page()


def test_a_damaged_file_of_jobs_is_told(house: Any) -> None:
    house.batch()
    (house.store / "jobs" / "jobs.db").write_bytes(b"no database at all" * 99)
    with pytest.raises(StoreError):
        house.desk.ledger.page()
