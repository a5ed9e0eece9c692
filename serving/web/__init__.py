"""The page for people and the page for operators: static files that the server hands out as they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

STATIC = Path(__file__).parent / "static"
"""Served under `/static/`: every file in it may be read by anybody."""
PAGES: Mapping[str, Path] = {"/": STATIC / "index.html", "/operators": STATIC / "operators.html"}
"""The HTML behind each address of a page."""
POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
"""The Content-Security-Policy that the pages are written for: no inline script or style, nothing from elsewhere."""
