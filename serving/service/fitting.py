"""Fits everything of a store anew, as a process of its own: `python -m serving.service.fitting`.

Which store, and all other settings, it takes from the environment, as every command does.
"""

from __future__ import annotations

import os
import sys

NICE = 10
"""How far it stands back behind whoever answers requests."""


def main() -> int:
    """Fit, unless all was fitted on these very data; what the process ends with."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    from palate.errors import PalateError
    from palate.settings import Settings
    from serving.workspace import Workspace

    try:
        with Workspace(Settings()) as work:
            work.fit(again=False)
    except PalateError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
