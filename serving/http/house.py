"""All that a worker serves from: settings, keys, rates, and one service per tenant, opened when first asked for."""

from __future__ import annotations

import asyncio
import math
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from palate.protocols import Clock
from palate.settings import Settings
from serving.access.caller import OPEN_CALLER, Caller
from serving.access.database import access_file
from serving.access.idempotency import Idempotency
from serving.access.keys import KeyRing
from serving.access.rates import Rates
from serving.access.tenants import tenant_settings
from serving.erasing import Beside, erase_beside
from serving.http.gate import Gate
from serving.http.metrics import Metrics
from serving.http.settings import ServeSettings
from serving.jobs.batches import Batches
from serving.openai.threads import ThreadMap

if TYPE_CHECKING:
    from serving.service.service import Service

LOOK_AGAIN = 1.0
"""Seconds after which a server without keys looks whether one was made."""


@dataclass
class House:
    """What one process serves from.

    Args:
        settings: the store, its models and texts.
        serve: limits of the server.
        keys: who may ask.
        rates: how often.
        idempotency: what was answered already.
        batches: files and batches of every tenant.
        points: where conversations of chat clients are found again.
        gate: lets in as many requests as can be worked on.
        streams: the same for chat.
        metrics: what is counted.
        unlocked: whether anybody may do everything, since no key was ever made and only this machine can reach it.
        clock: what time it is.
    """

    settings: Settings
    serve: ServeSettings
    keys: KeyRing
    rates: Rates
    idempotency: Idempotency
    batches: Batches
    points: ThreadMap
    gate: Gate
    streams: Gate
    metrics: Metrics
    unlocked: bool = False
    clock: Clock = time.time
    draining: bool = False
    started: float = 0.0
    _services: dict[str, Service] = field(default_factory=dict)
    _looked: float = -math.inf

    @classmethod
    def opened(cls, settings: Settings, serve: ServeSettings, *, unlocked: bool = False) -> Self:
        """Over the store the settings name, which may be empty yet.

        Raises:
            StoreError: its folder cannot be used.
            InputError: a rate cannot be understood.
        """
        settings.store.mkdir(parents=True, exist_ok=True)
        access = access_file(settings)
        return cls(
            settings,
            serve,
            KeyRing.open(access),
            Rates(serve.rate or None, serve.workers, serve.rate_storage),
            Idempotency(access),
            Batches(settings),
            ThreadMap(access),
            Gate(serve.concurrency, serve.queue),
            Gate(serve.streams, serve.streams),
            Metrics(),
            unlocked=unlocked,
            started=time.time(),
        )

    @property
    def open_to_all(self) -> bool:
        """Whether nobody needs a key: the server runs unlocked, and no key was made since; looked for once a second."""
        if self.unlocked and self.clock() - self._looked >= LOOK_AGAIN:
            self._looked = self.clock()
            self.unlocked = self.keys.empty()
        return self.unlocked

    async def service(self, caller: Caller) -> Service:
        """The caller's tenant's service; it begins to load when first asked for.

        Raises:
            InputError: the settings name one database for all tenants.
        """
        return await self.service_of(caller.tenant)

    async def service_of(self, tenant: str) -> Service:
        """A tenant's service, as `service`."""
        if (known := self._services.get(tenant)) is not None:
            return known
        from serving.service.service import Service

        made = self._services[tenant] = Service(tenant_settings(self.settings, tenant), tenant, clock=self.clock)
        await made.start()
        return made

    @property
    def services(self) -> tuple[Service, ...]:
        """Those that were asked for so far."""
        return tuple(self._services.values())

    def erase_beside(self, tenant: str, user_id: str) -> Beside:
        """Erase what is kept of a person outside their tenant's store."""
        access = access_file(self.settings)
        return erase_beside(access, self.keys, self.batches, tenant, user_id, self.clock())

    async def start(self) -> None:
        """Begin to load the default tenant's service, so that it is ready when somebody asks."""
        await self.service(OPEN_CALLER)

    async def loaded(self, within: float) -> None:
        """Wait until the default tenant's service is loaded, or could not be; so many seconds at most."""
        service = await self.service(OPEN_CALLER)
        with suppress(TimeoutError):
            await asyncio.wait_for(service.wait_ready(), within)

    async def stop(self) -> None:
        """End all running work and close everything."""
        services, self._services = self.services, {}
        for service in services:
            await service.stop()
        self.keys.close()
        self.idempotency.close()
