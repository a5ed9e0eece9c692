"""What each operation answers, by the tiny data set, on a server that runs open."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

PROBLEM = "application/problem+json"


def test_a_list_is_ranked_and_has_reasons(client: TestClient):
    told = client.post("/v1/recommend", json={"user_id": "ann", "k": 2}).json()
    assert (told["object"], told["user_id"], told["known"]) == ("recommendation.list", "ann", True)
    assert [item["rank"] for item in told["items"]] == [1, 2]
    assert all(item["reasons"] for item in told["items"])


def test_a_stranger_gets_what_suits_anybody(client: TestClient):
    told = client.post("/v1/recommend", json={"user_id": "谁也不是", "k": 3}).json()
    assert (told["known"], len(told["items"])) == (False, 3)


@pytest.mark.parametrize(
    ("path", "pointer"),
    [("/v1/search", "query:q"), ("/v1/search?q=tea&k=0", "query:k"), ("/v1/users?limit=1001", "query:limit"),
     ("/v1/users/ann/why?item_id=b1&language=fr", "query:language")],
)  # fmt: skip
def test_a_wrong_parameter_is_named(client: TestClient, path: str, pointer: str):
    told = client.get(path)
    assert (told.status_code, told.headers["content-type"]) == (422, PROBLEM)
    assert [fault["pointer"] for fault in told.json()["errors"]] == [pointer]


def test_a_wrong_field_is_named_as_a_pointer_and_as_clients_of_openai_expect(client: TestClient):
    event = {"user_id": "ann", "kind": "sleep"}
    told = client.post("/v1/events", json={"events": [event | {"kind": "like"}, event]}).json()
    assert [fault["pointer"] for fault in told["errors"]] == ["#/events/1/kind"]
    assert told["error"]["param"] == "events.1.kind"
    assert told["instance"].startswith("urn:palate:request:")


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 422), (b"{", 400), (b"nonsense", 400), (b'{"user_id": "\xff"}', 400), (b"[" * 100_000, 400),
     (b'{"user_id": "ann", "variety": NaN}', 422), (b'{"user_id": "\\ud800"}', 400), (b"null", 422)],
)  # fmt: skip
def test_junk_is_refused_in_the_same_shape(client: TestClient, body: bytes, status: int):
    told = client.post("/v1/recommend", content=body, headers={"Content-Type": "application/json"})
    assert (told.status_code, told.headers["content-type"]) == (status, PROBLEM)
    assert told.json()["status"] == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("PUT", "/v1/recommend", 405), ("GET", "/v1/recommend", 405),
     ("GET", "/v1/users/ann/profile/", 404), ("GET", "/v1/items/nothing", 404),
     ("GET", "/v1/users/nobody/profile", 404),
     ("GET", "/v1/users/nobody/export", 404), ("DELETE", "/v1/users/nobody", 404),
     ("DELETE", "/v1/users/ann/statements/nothing", 404), ("GET", "/v1/items/a%00b", 422),
     ("GET", "/v1/items/%FF", 400),
     ("GET", "/static/nothing.js", 404), ("GET", "/static/%2e%2e/words.py", 404)],
)  # fmt: skip
def test_what_is_not_there_is_a_problem_too(client: TestClient, method: str, path: str, status: int):
    told = client.request(method, path)
    assert (told.status_code, told.headers["content-type"]) == (status, PROBLEM)
    assert status != 405 or told.headers["allow"] in ("POST", "GET, POST")


@pytest.mark.parametrize("item_id", ["a/b", "甲 乙", "50%", "a?b#c", "..x", "'; DROP TABLE items; --", "<img src=x>"])
def test_ids_of_any_characters_are_written_and_found(client: TestClient, item_id: str):
    item = {"item_id": item_id, "title": "<b>Tea</b>", "domain": "kitchen"}
    assert client.post("/v1/items", json={"items": [item]}).json()["refresh"] == "scheduled"
    assert client.get(f"/v1/items/{quote(item_id, safe='')}").json()["item_id"] == item_id


def test_events_sent_again_with_a_key_act_once(client: TestClient):
    body = {"events": [{"user_id": "idem", "kind": "like", "item_id": "b1"}]}
    header = {"Idempotency-Key": "first"}
    told = [client.post("/v1/events", json=body, headers=header) for _ in range(2)]
    assert told[0].json() == told[1].json() == {"object": "events.noted", "new": 1, "known": 0, "people": 1}
    assert "idempotency-replayed" not in told[0].headers
    assert told[1].headers["idempotency-replayed"] == "true"
    body["events"][0]["item_id"] = "b2"
    assert client.post("/v1/events", json=body, headers=header).status_code == 422


def test_a_request_that_failed_may_be_made_again_with_its_key(client: TestClient):
    header = {"Idempotency-Key": "second"}
    wrong = {"events": [{"user_id": "idem2", "kind": "like", "item_id": "no such item"}]}
    first = client.post("/v1/events", json=wrong, headers=header)
    again = client.post("/v1/events", json=wrong, headers=header)
    assert first.status_code == again.status_code
    assert first.json().get("detail") == again.json().get("detail")


def test_a_profile_is_read_again_only_if_it_changed(client: TestClient):
    first = client.get("/v1/users/ben/profile")
    tag = first.headers["etag"]
    unchanged = client.get("/v1/users/ben/profile", headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", tag)


def test_a_profile_is_changed_only_if_it_is_as_it_was_read(client: TestClient):
    path = "/v1/users/ben/profile"
    read = client.get(path)
    key = read.json()["profile"]["interests"][0]["key"]
    hide: dict[str, Any] = {"edits": [{"key": key, "action": "hide"}]}
    show = {"edits": [{"key": key, "action": "show"}]}
    hidden = client.patch(path, json=hide, headers={"If-Match": read.headers["etag"]})
    assert hidden.status_code == 200
    assert [one["key"] for one in hidden.json()["hidden"]] == [key]
    late = client.patch(path, json=show, headers={"If-Match": read.headers["etag"]})
    assert (late.status_code, late.json()["error"]["code"]) == (412, "changed")
    assert client.patch(path, json=show).json()["hidden"] == []


def test_words_come_in_the_language_asked_for(client: TestClient):
    path = "/v1/users/ben/profile"
    chinese = client.get(path, params={"language": "zh"})
    assert "，" in "".join(chinese.json()["profile"]["summaries"].values())
    key = chinese.json()["profile"]["interests"][0]["key"]
    pin, match = {"edits": [{"key": key, "action": "pin"}]}, {"If-Match": chinese.headers["etag"]}
    assert client.patch(path, json=pin, headers=match).status_code == 412
    assert client.patch(path, json=pin, headers=match, params={"language": "zh"}).status_code == 200
    listed = client.post("/v1/recommend", json={"user_id": "ben", "k": 1, "language": "zh"}).json()["items"][0]
    told = client.get("/v1/users/ben/why", params={"item_id": listed["item_id"], "language": "zh"}).json()
    assert told["reasons"] == listed["reasons"]
    assert client.get(path, params={"language": "fr"}).status_code == 422


def test_people_come_a_page_at_a_time(client: TestClient):
    first = client.get("/v1/users?limit=1").json()
    assert first == {"object": "people", "users": ["ann"], "has_more": True}
    assert client.get("/v1/users?limit=1&after=ann").json()["users"] == ["ben"]


def test_statements_are_made_and_taken_back(client: TestClient):
    path = "/v1/users/states/statements"
    made = client.post(path, json={"text": "no peanuts"})
    assert (made.status_code, made.json()["text"]) == (201, "no peanuts")
    assert [one["id"] for one in client.get(path).json()["statements"]] == [made.json()["id"]]
    assert client.delete(f"{path}/{quote(made.json()['id'], safe='')}").status_code == 204
    assert client.get(path).json()["statements"] == []


def test_whoever_is_erased_is_unknown(client: TestClient):
    client.post("/v1/events", json={"events": [{"user_id": "eve/1", "kind": "like", "item_id": "b1"}]})
    address = f"/v1/users/{quote('eve/1', safe='')}"
    assert client.get(f"{address}/export").headers["content-disposition"].startswith("attachment")
    assert client.delete(address).status_code == 204
    assert client.delete(address).status_code == 404
    assert client.get(f"{address}/export").status_code == 404


def test_feedback_is_noted_and_taken_back(client: TestClient):
    client.post("/v1/events", json={"events": [{"user_id": "fay", "kind": "read", "item_id": "b1"}]})
    given = {"user_id": "fay", "item_id": "f1", "kind": "like"}
    noted = client.post("/v1/feedback", json=given).json()
    undone = client.post("/v1/feedback", json=given | {"undo": True}).json()
    assert (noted["event_count"], undone["event_count"]) == (2, 1)
    assert noted["events"] == undone["events"]


def test_an_open_server_says_that_it_is(client: TestClient):
    told = client.get("/v1/me").json()
    assert told == {"object": "me", "tenant": "default", "scopes": ["read", "write", "admin"], "user_id": None,
                    "open": True}  # fmt: skip


def test_operators_see_how_it_does(client: TestClient):
    client.post("/v1/recommend", json={"user_id": "ann"})
    told = client.get("/v1/status").json()
    assert (told["workers"], told["service"]["state"]) == (1, "ready")
    recommend = next(one for one in told["routes"] if one["route"] == "/v1/recommend" and one["method"] == "POST")
    assert recommend["requests"] >= 1
    assert 'route="/v1/recommend"' in client.get("/metrics").text


@pytest.mark.parametrize("path", ["/", "/operators"])
def test_the_pages_may_load_nothing_from_elsewhere(client: TestClient, path: str):
    told = client.get(path)
    assert told.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in told.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in told.headers["content-security-policy"]
    assert told.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/v1/users/ben/profile"])
def test_wherever_get_works_head_does(client: TestClient, path: str):
    told = client.head(path)
    assert (told.status_code, told.content) == (200, b"")
    assert told.headers["content-type"] == client.get(path).headers["content-type"]


def test_where_get_does_not_work_head_does_not(client: TestClient):
    told = client.head("/v1/recommend")
    assert (told.status_code, told.headers["allow"]) == (405, "POST")


def test_a_client_may_name_its_request(client: TestClient):
    assert client.get("/healthz", headers={"X-Request-ID": "job-7"}).headers["x-request-id"] == "job-7"
    assert client.get("/healthz", headers={"X-Request-ID": "a b"}).headers["x-request-id"] != "a b"


def test_no_other_site_may_call_unless_named(client: TestClient):
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    told = client.options("/v1/recommend", headers=asked)
    assert told.status_code in (403, 405)
    assert not [name for name in told.headers if name.startswith("access-control")]
