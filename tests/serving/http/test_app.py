"""What an operator can set, seen from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from serving.http.settings import ServeSettings
from tests.serving.http.conftest import running

SHOP = "https://shop.example"


def test_a_site_that_was_named_may_call_from_a_browser(tmp_path: Path):
    asked = {"Origin": SHOP, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    with running(tmp_path, cors_origins=(SHOP,)) as client:
        told = client.options("/v1/recommend", headers=asked)
        assert (told.status_code, told.headers["access-control-allow-origin"]) == (200, SHOP)
        refused = client.get("/v1/me", headers={"Origin": SHOP})
        assert refused.headers["access-control-allow-origin"] == SHOP
        other = client.options("/v1/recommend", headers=asked | {"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers


def test_a_store_with_nothing_in_it_serves_empty_lists_and_takes_items(tmp_path: Path):
    with running(tmp_path) as client:
        assert client.get("/readyz").json() == {"ready": True, "state": "empty"}
        assert client.post("/v1/recommend", json={"user_id": "ann"}).json()["items"] == []
        assert client.post("/v1/items", json={"items": [{"item_id": "a", "title": "Tea"}]}).json()["new"] == 1


def test_bodies_are_as_large_as_the_operator_allows(tmp_path: Path):
    with running(tmp_path, max_body=2048) as client:
        body = {"items": [{"item_id": "a", "text": "x" * 2048}]}
        assert client.post("/v1/items", json=body).status_code == 413


def test_documentation_that_loads_scripts_from_elsewhere_is_off(tmp_path: Path):
    with running(tmp_path) as client:
        assert client.get("/docs").status_code == client.get("/redoc").status_code == 404
        assert client.get("/openapi.json").status_code == 200


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PALATE_SERVE_PORT", "9000")
    monkeypatch.setenv("PALATE_SERVE_CORS_ORIGINS", f'["{SHOP}"]')
    assert (ServeSettings().port, ServeSettings().cors_origins) == (9000, (SHOP,))
