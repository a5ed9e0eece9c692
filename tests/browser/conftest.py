"""A real browser on the real server, over a small made world.

PALATE_TEST_BROWSER names the browser, a Chromium; without it these tests are left out. `make test-browser` sets it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright  # noqa: E402

from tests.browser.houses import palate, served  # noqa: E402
from tests.browser.looking import WIDE, Visit, Watched  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 40
"""Of the world: one for each test that changes something, and one to be looked at."""
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is."""
    named = os.environ.get("PALATE_TEST_BROWSER")
    if not named:
        pytest.skip("needs a Chromium: run `make test-browser`")
    return named


@pytest.fixture(scope="session")
def store(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made world, read in and fitted."""
    folder = tmp_path_factory.mktemp("browser")
    make = [sys.executable, str(ROOT / "examples/world/make.py"), str(folder / "world"), "--users", str(PEOPLE)]
    subprocess.run(make, check=True, capture_output=True)
    palate(["ingest", str(folder / "world"), "--store", str(folder / "store")])
    palate(["fit", "--store", str(folder / "store")])
    return folder / "store"


@pytest.fixture(scope="session")
def origin(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that runs open."""
    with served(store, tmp_path_factory.mktemp("open") / "serve.log") as url:
        yield url


@pytest.fixture(scope="session")
def locked(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A server that asks for keys, and the keys: "admin", and "own" of one person."""
    folder = tmp_path_factory.mktemp("locked")
    shutil.copytree(store, folder / "store")
    at = ["--store", str(folder / "store"), "--tenant", "default"]
    keys = {
        "admin": palate(["keys", "create", *at, "--scope", "admin"]),
        "own": palate(["keys", "create", *at, "--scope", "write", "--user", sorted_people(store)[-1]]),
    }
    with served(folder / "store", folder / "serve.log") as url:
        yield url, {name: re.search(r"pal_\S+", told)[0] for name, told in keys.items()}  # type: ignore[index]


def sorted_people(store: Path) -> list[str]:
    """Everybody's id."""
    from history.store import Store

    with Store.open(store) as opened:
        return sorted(opened.profile_users())


@pytest.fixture(scope="session")
def _people(store: Path) -> Iterator[str]:
    return iter(sorted_people(store)[1:])


@pytest.fixture
def person(_people: Iterator[str]) -> str:
    """Somebody with a history whom no other test touches."""
    return next(_people)


@pytest.fixture
def looker(store: Path) -> str:
    """Somebody with a history, for tests that change nothing about them."""
    return sorted_people(store)[0]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def watched() -> Watched:
    """Gathers what pages complain of and where they send requests."""
    return Watched()


@pytest.fixture
def visit(request: pytest.FixtureRequest, browser: Browser, watched: Watched) -> Iterator[Visit]:
    """Opens the page of a person. Afterwards: no complaint in the console, no request to anywhere else."""
    opened: list[BrowserContext] = []

    def visiting(
        person: str | None = None,
        path: str = "/",
        *,
        at: str | None = None,
        language: str = "en-GB",
        scheme: str = "light",
        size: tuple[int, int] = WIDE,
    ) -> Page:
        url = at or request.getfixturevalue("origin")
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale=language,
            reduced_motion="reduce",
        )
        opened.append(context)
        if person is not None:
            context.add_init_script(
                f"sessionStorage.getItem('palate.person') ?? sessionStorage.setItem('palate.person', {person!r})"
            )
        page = context.new_page()
        watched.over(page)
        page.goto(url + path)
        if person is not None:
            page.wait_for_selector("#list .card", state="attached")
            page.wait_for_selector("#stated-title", state="attached")
        return page

    yield visiting
    for context in opened:
        context.close()
    assert watched.faults == []
    homes = {at.split("/")[2] for at in watched.addresses if not at.startswith(("blob:", "data:"))}
    assert len(homes) <= 1, f"requests went to {homes}"
