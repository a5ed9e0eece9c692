"""One run of a server: a process group that is started, listened to, and ended whole."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from threading import Thread

LAST_WORDS = 40
"""Lines kept, to be told when it has died."""
LISTEN_ON = 2.0
"""Seconds in which a dead server's last lines are waited for."""


class Process:
    """A command running in a group of its own, so that what it started ends with it.

    Args:
        words: the command line.
        environment: all of it.
        log: takes each line the process writes, on either stream, from a thread.

    Use it as a context manager: on leaving, the group is asked to end, and killed after `grace` seconds.
    """

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], log: Callable[[str], None], *, grace: float
    ) -> None:
        self.last_words: deque[str] = deque(maxlen=LAST_WORDS)
        self._grace = grace
        self._log = log
        self._process = subprocess.Popen(  # noqa: S603
            words,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop()

    @property
    def code(self) -> int | None:
        """What it ended with, None while it runs; minus the number of a signal."""
        return self._process.poll()

    def ended(self, within: float) -> bool:
        """Whether it ends within so many seconds."""
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        self._listener.join(LISTEN_ON)
        return True

    def stop(self) -> None:
        """Ask it to end, wait for `grace` seconds, kill what is left of the group. Safe to call twice, and from two
        threads."""
        try:
            if self.code is None:
                self._process.terminate()
                self.ended(self._grace)
        finally:
            self.kill()
            self._process.wait()
            self._listener.join(LISTEN_ON)

    def kill(self) -> None:
        """Kill what is left of the group, without waiting for it."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                if line.strip():
                    self.last_words.append(line.rstrip())
                    self._log(line.rstrip())
