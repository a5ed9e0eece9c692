"""Who holds a task: a process of this machine that can be asked after, or one elsewhere whose lease must tell."""

from __future__ import annotations

import os
import platform
import subprocess
from functools import lru_cache
from pathlib import Path

PARTS = 4
"""Host, process, when it started, and what tells two workers of one process apart."""


def this_owner(nonce: str) -> str:
    """The name under which this process holds tasks; `nonce` tells its workers apart, without any '/'."""
    return f"{_host()}/{os.getpid()}/{_started(os.getpid())}/{nonce}"


def alive(owner: str) -> bool | None:
    """Say whether the process behind a name still runs; None for a process of another machine, or no such name."""
    parts = owner.rsplit("/", PARTS - 1)
    if len(parts) != PARTS or parts[0] != _host():
        return None
    return _started(int(parts[1])) == parts[2]


@lru_cache(maxsize=1)
def _host() -> str:
    """This machine since it started, and the space of its process numbers: each container has its own."""
    boot, space = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")
    try:
        return f"{platform.node()}:{boot.read_text().strip()[:8]}:{space.stat().st_ino}"
    except OSError:
        return platform.node()


def _started(pid: int) -> str | None:
    """When a process started, in whatever words the system has; None where there is no such process, or a dead one."""
    if platform.system() == "Linux":
        return _started_linux(pid)
    told = subprocess.run(  # noqa: S603
        ["ps", "-o", "lstart=", "-p", str(pid)],  # noqa: S607
        capture_output=True, text=True, check=False, env={"LC_ALL": "C", "PATH": os.defpath},
    )  # fmt: skip
    return told.stdout.strip().replace(" ", "-") or None


def _started_linux(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, *fields = stat[stat.rindex(")") + 2 :].split()
    return None if state in "ZX" else fields[18]
