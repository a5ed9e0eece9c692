from __future__ import annotations

import httpx
import pytest

from palate.errors import ModelRefusedError, ModelUnavailableError
from serving.chat.refusals import StatusError, broken, refusal, retry_after


@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, "overloaded"), (500, "server_error"), (502, "server_error"), (503, "overloaded"), (504, "timeout"),
     (408, "timeout")],
)  # fmt: skip
def test_what_may_pass_is_unavailable(status: int, kind: str) -> None:
    error = refusal(status, b"")
    assert isinstance(error, ModelUnavailableError)
    assert error.kind == kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "bad_request"), (401, "unauthorised"), (403, "unauthorised"), (404, "bad_request"), (413, "too_long"),
     (422, "bad_request")],
)  # fmt: skip
def test_what_will_not_pass_is_refused(status: int, kind: str) -> None:
    error = refusal(status, b"")
    assert isinstance(error, ModelRefusedError)
    assert error.kind == kind


@pytest.mark.parametrize(
    "said",
    [
        "This model's maximum context length is 2048 tokens. However, you requested 4096 tokens.",
        "The decoder prompt (length 3000) is longer than the maximum model length of 2048.",
        "context_length_exceeded",
    ],
)
def test_prompts_over_the_context_are_too_long(said: str) -> None:
    assert refusal(400, said.encode()).kind == "too_long"


def test_long_words_of_a_server_are_cut() -> None:
    assert len(str(refusal(500, b"x" * 100_000))) < 300


def test_refusals_say_what_to_do() -> None:
    assert "PALATE_LLM_API_KEY" in str(refusal(401, b""))
    assert "/v1" in str(refusal(404, b'{"detail": "Not Found"}'))


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("Thu, 01 Jan 1970 00:16:45 GMT", 5.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("", None),
        ("inf", None),
        ("Thu, 99 Jan 1970", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(told: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": told}, clock=lambda: 1000.0) == seconds


def test_status_errors_keep_when_to_come_back() -> None:
    error = refusal(429, b"", after=3.0)
    assert isinstance(error, StatusError)
    assert (error.status, error.after) == (429, 3.0)


def test_faults_of_the_connection_have_names() -> None:
    assert broken(httpx.ConnectError("refused")).kind == "unreachable"
    assert broken(httpx.ConnectTimeout("")).kind == "unreachable"
    assert broken(httpx.ReadError("")).kind == "unreachable"
    assert broken(httpx.ReadTimeout("")).kind == "timeout"
