"""What the commands of `palate evaluate` share: options, what is at hand, and how a report is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.errors import InputError
from serving.console import say

if TYPE_CHECKING:
    from eval.data import Log
    from eval.language_model import LanguageModel
    from eval.report import Page
    from eval.splits import Cut
    from palate.protocols import Embedder, Progress
    from palate.settings import Settings
    from palate.types import Model

NO_EMBEDDER = "none"
SECTIONS_SHOWN = 2
"""Sections of a report that the terminal shows; the page has all."""
MOST_CACHED = 500_000
"""Texts whose vectors are kept, so that the parts of a data set embed each text once."""

Data = Annotated[Path, typer.Argument(metavar="PATH", help="Folder of the data set.", show_default=False)]
Seed = Annotated[
    int | None, typer.Option(min=0, metavar="N", show_default="0", help="Seed of everything that draws at random.")
]
Json = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write everything found to FILE, as JSON.")]
Report = Annotated[
    Path | None, typer.Option("--report", metavar="DIR", help="Write index.html and report.md into DIR.")
]
EmbedderName = Annotated[
    str | None,
    typer.Option("--embedder", metavar="E", show_default="as set", help="What makes vectors; 'none' for nothing."),
]
SkipBad = Annotated[int, typer.Option("--skip-bad", min=0, metavar="N", help="Leave out at most N bad rows.")]
Keep = Annotated[
    Path | None, typer.Option("--work", metavar="DIR", help="Keep prepared stores in DIR, and use them again.")
]
SplitName = Annotated[
    str, typer.Option("--split", metavar="S", help="How events are held out; `palate evaluate splits` lists the ways.")
]
Share = Annotated[float | None, typer.Option(metavar="X", help="Of a split: the share that is held out.")]
Number = Annotated[int | None, typer.Option("-n", metavar="N", help="Of a split: so many events.")]
Domain = Annotated[str | None, typer.Option(metavar="D", help="Of a split: the domain that is hidden.")]


@dataclass(frozen=True)
class AtHand:
    """What an evaluation works with, as arguments and environment name it."""

    settings: Settings
    embedder: Embedder | None
    progress: Progress

    def language_model(self) -> LanguageModel | None:
        """The language model of the settings; None where they name none."""
        from serving.language_model import for_evaluation

        return for_evaluation(self.settings)

    def read(
        self, path: Path, split: str, *, skip_bad: int, share: float | None, n: int | None, domain: str | None
    ) -> tuple[Log, Cut]:
        """A data set, and how it is cut."""
        from eval.data import read_log
        from eval.splits import cut

        log = read_log(path, skip_bad=skip_bad, progress=self.progress)
        return log, cut(log, split, seed=self.settings.seed, share=share, n=n, domain=domain)


@contextmanager
def at_hand(seed: int | None, embedder: str | None) -> Iterator[AtHand]:
    """Settings, embedder and progress; arguments that are not None stand before the settings."""
    from palate.settings import Settings
    from retrieval.embed import load_embedder
    from retrieval.embed.cache import CachedEmbedder
    from serving.console import progress

    given = {"seed": seed, "embedder": embedder}
    settings = Settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    vectors = None
    if settings.embedder != NO_EMBEDDER:
        vectors = CachedEmbedder(load_embedder(settings.embedder, settings.embedder_api_key), MOST_CACHED)
    with progress() as report:
        yield AtHand(settings, vectors, report)


def named(text: str | None) -> Sequence[str] | None:
    """The names in a text, parted by commas; None for no text."""
    return [name.strip() for name in text.split(",") if name.strip()] if text else None


def make_room(json: Path | None, report: Path | None) -> None:
    """Make the folders that results will be written to, before hours of work.

    Raises:
        InputError: one of them cannot be made.
    """
    with _writing():
        for folder in (json.parent if json else None, report):
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)


def tell_report(found: Model, page: Page, json: Path | None, report: Path | None) -> None:
    """Write what was asked for, and print the main part of a report.

    Raises:
        InputError: a file or folder cannot be written.
    """
    from eval.report import write
    from serving.console import stdout
    from serving.terminal_report import show_report

    with _writing():
        if json is not None:
            json.write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
            say(f"Written: {json}")
        if report is not None:
            write(page, report)
            say(f"Written: {report / 'index.html'}, report.md and figures")
    show_report(stdout(), page, sections=SECTIONS_SHOWN)


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"Cannot write {error.filename}: {error.strerror}.") from error
