"""The files and batches of every tenant, and the one process that sees to them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from palate.settings import Settings
from serving.access.tenants import known_tenants, tenant_settings
from serving.jobs.desk import Desk
from serving.jobs.dispatcher import Dispatcher
from serving.jobs.files import Bounds
from serving.jobs.words import BatchesPage, BatchObject, BatchRequest

LOCK = "jobs.lock"


class Batches:
    """What servers know of jobs. Every method may be called from several threads and processes; all of them block for
    some milliseconds, so asynchronous callers hand them to a thread.

    Args:
        settings: of the whole house; each tenant's own follow from them.
        clock: epoch seconds.
        bounds: how much each tenant may keep.
    """

    def __init__(
        self, settings: Settings, *, clock: Callable[[], float] = time.time, bounds: Bounds | None = None
    ) -> None:  # fmt: skip
        self._settings, self._clock, self._bounds = settings, clock, bounds or Bounds()
        self._desks: dict[str, Desk] = {}
        self._lock = Lock()

    def of(self, tenant: str) -> Desk:
        """A tenant's files and batches."""
        with self._lock:
            if tenant not in self._desks:
                store = tenant_settings(self._settings, tenant).store
                self._desks[tenant] = Desk.of(store, clock=self._clock, bounds=self._bounds)
            return self._desks[tenant]

    def create(self, tenant: str, request: BatchRequest) -> BatchObject:
        """Queue a batch; as `Desk.create`."""
        return self.of(tenant).create(request)

    def get(self, tenant: str, batch_id: str) -> BatchObject:
        """A batch as it stands; as `Ledger.get`."""
        return self.of(tenant).ledger.get(batch_id)

    def list(self, tenant: str, *, after: str | None = None, limit: int = 20) -> BatchesPage:
        """Batches, the newest first; as `Ledger.page`."""
        return self.of(tenant).ledger.page(after=after, limit=limit)

    def cancel(self, tenant: str, batch_id: str) -> BatchObject:
        """Stop a batch; as `Ledger.cancel`."""
        return self.of(tenant).ledger.cancel(batch_id)

    def erase(self, tenant: str, user_id: str) -> int:
        """Take somebody out of the files of jobs; as `Files.erase`."""
        return self.of(tenant).files.erase(user_id)

    async def run_pending(self, *, every: float = 1.0, at_once: int = 2) -> None:
        """Start children for what waits, until cancelled; children are then told to stop, and what they did is kept.

        Only one process at a time does this for a store; the others wait to take its place.

        Args:
            every: seconds between looks.
            at_once: children at work at a time, all tenants together.
        """
        await self.dispatcher(at_once=at_once).run(every)

    def dispatcher(self, *, at_once: int = 2) -> Dispatcher:
        """What starts the children, as `run_pending` uses it."""

        def settings_of(tenant: str) -> Settings:
            return tenant_settings(self._settings, tenant)

        def tenants() -> tuple[str, ...]:
            return known_tenants(self._settings)

        lock: Path = self._settings.store / LOCK
        return Dispatcher(lock, tenants, self.of, settings_of, at_once=at_once)
