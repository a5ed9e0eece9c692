"""Where the `vllm` command is. vLLM lives in an environment of its own, so it is looked for in more places than one."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from palate.errors import NotReadyError

VARIABLE = "PALATE_VLLM"


def find_vllm(option: Path | None, environment: Mapping[str, str]) -> str:
    """The path of the executable: as the option says, else as PALATE_VLLM says, else on PATH, else beside this Python.

    An environment's folder may be named in place of the executable in it.

    Raises:
        NotReadyError: it is not there.
    """
    if option is not None:
        return _named(option, "--vllm")
    if environment.get(VARIABLE):
        return _named(Path(environment[VARIABLE]), VARIABLE)
    beside = Path(sys.executable).parent / "vllm"
    found = shutil.which("vllm", path=environment.get("PATH")) or (str(beside) if _runs(beside) else None)
    if found is None:
        raise NotReadyError(
            "No `vllm` was found. Install vLLM in an environment of its own (docs/models.md) and name it:"
            f" --vllm DIR, or {VARIABLE}=DIR."
        )
    return found


def _named(place: Path, by: str) -> str:
    for candidate in (place, place / "bin" / "vllm", place / "vllm"):
        if _runs(candidate):
            return str(candidate.absolute())
    raise NotReadyError(f"{by} names {place}, where there is no `vllm` that can be run.")


def _runs(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)
