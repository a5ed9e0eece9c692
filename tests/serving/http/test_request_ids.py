from __future__ import annotations

import pytest

from serving.http.request_ids import begin, current


@pytest.mark.parametrize("asked", [b"a", b"job-7.b_2", b"x" * 64])
def test_a_harmless_id_is_kept(asked: bytes):
    assert begin(asked) == asked.decode() == current()


@pytest.mark.parametrize(
    "asked", [None, b"", b"x" * 65, b"a b", b"a\r\nSet-Cookie: x", "\u00e9".encode(), b"a;b", b"<i>"]
)
def test_any_other_is_replaced(asked: bytes | None):
    given = begin(asked)
    assert len(given) == 16
    assert int(given, 16) >= 0


def test_no_two_requests_get_the_same():
    assert len({begin(None) for _ in range(1000)}) == 1000
