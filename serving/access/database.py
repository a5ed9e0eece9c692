"""The file of all that is known of access. Every worker process opens it; none holds it for long."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Engine, Float, Integer, LargeBinary, MetaData, String, Table

from history.database import connect, explained, writing
from palate.errors import StoreError
from palate.settings import Settings

ACCESS = "access.db"

metadata = MetaData()

keys = Table(
    "keys",
    metadata,
    Column("key_id", String, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    Column("tenant", String, nullable=False),
    Column("scopes", String, nullable=False),
    Column("user_id", String),
    Column("name", String, nullable=False),
    Column("rate", String),
    Column("created", Float, nullable=False),
    Column("expires", Float),
    Column("revoked", Float),
)
idempotency = Table(
    "idempotency",
    metadata,
    Column("tenant", String, primary_key=True),
    Column("key_hash", LargeBinary, primary_key=True),
    Column("request_hash", String, nullable=False),
    Column("started", Float, nullable=False, index=True),
    Column("taken", Float, nullable=False),
    Column("status", Integer),
    Column("body", LargeBinary),
)


def access_file(settings: Settings) -> Path:
    """Where keys and idempotency records lie: one file for all tenants."""
    return settings.store / ACCESS


def open_access(path: Path) -> Engine:
    """The database in this file, which is made, for its owner's eyes only, where there is none.

    Raises:
        StoreError: the file cannot be made or is no database.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(f"{path} cannot be used: {error.strerror}. Name another folder with --store.") from error
    engine = connect(path, None)
    try:
        with explained(engine):
            _prepare(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _prepare(engine: Engine) -> None:
    """Two processes may do so at once: whoever comes second finds everything made."""
    with writing(engine) as connection:
        metadata.create_all(connection)
