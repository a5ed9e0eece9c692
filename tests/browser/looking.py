"""What tests read off the page."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

WIDE, PHONE = (1280, 860), (360, 780)

Visit = Callable[..., Page]


class Watched:
    """What went on in the pages of a test that nobody should ever see."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.addresses: list[str] = []

    def over(self, page: Page) -> None:
        """Watch a page."""
        page.on("console", lambda said: self.faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self.addresses.append(request.url))

    def forgive(self, status: str) -> None:
        """Let pass that a browser says in its console which answers were no good ones, where a test means them."""
        self.faults = [one for one in self.faults if status not in one]


def titles(page: Page) -> list[str]:
    """Titles of the list, from the top."""
    return page.locator("#list .thing h2").all_inner_texts()


def settled(page: Page) -> None:
    """Wait until the list is no longer being fetched."""
    page.wait_for_selector("#list:not([aria-busy])")
