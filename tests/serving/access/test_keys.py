"""Keys: made once, kept as hashes, revoked at once."""

from __future__ import annotations

import hmac
import subprocess
import sys
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palate.errors import InputError, StoreError
from serving.access.errors import UnknownKeyError
from serving.access.keys import MOST_SEEN, SEEN_FOR, KeyRing

NOW = 1_800_000_000.0


def test_a_key_is_known_by_its_text(ring: KeyRing) -> None:
    key, text = ring.create("shop", ("write",), name="website", rate="20/second", now=NOW)
    assert ring.verify(text, NOW) == key
    assert text.startswith(f"pal_{key.key_id}_")
    caller = key.caller()
    assert (caller.tenant, caller.scopes, caller.rate) == ("shop", {"read", "write"}, "20/second")


def test_only_a_hash_of_the_secret_is_on_the_disk(ring: KeyRing, file: Path) -> None:
    _, text = ring.create("default", ("admin",), now=NOW)
    secret = text.split("_", 2)[2]
    ring.verify(text, NOW)
    for part in file.parent.iterdir():
        assert secret.encode() not in part.read_bytes()
    held = b"".join(part.read_bytes() for part in file.parent.iterdir())
    assert sha256(secret.encode()).digest() in held


def test_the_file_is_its_owner_s_alone(ring: KeyRing, file: Path) -> None:
    assert [oct(part.stat().st_mode & 0o777) for part in file.parent.iterdir()] == ["0o600"] * 3


def test_a_secret_has_256_random_bits(ring: KeyRing) -> None:
    texts = {ring.create("default", ("read",), now=NOW)[1] for _ in range(20)}
    assert len(texts) == 20
    assert all(len(text.split("_", 2)[2]) == 43 for text in texts)  # 43 x 6 bits hold 32 bytes


def test_one_character_off_opens_nothing(ring: KeyRing) -> None:
    _, text = ring.create("default", ("read",), now=NOW)
    for place in range(len(text)):
        other = "0" if text[place] != "0" else "1"
        assert ring.verify(text[:place] + other + text[place + 1 :], NOW) is None
    for wrong in (text[:-1], text + "A", f" {text}", text + "\n", text.upper(), ""):
        assert ring.verify(wrong, NOW) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(st.characters(), max_size=100) | st.binary(max_size=90).map(lambda raw: raw.decode("latin-1")))
def test_junk_opens_nothing_and_breaks_nothing(ring: KeyRing, text: str) -> None:
    assert ring.verify(text, NOW) is None
    assert ring.verify(f"pal_{text}", NOW) is None


@pytest.mark.parametrize("known", [True, False], ids=["a wrong secret", "an unknown id"])
def test_secrets_are_compared_in_constant_time_for_unknown_keys_too(
    ring: KeyRing, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    key, _ = ring.create("default", ("read",), now=NOW)
    compared: list[tuple[bytes, bytes]] = []

    def comparing(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return same(one, other)

    same = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", comparing)
    assert ring.verify(f"pal_{key.key_id if known else '0' * 16}_{'A' * 43}", NOW) is None
    assert [(len(one), len(other)) for one, other in compared] == [(32, 32)]


def test_a_key_ends_when_it_was_to_end(ring: KeyRing) -> None:
    key, text = ring.create("default", ("read",), expires=NOW + 10, now=NOW)
    assert ring.verify(text, NOW + 9.9) == key
    assert ring.verify(text, NOW + 10) is None


def test_a_revoked_key_is_dead_at_once_and_for_good(ring: KeyRing) -> None:
    key, text = ring.create("default", ("read",), now=NOW)
    assert ring.verify(text, NOW) == key
    assert ring.revoke(key.key_id, NOW + 1).revoked == NOW + 1
    assert ring.verify(text, NOW + 1) is None
    assert ring.revoke(key.key_id, NOW + 9).revoked == NOW + 1


def test_a_key_revoked_by_another_process_dies_within_seconds(ring: KeyRing, file: Path) -> None:
    key, text = ring.create("default", ("read",), now=NOW)
    assert ring.verify(text, NOW) == key
    other = KeyRing.open(file)
    other.revoke(key.key_id, NOW + 1)
    other.close()
    assert ring.verify(text, NOW + SEEN_FOR - 0.01) == key
    assert ring.verify(text, NOW + SEEN_FOR) is None


def test_a_clock_that_is_set_back_keeps_no_key_alive(ring: KeyRing, file: Path) -> None:
    key, text = ring.create("default", ("read",), now=NOW)
    assert ring.verify(text, NOW + 1000) == key
    other = KeyRing.open(file)
    other.revoke(key.key_id, NOW)
    other.close()
    assert ring.verify(text, NOW) is None


def test_revoking_what_is_not_there_says_so(ring: KeyRing) -> None:
    with pytest.raises(UnknownKeyError, match="palate keys list"):
        ring.revoke("0" * 16, NOW)


def test_a_server_is_open_only_until_the_first_key_and_never_again(ring: KeyRing) -> None:
    assert ring.empty()
    key, _ = ring.create("default", ("read",), now=NOW)
    assert not ring.empty()
    ring.revoke(key.key_id, NOW)
    assert not ring.empty()


def test_keys_are_listed_oldest_first_revoked_ones_too(ring: KeyRing) -> None:
    first, _ = ring.create("default", ("read",), now=NOW)
    second, _ = ring.create("shop", ("admin",), now=NOW + 1)
    ring.revoke(first.key_id, NOW + 2)
    assert [(key.key_id, key.revoked) for key in ring.list()] == [(first.key_id, NOW + 2), (second.key_id, None)]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"tenant": "../shop"}, "tenant"),
    ({"tenant": "Shop"}, "tenant"),
    ({"scopes": ()}, "scope"),
    ({"scopes": ("owner",)}, "scope"),
    ({"scopes": ("admin",), "user_id": "ann"}, "admin"),
    ({"user_id": ""}, "user"),
    ({"user_id": "x" * 257}, "user"),
    ({"name": "x" * 101}, "name"),
    ({"rate": "often"}, "rate"),
    ({"rate": "0/second"}, "rate"),
    ({"expires": NOW}, "expires"),
    ({"expires": float("nan")}, "expires"),
    ({"expires": float("inf")}, "expires"),
]


