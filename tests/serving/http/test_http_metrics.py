from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from serving.http.metrics import TOGETHER, Metrics, quantile

COUNT = "from serving.http.metrics import Metrics; m = Metrics(); m.note('GET', '/v1/me', 200, 0.004); m.crowd(2, 1)"


def test_figures_follow_what_was_counted():
    metrics = Metrics()
    for status, seconds in ((200, 0.004), (200, 0.004), (200, 0.04), (500, 0.2), (503, 0.001), (429, 0.001)):
        metrics.note("POST", "/v1/recommend", status, seconds)
    metrics.note("GET", "/v1/me", 200, 1000.0)
    (first, second), _ = metrics.figures()
    assert (first.route, first.requests, first.errors, first.refused) == ("/v1/recommend", 6, 1, 2)
    assert (first.p50, first.p95) == (0.005, 0.25)
    assert second.p50 == 120.0


def test_nothing_was_faster_than_nothing():
    assert quantile(0.5, {}) is None
    assert quantile(0.5, {0.1: 0.0, float("inf"): 0.0}) is None


def test_workers_count_together(tmp_path: Path):
    environment = {**os.environ, TOGETHER: str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNT], env=environment, check=True)
    read = f"{COUNT}; f, g = m.figures(); print(f[0].requests, f[0].p50, g['palate_http_working'])"
    told = subprocess.run([sys.executable, "-c", read], env=environment, check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["3", "0.005", "2.0"], "what the dead two counted stays; their crowds are gone"


def test_no_label_names_anybody():
    metrics = Metrics()
    metrics.note("GET", "/v1/items/{item_id}", 200, 0.01)
    told = metrics.exposition().decode()
    assert 'palate_http_requests_total{method="GET",route="/v1/items/{item_id}",status="200"} 1.0' in told
    assert "palate_http_request_seconds_bucket" in told
    assert "_created" not in told
