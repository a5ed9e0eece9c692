"""Who may do what, on a server that asks for keys."""

from __future__ import annotations

import time

import pytest

from tests.serving.http.conftest import Keyed

READ = [("GET", "/v1/me"), ("GET", "/v1/search?q=tea"), ("GET", "/v1/catalogue"), ("GET", "/v1/items/b1"),
        ("GET", "/v1/users/ann/profile"), ("GET", "/v1/users/ann/trends"), ("GET", "/v1/users/ann/statements"),
        ("POST", "/v1/recommend"), ("GET", "/v1/models")]  # fmt: skip
WRITE = [("POST", "/v1/events"), ("POST", "/v1/feedback"), ("POST", "/v1/items"), ("PATCH", "/v1/users/ann/profile"),
         ("POST", "/v1/users/ann/statements"), ("DELETE", "/v1/users/ann/statements/x"), ("DELETE", "/v1/users/ann"),
         ("POST", "/v1/chat/completions")]  # fmt: skip
ADMIN = [("GET", "/v1/users"), ("GET", "/v1/status"), ("GET", "/v1/batches"), ("GET", "/metrics"),
         ("GET", "/v1/users/ann/export")]  # fmt: skip
BODIES = {
    "/v1/recommend": {"user_id": "ann"},
    "/v1/events": {"events": [{"user_id": "ann", "kind": "like"}]},
    "/v1/feedback": {"user_id": "ann", "item_id": "b1", "kind": "like"},
    "/v1/items": {"items": [{"item_id": "x"}]},
    "/v1/users/ann/profile": {"edits": [{"key": "x", "action": "hide"}]},
    "/v1/users/ann/statements": {"text": "no peanuts"},
    "/v1/chat/completions": {"model": "palate", "user": "ann", "messages": [{"role": "user", "content": "hi"}]},
}


def asked(keyed: Keyed, method: str, path: str, headers: dict[str, str]) -> int:
    body = BODIES.get(path) if method in ("POST", "PATCH") else None
    return keyed.client.request(method, path, json=body, headers=headers).status_code


@pytest.mark.parametrize(("method", "path"), [*READ, *WRITE, *ADMIN])
@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer nonsense", "Basic cGFs", "Bearer pal_0000000000000000_" + "0" * 43, "Bearer 键"],
)
def test_nothing_is_done_without_a_key(keyed: Keyed, method: str, path: str, authorization: str):
    headers = {"Authorization": authorization.encode()} if authorization else {}
    told = keyed.client.request(method, path, json=BODIES.get(path), headers=headers)
    assert told.status_code == 401
    assert told.headers["www-authenticate"] == "Bearer"
    assert told.json()["error"]["type"] == "authentication_error"


@pytest.mark.parametrize(("method", "path"), [*WRITE, *ADMIN])
def test_a_key_to_read_only_reads(keyed: Keyed, method: str, path: str):
    assert asked(keyed, method, path, keyed.header("read")) == 403


@pytest.mark.parametrize(("method", "path"), ADMIN)
def test_a_key_to_write_does_not_see_everything(keyed: Keyed, method: str, path: str):
    assert asked(keyed, method, path, keyed.header("write")) == 403


@pytest.mark.parametrize(("method", "path"), [*READ, *ADMIN])
def test_a_key_opens_what_it_is_for(keyed: Keyed, method: str, path: str):
    scope = "read" if (method, path) in READ else "admin"
    assert asked(keyed, method, path, keyed.header(scope)) == 200


@pytest.mark.parametrize(
    ("method", "path"), [one for one in [*READ, *WRITE, *ADMIN] if "ann" in one[1] or "ann" in str(BODIES.get(one[1]))]
)
def test_one_persons_key_does_nothing_for_another(keyed: Keyed, method: str, path: str):
    assert asked(keyed, method, path, keyed.header("write", user_id="ben")) == 403


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/users"), ("POST", "/v1/items"), ("GET", "/v1/status")])
def test_one_persons_key_is_no_operators(keyed: Keyed, method: str, path: str):
    assert asked(keyed, method, path, keyed.header("write", user_id="ann")) == 403


def test_one_persons_key_needs_no_name(keyed: Keyed):
    header = keyed.header("read", user_id="ann")
    assert keyed.client.post("/v1/recommend", json={}, headers=header).json()["user_id"] == "ann"
    assert keyed.client.get("/v1/users/ann/export", headers=header).status_code == 200
    assert keyed.client.post("/v1/recommend", json={}, headers=keyed.header("read")).status_code == 422


def test_a_revoked_key_opens_nothing(keyed: Keyed):
    key, secret = keyed.ring.create("default", ("read",), now=time.time())
    keyed.ring.revoke(key.key_id, time.time())
    assert keyed.client.get("/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_who_asks_too_often_is_told_when_to_come_again(keyed: Keyed):
    header = keyed.header("read", rate="3/hour")
    told = [keyed.client.get("/v1/me", headers=header) for _ in range(4)]
    assert [one.status_code for one in told] == [200, 200, 200, 429]
    assert 1 <= int(told[3].headers["retry-after"]) <= 3600
    assert told[3].json()["error"]["type"] == "rate_limit_error"
    assert keyed.client.get("/v1/me", headers=keyed.header("read")).status_code == 200


def test_health_needs_no_key(keyed: Keyed):
    assert keyed.client.get("/healthz").status_code == keyed.client.get("/readyz").status_code == 200


def test_who_erases_themselves_loses_their_key(keyed: Keyed):
    body = {"events": [{"user_id": "gone", "kind": "like", "item_id": "b1"}]}
    header = keyed.header("write", user_id="gone")
    assert keyed.client.post("/v1/events", json=body, headers=header).status_code == 200
    assert keyed.client.delete("/v1/users/gone", headers=header).status_code == 204
    assert keyed.client.get("/v1/me", headers=header).status_code == 401


def test_two_callers_may_give_their_requests_the_same_name(keyed: Keyed):
    told = [
        keyed.client.post(
            "/v1/events",
            json={"events": [{"user_id": who, "kind": "like", "item_id": "b1"}]},
            headers=keyed.header("write", user_id=who) | {"Idempotency-Key": "1"},
        )
        for who in ("one", "two")
    ]
    assert [(one.status_code, one.json()["new"]) for one in told] == [(200, 1), (200, 1)]


def test_a_key_is_all_that_there_need_be_of_a_person_to_be_erased(keyed: Keyed):
    header = keyed.header("write", user_id="only a key")
    assert keyed.client.delete("/v1/users/only%20a%20key", headers=header).status_code == 204
    assert keyed.client.get("/v1/me", headers=header).status_code == 401
    assert keyed.client.delete("/v1/users/only%20a%20key", headers=keyed.header("admin")).status_code == 404