@pytest.mark.parametrize(("changed", "named"), WRONG, ids=str)
def test_what_can_be_no_key_is_refused_by_name(ring: KeyRing, changed: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named):
        ring.create(**({"tenant": "shop", "scopes": ("read",), "now": NOW} | changed))
    assert ring.empty()


def test_an_erased_person_s_keys_are_dead_and_no_longer_theirs(ring: KeyRing, file: Path) -> None:
    _, text = ring.create("default", ("write",), user_id="ann-of-the-mill", name="Ann's phone", now=NOW)
    shop, kept = ring.create("shop", ("write",), user_id="ann-of-the-mill", now=NOW)
    assert ring.verify(text, NOW) is not None
    assert ring.erase_user("default", "ann-of-the-mill", NOW + 1) == 1
    assert ring.verify(text, NOW + 1) is None
    assert ring.verify(kept, NOW + 1) == shop
    assert ring.erase_user("shop", "ann-of-the-mill", NOW + 1) == 1
    assert ring.erase_user("shop", "nobody", NOW + 1) == 0
    held = b"".join(part.read_bytes() for part in file.parent.iterdir())
    assert b"ann-of-the-mill" not in held
    assert b"Ann's phone" not in held
    assert not ring.empty()


def test_threads_may_share_a_ring(ring: KeyRing) -> None:
    made: list[str] = []

    def work() -> None:
        for _ in range(5):
            _, text = ring.create("default", ("read",), now=NOW)
            if ring.verify(text, NOW) is not None:
                made.append(text)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 40 == len(ring.list())


MAKES_FIVE = """
import sys
from pathlib import Path
from serving.access.keys import KeyRing
ring = KeyRing.open(Path(sys.argv[1]))
for _ in range(5):
    ring.create("default", ("read",), now=1.0)
"""


def test_processes_may_make_the_file_at_once(file: Path) -> None:
    started = [subprocess.Popen([sys.executable, "-c", MAKES_FIVE, file]) for _ in range(3)]
    assert [process.wait() for process in started] == [0, 0, 0]
    ring = KeyRing.open(file)
    assert len(ring.list()) == 15
    ring.close()


def test_what_is_remembered_is_bounded(ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_SEEN == 4096
    monkeypatch.setattr("serving.access.keys.MOST_SEEN", 3)
    texts = [ring.create("default", ("read",), now=NOW)[1] for _ in range(10)]
    for text in texts * 2:
        assert ring.verify(text, NOW) is not None
    assert len(vars(ring)["_seen"]) <= 3


def in_the_place_of_the_folder(file: Path) -> None:
    file.parent.write_text("mine")


def of_something_else(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"x" * 8192)


@pytest.mark.parametrize("spoil", [in_the_place_of_the_folder, of_something_else])
def test_a_file_that_cannot_hold_keys_is_named(file: Path, spoil: Callable[[Path], None]) -> None:
    spoil(file)
    with pytest.raises(StoreError, match=r"access\.db"):
        KeyRing.open(file)
