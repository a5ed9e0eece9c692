"""What a server counts, for Prometheus and for the operators' page: by route template and status, of nobody in
particular. Workers count together where `PROMETHEUS_MULTIPROC_DIR` names a folder for it."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from palate.types import Model

TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable that names the folder in which workers count together."""
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
"""Upper edges, in seconds, within which durations are counted."""
METHODS = frozenset({"GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS"})
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_REQUESTS, _SECONDS = "palate_http_requests", "palate_http_request_seconds"

Route = tuple[str, str]
"""Method and route template."""


class RouteFigures(Model):
    """How one operation did since the server started. `errors` were its own fault (500 and above, but for 503),
    `refused` were told to come again (429, 503); the others are seconds within which that share was answered, rounded
    up to an edge of `BUCKETS`, None where nothing was."""

    method: str
    route: str
    requests: int
    errors: int
    refused: int
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None


class Metrics:
    """Counters of one server."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._together = bool(os.environ.get(TOGETHER))
        if not self._together:
            ProcessCollector(registry=self._registry)
        self._requests = Counter(_REQUESTS, "Requests answered", ["method", "route", "status"], registry=self._registry)
        self._seconds = Histogram(
            _SECONDS, "Seconds until the answer was complete", ["method", "route"], buckets=BUCKETS,
            registry=self._registry,
        )  # fmt: skip
        self._working = self._gauge("palate_http_working", "Requests being worked on", "livesum")
        self._waiting = self._gauge("palate_http_waiting", "Requests waiting for a place", "livesum")
        self._workers = self._gauge("palate_http_workers", "Processes that answer", "livesum")
        self._workers.set(1)

    def _gauge(self, name: str, told: str, mode: str) -> Gauge:
        return Gauge(name, told, registry=self._registry, multiprocess_mode=mode)  # type: ignore[arg-type]

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request that was answered."""
        known = method if method in METHODS else "OTHER"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(known, route).observe(seconds)

    def crowd(self, working: int, waiting: int) -> None:
        """How many requests are worked on and wait in this process."""
        self._working.set(working)
        self._waiting.set(waiting)

    def exposition(self) -> bytes:
        """Everything counted, by all workers, as Prometheus reads it."""
        return generate_latest(self._collected())

    def _collected(self) -> CollectorRegistry:
        if not self._together:
            return self._registry
        registry = CollectorRegistry()
        forget_dead(Path(os.environ[TOGETHER]))
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return registry

    def figures(self) -> tuple[tuple[RouteFigures, ...], dict[str, float]]:
        """Figures of every operation that was asked for, the most asked first, and the gauges by name."""
        statuses: dict[Route, dict[int, float]] = defaultdict(dict)
        buckets: dict[Route, dict[float, float]] = defaultdict(dict)
        gauges: dict[str, float] = {}
        for family in self._collected().collect():
            for sample in family.samples:
                route = (sample.labels.get("method", ""), sample.labels.get("route", ""))
                if sample.name == f"{_REQUESTS}_total":
                    statuses[route][int(sample.labels["status"])] = sample.value
                elif sample.name == f"{_SECONDS}_bucket":
                    buckets[route][float(sample.labels["le"])] = sample.value
                elif family.name.startswith("palate_http_") and family.type == "gauge":
                    gauges[family.name] = sample.value
        found = [_figures(route, counts, buckets[route]) for route, counts in statuses.items()]
        return tuple(sorted(found, key=lambda one: (-one.requests, one.route, one.method))), gauges


def forget_dead(folder: Path) -> None:
    """Leave workers that have died out of what is true of living ones only; what they counted stays."""
    for path in folder.glob("gauge_live*.db"):
        process_id = path.stem.rpartition("_")[2]
        if process_id.isdigit() and not _alive(int(process_id)):
            path.unlink(missing_ok=True)


def _alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _figures(route: Route, counts: Mapping[int, float], buckets: Mapping[float, float]) -> RouteFigures:
    p50, p95, p99 = (quantile(share, buckets) for share in (0.5, 0.95, 0.99))
    return RouteFigures(
        method=route[0],
        route=route[1],
        requests=_sum(counts.values()),
        errors=_sum(count for status, count in counts.items() if status >= 500 and status != 503),
        refused=_sum(count for status, count in counts.items() if status in (429, 503)),
        p50=p50,
        p95=p95,
        p99=p99,
    )


def _sum(counts: Iterable[float]) -> int:
    return int(sum(counts))


def quantile(share: float, buckets: Mapping[float, float]) -> float | None:
    """The least edge within which this share lies, the last finite one where it lies beyond; None of nothing.

    Args:
        share: 0 to 1.
        buckets: how many were at most each edge.

    >>> quantile(0.5, {0.1: 4.0, 0.2: 9.0, float("inf"): 10.0})
    0.2
    """
    edges = sorted(buckets)
    if not edges or not buckets[edges[-1]]:
        return None
    wanted = share * buckets[edges[-1]]
    within = next(edge for edge in edges if buckets[edge] >= wanted)
    return within if within != float("inf") else edges[-2]
