"""One file per command: arguments in, a result out. What they do lives in the layers below."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serving.workspace import Workspace


@contextmanager
def workspace(folder: Path | None, *, create: bool = False) -> Iterator[Workspace]:
    """The workspace a command runs in: settings from argument, environment and file; talk and progress on stderr."""
    from palate.settings import Settings
    from serving.console import progress, say
    from serving.workspace import Workspace

    settings = Settings() if folder is None else Settings(store=folder)
    with progress() as report, Workspace(settings, create=create, say=say, progress=report) as opened:
        yield opened
