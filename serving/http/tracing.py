"""Traces for OpenTelemetry, where it is installed and `OTEL_EXPORTER_OTLP_ENDPOINT` names who collects them."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

from fastapi import FastAPI

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
NEEDED = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.grpc", "opentelemetry.instrumentation.fastapi")
PERSONAL = ("http.url", "http.target", "url.full", "url.path", "url.query", "client.address", "net.peer.ip")
"""Attributes that could name somebody."""


def trace(app: FastAPI) -> bool:
    """Have an app tell of each request by route, status and duration; return whether anybody hears of it."""
    if not os.environ.get(ENDPOINT) or not _installed():
        return False
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "palate"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    instrument(app, provider)
    return True


def _installed() -> bool:
    """Whether all of it is there: parts of it come with other libraries."""
    try:
        return all(find_spec(name) for name in NEEDED)
    except ModuleNotFoundError:
        return False


def instrument(app: FastAPI, provider: Any) -> None:
    """Give an app spans of this provider, without anything that could name somebody."""
    from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor

    FastAPIInstrumentor.instrument_app(
        app, tracer_provider=provider, server_request_hook=forget, exclude_spans=["receive", "send"]
    )


def forget(span: Any, scope: dict[str, Any]) -> None:
    """Take out of a span what could name somebody."""
    for name in PERSONAL:
        if name in (span.attributes or {}):
            span.set_attribute(name, "")
