"""Takes the pictures of the page that the documentation shows, of a server that runs open over the made world.

python -m tests.browser.pictures http://127.0.0.1:8080 docs/images
"""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ENGLISH, CHINESE = "ruth-082", "ruoshui-112"


def opened(browser: Browser, url: str, person: str, *, language: str, scheme: str, size: tuple[int, int]) -> Page:
    """The page of a person, drawn in full."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=language,
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    context.add_init_script(f"sessionStorage.setItem('palate.person', {person!r})")
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("#list .card", state="attached")
    page.wait_for_selector("#stated-title", state="attached")
    return page


def still(page: Page) -> None:
    """Wait until nothing is being fetched or said any more, and no button is lit."""
    page.wait_for_load_state("networkidle")
    page.wait_for_selector("#list:not([aria-busy])", state="attached")
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")


def talk(browser: Browser, url: str) -> Page:
    """English and light: the list for the way to work, and a conversation."""
    page = opened(browser, url, ENGLISH, language="en-GB", scheme="light", size=(1280, 880))
    page.get_by_role("radio", name="Commute").check()
    page.get_by_label("Message").fill("A short film, something with tea in it")
    page.get_by_label("Message").press("Enter")
    page.wait_for_selector(".theirs .card")
    page.wait_for_selector(".theirs:not([aria-busy])")
    return page


def profile(browser: Browser, url: str) -> Page:
    """Chinese and dark: an interest was pinned, and the list followed."""
    page = opened(browser, url, CHINESE, language="zh-CN", scheme="dark", size=(1280, 880))
    page.get_by_role("link", name="画像").click()
    line = page.locator(".group").first.locator(".line").nth(3)
    line.click()
    page.locator(".inner:not([hidden])").get_by_text("置顶", exact=True).click()
    page.wait_for_selector(".change:not(:empty)")
    page.locator(".side").evaluate("side => { side.scrollTop = 0; }")
    return page


def phone(browser: Browser, url: str) -> Page:
    """A phone: the list after a like."""
    page = opened(browser, url, ENGLISH, language="en-GB", scheme="light", size=(360, 780))
    page.get_by_role("radio", name="Commute").check()
    still(page)
    page.locator("#list .act-like").nth(1).click()
    page.wait_for_selector(".done")
    page.evaluate("scrollTo(0, 0)")
    return page


def save(picture: bytes, path: Path) -> None:
    """Keep a picture in 256 colours: half the bytes, and nobody sees the difference on a page of few colours."""
    Image.open(BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def main(url: str, folder: Path) -> None:
    """Take them all. What is pinned and liked for them stays so."""
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=os.environ["PALATE_TEST_BROWSER"], args=["--headless=new", "--no-sandbox", "--disable-gpu"]
        )
        for name, takes in (("page-talk", talk), ("page-profile-zh", profile), ("page-phone", phone)):
            page = takes(browser, url)
            still(page)
            save(page.screenshot(), folder / f"{name}.png")
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
