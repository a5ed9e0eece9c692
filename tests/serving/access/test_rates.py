"""How often a key may be used."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits.errors import StorageError
from limits.storage import MemoryStorage

from palate.errors import InputError
from serving.access.caller import OPEN_CALLER, Caller, granted
from serving.access.errors import RateLimitedError
from serving.access.rates import MOST, Rates, limits_of


def caller(key_id: str = "one", rate: str | None = None) -> Caller:
    return Caller("default", granted(["read"]), key_id=key_id, rate=rate)


def allowed(rates: Rates, who: Caller, tries: int = 100) -> int:
    """How many of so many requests in a row go through."""
    passed = 0
    for _ in range(tries):
        try:
            rates.check(who)
        except RateLimitedError:
            continue
        passed += 1
    return passed


def test_a_key_may_be_used_as_often_as_the_server_says() -> None:
    assert allowed(Rates("7/hour"), caller()) == 7


def test_a_key_s_own_rate_counts_instead() -> None:
    rates = Rates("7/hour")
    assert allowed(rates, caller(rate="3/hour")) == 3
    assert allowed(rates, caller("two", rate="9/hour")) == 9


def test_keys_do_not_use_up_each_other_s_rate() -> None:
    rates = Rates("7/hour")
    assert [allowed(rates, caller(key)) for key in ("one", "two", "one")] == [7, 7, 0]


def test_of_several_limits_all_hold() -> None:
    assert allowed(Rates("9/hour; 4/day"), caller()) == 4


def test_without_a_default_keys_without_a_rate_are_free() -> None:
    rates = Rates(None)
    assert allowed(rates, caller()) == 100
    assert allowed(rates, caller(rate="3/hour")) == 3


def test_whoever_asks_an_open_server_is_not_counted() -> None:
    assert allowed(Rates("1/hour"), OPEN_CALLER) == 100


@pytest.mark.parametrize(("workers", "share"), [(1, 7), (2, 3), (3, 2), (50, 1)])
def test_each_worker_allows_its_share(workers: int, share: int) -> None:
    assert allowed(Rates("7/hour", workers), caller()) == share


def test_whoever_is_refused_is_told_when_to_come_again() -> None:
    """The window is an hour, and the request that filled it was just made."""
    rates = Rates("1/hour")
    began = time.time()
    rates.check(caller())
    with pytest.raises(RateLimitedError) as caught:
        rates.check(caller())
    passed = time.time() - began
    assert 3600 - passed <= caught.value.retry_after <= 3600 + passed


def test_whoever_waits_as_long_as_told_gets_in() -> None:
    rates = Rates("1/second")
    rates.check(caller())
    with pytest.raises(RateLimitedError) as caught:
        rates.check(caller())
    assert caught.value.retry_after <= 1
    time.sleep(caught.value.retry_after + 0.01)
    rates.check(caller())


class Away(MemoryStorage):
    """A storage on another machine that does not answer."""

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        raise StorageError(ConnectionError("nobody there"))


@pytest.mark.parametrize(("storage", "passed"), [(MemoryStorage, 8), (Away, 4)], ids=["there", "away"])
def test_a_common_storage_counts_for_all_and_leaves_each_its_share_while_it_is_away(
    monkeypatch: pytest.MonkeyPatch, storage: type[MemoryStorage], passed: int
) -> None:
    monkeypatch.setattr("serving.access.rates.storage_from_string", lambda url, **more: storage(url))
    rates = Rates("8/hour", 2, "redis://localhost:6379")
    assert rates.waits
    assert allowed(rates, caller(), 20) == passed


@pytest.mark.parametrize("storage", ["", "nowhere", "floppy://a", "redis"])
def test_a_storage_that_is_none_is_refused(storage: str) -> None:
    with pytest.raises(InputError, match="rate storage"):
        Rates("1/second", 1, storage)


@pytest.mark.parametrize("rate", ["", "often", "0/second", "-1/second", "1.5/second", f"{MOST + 1}/day", "1/second;"])
def test_what_is_no_rate_is_refused(rate: str) -> None:
    for make in (limits_of, Rates):
        with pytest.raises(InputError, match="20/second"):
            make(rate)


@given(st.text(max_size=40))
def test_any_text_is_a_rate_or_refused(text: str) -> None:
    try:
        found = limits_of(text)
    except InputError:
        return
    assert found
    assert all(1 <= one.amount <= MOST for one in found)
