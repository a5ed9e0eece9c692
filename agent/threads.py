"""Where conversations are kept: one SQLite file beside the store, that outlives the process.

    >>> thread_key(Session(user_id="ann", thread_id="tea"))
    '["ann", "tea", "flow"]'

Of every thread only the newest checkpoint stays, so that a long conversation does not grow with its square. What is
erased is gone from the disk. Nothing read from the file can run code: it is MessagePack, and only classes named here
are made from it.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from types import ModuleType

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from pydantic import BaseModel

from agent import answer, request, session, trace
from agent.session import Session
from palate import chat, types
from palate.errors import StoreError

THREADS = "threads.db"
WAIT = 30.0
"""Seconds to wait for another process that writes."""
KEPT = (answer, request, session, trace, chat, types)
"""Modules whose models may stand in a checkpoint."""


class Threads(AsyncSqliteSaver):
    """Checkpoints of conversations. `open_threads` makes one."""

    def __init__(self, connection: aiosqlite.Connection, path: Path, serializer: JsonPlusSerializer) -> None:
        super().__init__(connection, serde=serializer)
        self._path = path

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keep a checkpoint, and none that came before it in its thread."""
        kept = await super().aput(config, checkpoint, metadata, new_versions)
        told = kept["configurable"]
        older = (told["thread_id"], told["checkpoint_ns"], told["checkpoint_id"])
        async with self.lock:
            for table in ("checkpoints", "writes"):
                await self.conn.execute(
                    f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id < ?",  # noqa: S608
                    older,
                )
            await self.conn.commit()
        return kept

    async def threads_of(self, user_id: str) -> tuple[str, ...]:
        """Names of the conversations that a person has had, sorted."""
        await self.setup()
        query = "SELECT DISTINCT thread_id FROM checkpoints WHERE substr(thread_id, 1, length(?1)) = ?1"
        async with self.lock, self.conn.execute(query, (_beginning(user_id),)) as found:
            return tuple(sorted({json.loads(row[0])[1] for row in await found.fetchall()}))

    async def erase(self, user_id: str) -> int:
        """Delete all conversations of a person, from the disk too; returns how many there were.

        Raises:
            StoreError: another process holds the file.
        """
        await self.setup()
        async with self.lock:
            return await asyncio.to_thread(erase_threads, self._path.parent, user_id)


@asynccontextmanager
async def open_threads(folder: Path, *, types: Iterable[type[BaseModel]] = ()) -> AsyncIterator[Threads]:
    """The conversations beside the store in `folder`; the file is made if there is none.

    `types` are classes that may stand in a checkpoint beside those of `KEPT`.

    Raises:
        StoreError: the file cannot be used.
    """
    path = Path(folder) / THREADS
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        async with aiosqlite.connect(path, timeout=WAIT) as connection:
            await connection.execute("PRAGMA secure_delete=ON")
            await connection.execute("PRAGMA synchronous=NORMAL")
            threads = Threads(connection, path, serializer(types))
            await threads.setup()
            yield threads
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from error


def thread_key(session: Session, part: str = "flow") -> str:
    """Names the thread of a person's conversation: no two people's are the same, whatever they call themselves.

    `part` tells apart the graphs that take part in one conversation.
    """
    return json.dumps([session.user_id, session.thread_id, part])


def thread_config(session: Session, part: str = "flow") -> RunnableConfig:
    """What a graph is run with to go on in the thread of a session."""
    return {"configurable": {"thread_id": thread_key(session, part)}}


def erase_threads(folder: Path, user_id: str) -> int:
    """Delete all conversations of a person beside the store in `folder`, from the disk too; returns how many.

    Raises:
        StoreError: the file cannot be used, or another process holds it.
    """
    path = Path(folder) / THREADS
    if not path.is_file():
        return 0
    try:
        with closing(sqlite3.connect(path, timeout=WAIT, isolation_level=None)) as connection:
            return _erased(connection, _beginning(user_id))
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from error


def serializer(types: Iterable[type[BaseModel]] = ()) -> JsonPlusSerializer:
    """Writes checkpoints as MessagePack and reads them; a class that is neither in `KEPT` nor in `types` comes back as
    plain data."""
    known = {one for module in KEPT for one in _models(module)} | set(types)
    return JsonPlusSerializer(allowed_msgpack_modules=sorted((one.__module__, one.__name__) for one in known))


def _models(module: ModuleType) -> Iterable[type[BaseModel]]:
    named = (one for one in vars(module).values() if isinstance(one, type) and issubclass(one, BaseModel))
    return (one for one in named if one.__module__ == module.__name__)


def _erased(connection: sqlite3.Connection, beginning: str) -> int:
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("BEGIN IMMEDIATE")
    whose = "WHERE substr(thread_id, 1, length(?1)) = ?1"
    found = connection.execute(f"SELECT DISTINCT thread_id FROM checkpoints {whose}", (beginning,))  # noqa: S608
    gone = {json.loads(row[0])[1] for row in found}
    for table in ("checkpoints", "writes"):
        connection.execute(f"DELETE FROM {table} {whose}", (beginning,))  # noqa: S608
    connection.execute("COMMIT")
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(gone)


def _beginning(user_id: str) -> str:
    """What the keys of all threads of a person begin with, and of nobody else's."""
    return json.dumps([user_id])[:-1] + ","


def _unusable(path: Path, error: sqlite3.DatabaseError) -> StoreError:
    return StoreError(f"conversations in {path} cannot be used: {error}. If it stays so, move the file away.")
