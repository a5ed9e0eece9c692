"""Starts a child process for each batch that waits, one at a time per tenant; one process of a house does."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout

from palate.settings import Settings
from serving.jobs.desk import Desk
from serving.service.refreshing import environment

GRACE = 15.0
"""Seconds that children get to stop when the server does."""
HOUSEKEEPING = 3600
"""Looks between two at which files whose days are over are dropped."""
_log = logging.getLogger(__name__)


class Dispatcher:
    """Sees to the batches of all tenants.

    Args:
        lock: file that the process which does this holds.
        tenants: names the tenants there are.
        desk_of: where a tenant's batches are.
        settings_of: a tenant's settings, which its children run by.
        at_once: children at work at a time.
    """

    def __init__(
        self,
        lock: Path,
        tenants: Callable[[], tuple[str, ...]],
        desk_of: Callable[[str], Desk],
        settings_of: Callable[[str], Settings],
        *,
        at_once: int = 2,
    ) -> None:
        self._lock = FileLock(lock, thread_local=False)
        self._tenants, self._desk_of, self._settings_of, self._at_once = tenants, desk_of, settings_of, at_once
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self._looking, self._over = Lock(), False
        self._looks, self._turns = count(), count(1)
        self._served: dict[str, int] = {}

    async def run(self, every: float) -> None:
        """Look every so many seconds, until cancelled."""
        try:
            while True:
                await asyncio.to_thread(self.look)
                await asyncio.sleep(every)
        finally:
            await asyncio.shield(asyncio.to_thread(self.stop))

    def look(self) -> None:
        """See to what waits, once; nothing where another process does, or after `stop`. A tenant whose jobs cannot be
        read is left to the next look, and does not hold up the others."""
        with self._looking:
            if self._over or not self._ours():
                return
            self.children = {name: child for name, child in self.children.items() if child.poll() is None}
            tidy = next(self._looks) % HOUSEKEEPING == 0
            for tenant in self._in_turn():
                with self._unharmed("jobs of a tenant"):
                    self._see_to(tenant)
                if tidy:
                    with self._unharmed("old files of a tenant"):
                        self._desk_of(tenant).tidy()

    def stop(self) -> None:
        """Tell children to stop, wait for them a little, and let another process take over."""
        with self._looking:
            self._over = True
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            try:
                child.wait(GRACE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.children = {}
        self._lock.release(force=True)

    def _ours(self) -> bool:
        try:
            self._lock.acquire(timeout=0)
        except (Timeout, OSError):
            return False
        if self._lock.lock_counter > 1:
            self._lock.release()
        return True

    def _in_turn(self) -> list[str]:
        """The tenants, those first whose last child was started longest ago."""
        found: list[str] = []
        with self._unharmed("tenants"):
            found += self._tenants()
        return sorted(found, key=lambda tenant: self._served.get(tenant, 0))

    def _see_to(self, tenant: str) -> None:
        if tenant in self.children or len(self.children) >= self._at_once:
            return
        if (batch_id := self._desk_of(tenant).ledger.next_up()) is not None:
            self.children[tenant] = start(self._settings_of(tenant), batch_id)
            self._served[tenant] = next(self._turns)

    @staticmethod
    @contextmanager
    def _unharmed(what: str) -> Iterator[None]:
        """Go on after a fault, whatever it is: the next look may find it mended."""
        try:
            yield
        except Exception as error:
            _log.warning("%s cannot be seen to: %s", what, type(error).__name__)


def start(settings: Settings, batch_id: str) -> subprocess.Popen[bytes]:
    """Start the child that works on a batch of the store that the settings name; it outlives a killed server."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "serving.jobs.run", str(settings.store), batch_id],
        env=environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
