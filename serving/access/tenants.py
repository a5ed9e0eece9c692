"""Tenants: each has a whole store of its own, so that no query can ever span two."""

from __future__ import annotations

import os
import re
from contextlib import suppress

from pydantic import SecretStr

from palate.errors import InputError
from palate.settings import Settings
from serving.access.caller import DEFAULT_TENANT

TENANTS = "tenants"
"""The folder, inside the store, of all tenants' stores but the default one's."""
PLACE = "{tenant}"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def checked_tenant(name: str) -> str:
    """The name, if it can be a tenant's.

    Raises:
        InputError: it cannot.
    """
    if _NAME.fullmatch(name) is None:
        shown = ascii(name[:64])
        raise InputError(f"tenant: expected at most 63 of a to z, 0 to 9 and '-', '-' not first, got {shown}.")
    return name


def tenant_settings(settings: Settings, tenant: str) -> Settings:
    """The settings with which a tenant's store is opened: the store itself for the tenant "default".

    Raises:
        InputError: no tenant can have this name, or the settings name one database for all of them.
    """
    url = _database(settings.database_url, checked_tenant(tenant))
    store = settings.store if tenant == DEFAULT_TENANT else settings.store / TENANTS / tenant
    return settings.model_copy(update={"store": store, "database_url": url})


def known_tenants(settings: Settings) -> tuple[str, ...]:
    """Every tenant that has a store, the default one first, the others by name."""
    found: list[str] = []
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(settings.store / TENANTS) as folder:
        found += [entry.name for entry in folder if entry.is_dir()]
    return (DEFAULT_TENANT, *sorted(name for name in found if _NAME.fullmatch(name) and name != DEFAULT_TENANT))


def _database(url: SecretStr | None, tenant: str) -> SecretStr | None:
    if url is None:
        return None
    text = url.get_secret_value()
    if PLACE not in text and tenant != DEFAULT_TENANT:
        raise InputError(
            f"PALATE_DATABASE_URL names one database for all tenants. Put {PLACE} where the tenant's name belongs."
        )
    return SecretStr(text.replace(PLACE, tenant))
