"""What no client of ours would send: every answer is one that the OpenAPI document names, and none is a fault."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.serving.fuzz.server import Served

MEBIBYTE = 1024 * 1024
JSON = {"Content-Type": "application/json"}
WRITES = (
    ("POST", "/v1/recommend"),
    ("POST", "/v1/items"),
    ("POST", "/v1/events"),
    ("POST", "/v1/feedback"),
    ("PATCH", "/v1/users/ann/profile"),
    ("POST", "/v1/users/ann/statements"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/batches"),
)
DEEP = 100_000


@pytest.fixture(scope="module")
def client(server: Served) -> Iterator[httpx.Client]:
    bearer = {"Authorization": f"Bearer {server.key('default', 'admin')}"}
    with httpx.Client(base_url=server.url, headers=bearer, timeout=60) as made:
        yield made


def template(path: str) -> str:
    """The path as the document has it."""
    parts = path.partition("?")[0].split("/")
    if parts[2:3] in (["users"], ["items"]) and len(parts) > 3:
        parts[3] = "{user_id}" if parts[2] == "users" else "{item_id}"
    return "/".join(parts)


@cache
def document(url: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{url}/openapi.json").json()
    return found


def checked(answer: httpx.Response) -> int:
    """The status, once it is known to be documented and told as a problem where it is one."""
    path = answer.request.url.raw_path.decode()
    url = f"http://{answer.request.url.netloc.decode()}"
    operation = document(url)["paths"][template(path)][answer.request.method.lower()]
    assert str(answer.status_code) in operation["responses"], f"{answer.status_code} is not documented: {answer.text}"
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        told = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert (told["status"], set(told["error"])) == (answer.status_code, {"message", "type", "param", "code"})
    return answer.status_code


NOT_JSON = {
    "nothing": b"",
    "no JSON": b"{",
    "a lone byte": b"\xff",
    "an overlong slash": b'{"user_id": "\xc0\xaf"}',
    "a raw surrogate": b'{"user_id": "\xed\xa0\x80"}',
    "a cut character": b'{"user_id": "\xe8\x8a"}',
    "a NUL": b'{"user_id": "ann"}\x00',
    "arrays without end": b"[" * DEEP,
    "deep arrays": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "a list": b"[]",
    "a text": b'"ann"',
    "null": b"null",
    "a number": b"1e400",
    "a long number": b"9" * 100_000,
    "not a number": b'{"user_id": "ann", "k": NaN}',
    "a form": b"user_id=ann&k=3",
}


@pytest.mark.parametrize(("method", "path"), WRITES, ids=[f"{method} {path}" for method, path in WRITES])
@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_a_body_that_is_no_json_object_is_refused(client: httpx.Client, method: str, path: str, body: bytes) -> None:
    answer = client.request(method, path, content=body, headers=JSON)
    assert checked(answer) in (400, 422)


ODD = {
    "a lone surrogate": '"\\ud800"',
    "a reversed pair": '"\\udc00\\ud800"',
    "a NUL": '"a\\u0000b"',
    "an escape": '"\\u001b[31m"',
    "turned text": '"\\u202eabc"',
    "a null": "null",
    "true": "true",
    "a list": '["ann"]',
    "an object": '{"$gt": ""}',
    "a number": "7",
    "a huge number": "1" + "0" * 400,
    "markup": '"<img src=x onerror=alert(1)>"',
    "a path": '"../../etc/passwd"',
    "SQL": '"\' OR 1=1; --"',
    "a template": '"{{7*7}} ${7*7} %s %n"',
    "a header": '"a\\r\\nSet-Cookie: x=1"',
    "a long text": json.dumps("a" * 100_000),
    "empty": '""',
}
FIELDS = (
    ("POST", "/v1/recommend", '{"user_id": %s}'),
    ("POST", "/v1/recommend", '{"user_id": "ann", "scene": %s}'),
    ("POST", "/v1/recommend", '{"user_id": "ann", "query": %s}'),
    ("POST", "/v1/recommend", '{"user_id": "ann", "domain": %s}'),
    ("POST", "/v1/recommend", '{"user_id": "ann", "k": %s}'),
    ("POST", "/v1/recommend", '{"user_id": "ann", "time": %s}'),
    ("POST", "/v1/recommend", '{"user_id": "ann", "context": {"mood": %s}}'),
    ("POST", "/v1/recommend", '{"user_id": "ann", "context": %s}'),
    ("POST", "/v1/items", '{"items": [{"item_id": %s}]}'),
    ("POST", "/v1/items", '{"items": [{"item_id": "odd", "title": %s}]}'),
    ("POST", "/v1/items", '{"items": [{"item_id": "odd", "attributes": {"a": %s}}]}'),
    ("POST", "/v1/items", '{"items": [{"item_id": "odd", "categories": [%s]}]}'),
    ("POST", "/v1/events", '{"events": [{"user_id": %s, "kind": "like", "item_id": "b1"}]}'),
    ("POST", "/v1/events", '{"events": [{"user_id": "odd", "kind": "comment", "item_id": "b1", "text": %s}]}'),
    ("POST", "/v1/events", '{"events": [{"user_id": "odd", "kind": %s, "item_id": "b1"}]}'),
    ("POST", "/v1/events", '{"events": [{"user_id": "odd", "kind": "rate", "item_id": "b1", "value": %s}]}'),
    ("POST", "/v1/events", '{"events": [{"user_id": "odd", "kind": "like", "item_id": "b1", "context": {"a": %s}}]}'),
    ("POST", "/v1/feedback", '{"user_id": "odd", "kind": "comment", "item_id": "b1", "text": %s}'),
    ("POST", "/v1/feedback", '{"user_id": "odd", "kind": "like", "item_id": %s}'),
    ("PATCH", "/v1/users/ann/profile", '{"edits": [{"key": %s, "action": "hide"}]}'),
    ("PATCH", "/v1/users/ann/profile", '{"edits": [{"key": "category:bread", "action": "correct", "label": %s}]}'),
    ("POST", "/v1/users/odd/statements", '{"text": %s}'),
    ("POST", "/v1/chat/completions", '{"model": "palate", "user": "odd", "messages": [{"role":"user","content":%s}]}'),
    ("POST", "/v1/chat/completions", '{"model": "palate", "user": %s, "messages": [{"role":"user","content":"hi"}]}'),
    ("POST", "/v1/chat/completions", '{"model": %s, "user": "odd", "messages": [{"role":"user","content":"hi"}]}'),
    ("POST", "/v1/batches", '{"endpoint": "/v1/recommend", "input_file_id": %s}'),
    ("POST", "/v1/batches", '{"endpoint": "/v1/fit", "metadata": {"a": %s}}'),
)


@pytest.mark.parametrize(("method", "path", "body"), FIELDS, ids=[f"{path} {body}" for _, path, body in FIELDS])
def test_odd_values_are_taken_as_data_or_refused(client: httpx.Client, method: str, path: str, body: str) -> None:
    for name, value in ODD.items():
        answer = client.request(method, path, content=(body % value).encode(), headers=JSON)
        assert checked(answer) in (200, 201, 400, 403, 404, 409, 413, 422), name
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "odd", ["%00", "a%00b", "%ff", "%ED%A0%80", "%C0%AF", "%2e%2e%2f", "..%2f..", "%25", "a" * 300]
)
@pytest.mark.parametrize(
    "path", ["/v1/users/{}/profile", "/v1/items/{}", "/v1/users/{}/export", "/v1/users/{}/evidence?key=a"]
)
def test_odd_ids_in_paths_are_refused_or_unknown(client: httpx.Client, path: str, odd: str) -> None:
    assert checked(client.get(path.format(odd))) in (400, 404, 422)


ADDRESSES = (
    "/v1/search?q=%FF", "/v1/search?q=%ED%A0%80", "/v1/search?q=%00", "/v1/search", "/v1/search?q=a&k=1e9",
    "/v1/search?q=a&k=NaN", f"/v1/search?q={'a' * 2_000}", "/v1/search?q=a&q=b", "/v1/search?q=a&k=%F0%9F%98%80",
    "/v1/users?limit=-1", "/v1/users?limit=99999999999999999999999", "/v1/users?after=%00", "/v1/users?after=%FF",
    "/v1/batches?after=%00", "/v1/batches?limit=0", "/v1/files?limit=x", "/v1/users/ann/why?item_id=%ED%A0%80",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_odd_queries_are_documented_answers(client: httpx.Client, address: str) -> None:
    assert checked(client.get(address)) in (200, 400, 404, 422)


@pytest.mark.parametrize("header", ["X-Request-ID", "Idempotency-Key", "If-Match", "X-Palate-User", "X-Palate-Thread"])
@pytest.mark.parametrize("value", [b"\xff\xfe", b"a" * 10_000, b"%00", b"%ed%a0%80", b"{{7*7}}", b"a\tb"])
def test_odd_headers_are_documented_answers(client: httpx.Client, header: str, value: bytes) -> None:
    patch = {"edits": [{"key": "nothing", "action": "hide"}]}
    said = {"model": "palate", "user": "ann", "messages": [{"role": "user", "content": "hi"}]}
    for method, path, body in (
        ("POST", "/v1/events", {"events": []}), ("PATCH", "/v1/users/ann/profile", patch),
        ("POST", "/v1/chat/completions", said),
    ):  # fmt: skip
        answer = client.request(method, path, json=body, headers=[(header, value)])  # type: ignore[list-item]
        assert checked(answer) in (200, 400, 404, 409, 412, 422)
        assert answer.headers.get("x-request-id", "").encode() != value


@pytest.mark.parametrize("key", [b"", b"Bearer", b"Bearer x", b"Basic YTpi", b"Bearer \xff", b"pal_a_b",
                                 b"Bearer pal_0000000000000000_" + b"A" * 43, b"Bearer " + b"A" * 9_000])  # fmt: skip
def test_without_a_good_key_everything_is_refused_alike(server: Served, key: bytes) -> None:
    for method, path in (*WRITES, ("GET", "/v1/users"), ("GET", "/v1/status"), ("GET", "/v1/models")):
        answer = httpx.request(method, server.url + path, headers=[(b"authorization", key), *_raw(JSON)], content=b"{}")
        assert checked(answer) == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


# -- large -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "path"), WRITES, ids=[f"{method} {path}" for method, path in WRITES])
@pytest.mark.parametrize("declared", [True, False], ids=["declared", "in chunks"])
def test_a_body_of_20_megabytes_is_refused(client: httpx.Client, method: str, path: str, declared: bool) -> None:
    whole = b'{"user_id": "' + b"a" * (20 * MEBIBYTE) + b'"}'
    body = whole if declared else (whole[at : at + MEBIBYTE] for at in range(0, len(whole), MEBIBYTE))
    try:
        answer = client.request(method, path, content=body, headers=JSON)
    except httpx.TransportError:
        return  # the server had answered and closed before all was sent
    assert checked(answer) == 413


def test_ten_thousand_items_and_events_are_taken_at_once(client: httpx.Client) -> None:
    items = [{"item_id": f"many-{number}", "title": f"Loaf {number}", "domain": "books"} for number in range(10_000)]
    answer = client.post("/v1/items", json={"items": items})
    assert checked(answer) == 200
    assert answer.json()["new"] == 10_000
    events = [
        {"user_id": f"many-{number % 99}", "kind": "like", "item_id": f"many-{number}"} for number in range(10_000)
    ]
    answer = client.post("/v1/events", json={"events": events})
    assert checked(answer) == 200
    assert answer.json()["new"] == 10_000


@pytest.mark.parametrize("what", ["items", "events"])
def test_one_more_than_ten_thousand_is_refused_and_nothing_written(client: httpx.Client, what: str) -> None:
    row = {"item_id": "b1", "title": "x"} if what == "items" else {"user_id": "u", "kind": "like", "item_id": "b1"}
    assert checked(client.post(f"/v1/{what}", json={what: [row] * 10_001})) == 422


def test_one_bad_row_among_many_is_named_and_nothing_is_written(client: httpx.Client) -> None:
    rows = [{"user_id": "half", "kind": "like", "item_id": "b1", "time": 1_790_000_000 + n} for n in range(100)]
    rows[57]["kind"] = "adore"
    answer = client.post("/v1/events", json={"events": rows})
    assert checked(answer) == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["#/events/57/kind"]
    assert client.get("/v1/users/half/profile").status_code == 404


# -- not even HTTP -----------------------------------------------------------------------------------------------------

RAW = {
    "no HTTP": b"hello\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "two lengths": b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a negative length": b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "a bad chunk": b"POST /v1/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a raw byte in the path": b"GET /v1/\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    "a header without end": b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 200_000,
    "many headers": b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 40_000 + b"\r\n",
}


@pytest.mark.parametrize("sent", RAW.values(), ids=RAW.keys())
def test_what_is_no_request_is_refused_and_the_server_lives(server: Served, sent: bytes) -> None:
    address = urlsplit(server.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=10) as raw:
        try:
            raw.sendall(sent)
            raw.shutdown(socket.SHUT_WR)
            told = raw.recv(4096)
        except ConnectionError:
            told = b""
    assert told == b"" or told.startswith(b"HTTP/1.1 4"), told
    assert httpx.get(f"{server.url}/healthz").status_code == 200
