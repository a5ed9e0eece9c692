"""The demo as one HTML page that needs nothing beside itself: no script, no font, no address outside."""

from serving.page.render import render

__all__ = ["render"]
