from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from palate.settings import Settings
from serving.http.app import create_app
from serving.http.house import House
from serving.http.settings import ServeSettings
from serving.http.tracing import ENDPOINT, instrument, trace

SECRET = "mei-secret"


def test_a_request_is_one_span_by_its_route_and_names_nobody(tmp_path: Path):
    heard, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(heard))
    app = create_app(House.opened(Settings(store=tmp_path), ServeSettings(), unlocked=True))
    instrument(app, provider)
    with TestClient(app, base_url="http://localhost") as client:
        client.get(f"/v1/users/{SECRET}/profile?q={SECRET}", headers={"User-Agent": "x"})
    (span,) = [one for one in heard.get_finished_spans() if "profile" in one.name]
    assert span.name == "GET /v1/users/{user_id}/profile"
    assert SECRET not in span.to_json()


def test_nothing_is_told_where_nobody_listens(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(ENDPOINT, raising=False)
    assert not trace(FastAPI())
