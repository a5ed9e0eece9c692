"""A picture as a file of its own, with the colours and fonts that a page would give it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

LIGHT = {
    "paper": "#fffdf8",
    "ink": "#241f1a",
    "soft": "#6a6057",
    "line": "#e5dccd",
    "first": "#b5521b",
    "second": "#2f5f9e",
    "third": "#23796a",
    "fourth": "#87549b",
}
DARK = {
    "paper": "#201c19",
    "ink": "#f2eadf",
    "soft": "#b0a496",
    "line": "#3a332c",
    "first": "#f29a63",
    "second": "#8db7f2",
    "third": "#55bfa9",
    "fourth": "#cba0e2",
}
SCALE = 1.5


def standalone(svg: str) -> str:
    """The inline picture `svg` as a whole SVG file, one and a half times its size, on paper of its own."""
    root = ElementTree.fromstring(svg)  # noqa: S314, drawn by ourselves
    wide, high = (float(side) for side in root.attrib["viewBox"].split()[2:])
    root.attrib |= {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": f"{SCALE * wide:g}",
        "height": f"{SCALE * high:g}",
    }
    style = ElementTree.Element("style")
    style.text = f":root {{ {_colours(LIGHT)} background: var(--paper); font-family: system-ui, sans-serif; }}\n" + (
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_colours(DARK)} }} }}\n"
    )
    root.insert(0, style)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _colours(colours: dict[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())
