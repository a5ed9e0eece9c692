"""`palate demo`: the whole way through on one data set, for three people, in the terminal and on a page."""

from __future__ import annotations

import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from serving.commands import workspace
from serving.console import emit, say, stdout
from serving.options import AsJson


def demo(
    path: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", help="Folder of a data set; by default a made-up world.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the page goes.")] = Path("palate-demo"),
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    store: Annotated[
        Path | None, typer.Option("--store", metavar="DIR", help="Keep the store here; by default it is thrown away.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read a data set, build profiles and index, and show three people."""
    with tempfile.TemporaryDirectory(prefix="palate-demo-") as temporary:
        page = _run(path, out, store or Path(temporary) / "store", Path(temporary), as_json=as_json)
    if not as_json:
        typer.echo(f"\nPage: {page}")
    if open_page:
        webbrowser.open(page.absolute().as_uri())


def _run(path: Path | None, out: Path, store: Path, temporary: Path, *, as_json: bool) -> Path:
    from history.dataset import open_dataset
    from serving.demo import made_world, run, summary, write_page
    from serving.terminal import show_story

    if path is None:
        say("No data set named: making a small bilingual world.")
        path = made_world(temporary / "world")
    dataset = open_dataset(path)
    with workspace(store, create=True) as work:
        story = run(work, dataset)
    page = write_page(story, out)
    if as_json:
        emit(summary(story, page))
    else:
        show_story(stdout(), story)
    return page
