"""One file per command: arguments in, a result out. What they do lives in the layers below."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serving.workspace import Workspace


@contextmanager
def workspace(folder: Path | None, *, create: bool = False, bars: bool = True) -> Iterator[Workspace]:
    """The workspace a command runs in: settings from argument, environment and file; talk and progress on stderr.

    `bars` False leaves progress to the command, where it shows its own.
    """
    from palate.protocols import silent
    from palate.settings import Settings
    from serving.console import progress, say
    from serving.workspace import Workspace

    settings = Settings() if folder is None else Settings(store=folder)
    with (
        progress() if bars else nullcontext(silent) as report,
        Workspace(settings, create=create, say=say, progress=report) as opened,
    ):
        yield opened
