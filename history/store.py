"""The store: the database is the truth about what people did and about all that was made of it.

It lies in a folder, as one SQLite file beside whatever can be rebuilt from it, or in another database by its URL.
One process writes at a time, any number read. A store belongs to the process that opened it: child processes open
their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BindParameter, Connection, Engine, Select, Table, bindparam, delete, func, insert, or_, select

from history import codec, edits, live, statements, sums, tables
from history.database import connect, plain_rows, prepare, reading, upsert, vacuum_log, writing
from history.derived import write_profiles, write_rejected
from history.ingest import Ingest
from history.items import Put, put
from history.rejects import Rejects
from history.report import IngestReport, RejectedRow
from history.tabular import Dataset
from history.ties import Ties, ties_of
from history.vectors import VectorTable, vector_rows
from palate.errors import StoreError
from palate.protocols import Progress, silent
from palate.types import Constraint, Edit, Event, Item, Profile, RejectedClaim, SocialEdge

DATABASE = "palate.db"
REJECTS = "rejects.jsonl"
_CHUNK = 500
"""Ids asked for at a time: databases bound the number of parameters."""
_FETCH = 2_000
_PATIENCE = 0.2
"""Seconds for which somebody in a conversation waits until nothing of what they took back is on disk."""

_ITEMS = select(*(tables.items.c[name] for name in codec.ITEM_FIELDS))
_EVENTS = select(*(tables.events.c[name] for name in codec.EVENT_FIELDS))
_SAID = {"stated": tables.statements, "edited": tables.edits}
_USER: BindParameter[str] = bindparam("user")
_PROFILE = select(
    tables.profiles.c.body,
    *(select(own.c.user_id).where(own.c.user_id == _USER).exists().label(name) for name, own in _SAID.items()),
).where(tables.profiles.c.user_id == _USER)
"""A profile, and whether its user stated or edited anything: most did neither, and one query is enough for them."""
_BY_TIME = (tables.events.c.time.nulls_first(), tables.events.c.seq)


class Store:
    """An open store. Use it as a context manager, or `close` it.

    Every method may raise `StoreError` when the database cannot be used.
    """

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder, self.engine = folder, engine

    @classmethod
    def open(cls, folder: Path, *, url: str | None = None, create: bool = True) -> Store:
        """The store in a folder, made if there is none yet and `create` allows it; `url` puts the tables elsewhere.

        Raises:
            StoreError: there is no store and none may be made, it is no store, or it was made by a newer Palate.
        """
        folder = Path(folder)
        if url is None and not create and not (folder / DATABASE).is_file():
            raise StoreError(f"there is no store at {folder}. Run `palate ingest PATH --store {folder}` first.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"no store can be made at {folder}: {error.strerror}. Choose another folder.") from error
        engine = connect(folder / DATABASE, url)
        try:
            prepare(engine, create=create)
        except BaseException:
            engine.dispose()
            raise
        return cls(folder, engine)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- what people did ------------------------------------------------------------------------------------------

    def ingest(self, dataset: Dataset, *, skip_bad: int = 0, progress: Progress = silent) -> IngestReport:
        """Read a data set into the store: all of it, or nothing when it fails or is killed.

        What the store has already stays; ingesting the same set twice changes nothing. At most `skip_bad` rows may
        be bad; they are left out, listed in the report and written to `rejects.jsonl` in the store's folder.

        Raises:
            RowError: one bad row too many.
            DatasetError: a file as a whole is damaged, or the set holds no row at all.
        """
        rejects = Rejects(skip_bad)
        with writing(self.engine) as connection:
            work = Ingest(connection, dataset, rejects, progress)
            work.run()
            fingerprint = sums.fingerprint(connection)
        rejects.write(self.folder / REJECTS)
        return IngestReport(
            dataset=dataset.name,
            format=dataset.format,
            **work.counts,
            unknown_items=work.unknown_items,
            cut=work.cut,
            encodings=dataset.encodings(),
            ignored=dataset.ignored,
            rejects=tuple(RejectedRow.model_validate(row) for row in rejects.told()),
            rejects_file=str(self.folder / REJECTS) if rejects.rows else None,
            fingerprint=fingerprint,
        )

    def put_items(self, items: Iterable[Item], *, mark: tuple[str, str] | None = None) -> Put:
        """Write items over those of the same ids, all or none, cleaned as those of a data set are; how many were new,
        changed and unchanged. Models and the index know of them once they are made anew.

        `mark` names an empty blob and its fingerprint, kept with the items where any is new or changed.

        Raises:
            InputError: an item is not what it should be, or two of one id say different things.
        """
        with writing(self.engine) as connection:
            done = put(connection, items)
            if mark is not None and (done.new or done.changed):
                name, fingerprint = mark
                connection.execute(upsert(connection, tables.blobs), [_blob(name, fingerprint, b"")])
        return done

    def add_events(
        self,
        events: Iterable[Event],
        *,
        judged: Mapping[str, float] | None = None,
        profiles: Iterable[Profile] = (),
    ) -> int:
        """Write single events as they happen, all or none; those that are there already stay. How many were new.

        Args:
            events: what people did.
            judged: by event id, how much liking an event shows, -1 to 1, where its words say otherwise than its kind.
            profiles: of these people, as the events make them; written over those they had.

        Raises:
            InputError: one of them names an item that the store does not hold, or bears an id that is not its own
                (`history.live.live_event` makes them).
        """
        with writing(self.engine) as connection:
            added = live.append(connection, events, judged or {})
            write_profiles(connection, profiles)
        return added

    def take_back(self, user_id: str, ids: Iterable[str], *, profile: Profile | None = None) -> int:
        """Remove events of a user as if they had never been, so that nothing of them lingers on disk; how many there
        were. `profile` is what their profile becomes without them; None leaves the user without one."""
        with writing(self.engine) as connection:
            wanted = set(ids)
            removed = live.remove(connection, user_id, wanted)
            edits.forget_events(connection, user_id, wanted)
            write_profiles(connection, [] if profile is None else [profile])
            if profile is None:
                connection.execute(delete(tables.profiles).where(tables.profiles.c.user_id == user_id))
        vacuum_log(self.engine, patience=_PATIENCE)
        return removed

    def judged(self, user_id: str | None = None) -> dict[str, float]:
        """How much liking events show by their words, -1 to 1, by id: those that were judged as they came in, of one
        user or of everybody."""
        with reading(self.engine) as connection:
            return live.read_judged(connection, user_id)

    def fingerprint(self) -> str:
        """A hash of the items, events and social edges as stored, whatever the order they came in. It is kept up to
        date at every change, so asking costs nothing."""
        with reading(self.engine) as connection:
            return sums.fingerprint(connection)

    def items_fingerprint(self) -> str:
        """The same of the items alone."""
        with reading(self.engine) as connection:
            return sums.fingerprint(connection, ("items",))

    def events_fingerprint(self) -> str:
        """The same of the events alone."""
        with reading(self.engine) as connection:
            return sums.fingerprint(connection, ("events",))

    def items(self) -> Iterator[Item]:
        """Every item, sorted by id."""
        for row in self._stream(_ITEMS.order_by(tables.items.c.item_id)):
            yield codec.item_of(row)

    def item(self, item_id: str) -> Item | None:
        """One item, or None."""
        return self.items_by_id([item_id]).get(item_id)

    def items_by_id(self, ids: Iterable[str]) -> dict[str, Item]:
        """The items of those ids that exist, in the order asked for."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, Item] = {}
        with reading(self.engine) as connection:
            for start in range(0, len(wanted), _CHUNK):
                chosen = tables.items.c.item_id.in_(wanted[start : start + _CHUNK])
                found |= {row[0]: codec.item_of(row) for row in connection.execute(_ITEMS.where(chosen))}
        return {item_id: found[item_id] for item_id in wanted if item_id in found}

    def item_ids(self) -> list[str]:
        """The ids of all items, sorted."""
        return self._column(select(tables.items.c.item_id).order_by(tables.items.c.item_id))

    def item_count(self) -> int:
        """How many items there are."""
        return self._count(select(func.count()).select_from(tables.items))

    def users(self) -> list[str]:
        """Everybody with at least one event, sorted."""
        return self._column(select(tables.events.c.user_id).distinct().order_by(tables.events.c.user_id))

    def user_count(self) -> int:
        """How many people have at least one event."""
        return self._count(select(func.count(tables.events.c.user_id.distinct())))

    def users_page(self, limit: int, after: str | None = None) -> list[str]:
        """At most `limit` people with at least one event, sorted; those that come after the id `after`."""
        user = tables.events.c.user_id
        query = select(user).distinct().order_by(user).limit(limit)
        return self._column(query if after is None else query.where(user > after))

    def knows(self, user_id: str) -> bool:
        """Whether there are events of this person, a profile, or edges from them to others."""
        parts = (tables.events, tables.profiles, tables.social)
        held = [select(table.c.user_id).where(table.c.user_id == user_id).exists() for table in parts]
        with reading(self.engine) as connection:
            return bool(connection.scalar(select(or_(*held))))

    def events(self, user_id: str) -> tuple[Event, ...]:
        """A user's events, oldest first; those without a time come before all others, in the order they came in."""
        query = _EVENTS.where(tables.events.c.user_id == user_id).order_by(*_BY_TIME)
        with reading(self.engine) as connection:
            return tuple(map(codec.event_of, connection.execute(query)))

    def events_by_user(self, users: Iterable[str] | None = None) -> Iterator[tuple[str, tuple[Event, ...]]]:
        """Each user with their events as `events` orders them, sorted by user; of `users` only, where given."""
        query = _EVENTS.order_by(tables.events.c.user_id, *_BY_TIME)
        wanted = None if users is None else sorted(set(users))
        parts = (
            [query]
            if wanted is None
            else (
                query.where(tables.events.c.user_id.in_(wanted[start : start + _CHUNK]))
                for start in range(0, len(wanted), _CHUNK)
            )
        )
        for part in parts:
            for user_id, group in groupby(self._stream(part), key=itemgetter(1)):
                yield user_id, tuple(map(codec.event_of, group))

    def event(self, event_id: str) -> Event | None:
        """One event, or None."""
        with reading(self.engine) as connection:
            row = connection.execute(_EVENTS.where(tables.events.c.event_id == event_id)).one_or_none()
        return None if row is None else codec.event_of(row)

    def event_mark(self) -> int:
        """A number that stands for the events there are now: for `events_after` to ask for those that came later."""
        return self._count(select(func.max(tables.events.c.seq)))

    def events_after(self, mark: int, user_id: str) -> tuple[Event, ...]:
        """A user's events that came in after `event_mark` gave `mark`, in the order in which they did."""
        table = tables.events.c
        query = _EVENTS.where(table.user_id == user_id, table.seq > mark).order_by(table.seq)
        with reading(self.engine) as connection:
            return tuple(map(codec.event_of, connection.execute(query)))

    def events_on(self, user_id: str, item_id: str) -> tuple[Event, ...]:
        """A user's events on one item, in the order in which they came in."""
        table = tables.events.c
        query = _EVENTS.where(table.user_id == user_id, table.item_id == item_id).order_by(table.seq)
        with reading(self.engine) as connection:
            return tuple(map(codec.event_of, connection.execute(query)))

    def event_count(self) -> int:
        """How many events there are."""
        return self._count(select(func.count()).select_from(tables.events))

    def social(self) -> Iterator[SocialEdge]:
        """Every social edge, sorted by user and friend."""
        for row in self._stream(_edges().order_by(tables.social.c.user_id, tables.social.c.friend_id)):
            yield SocialEdge(user_id=row[0], friend_id=row[1], weight=row[2])

    def friends(self, user_id: str) -> tuple[SocialEdge, ...]:
        """The edges that go out from a user, sorted by friend."""
        query = _edges().where(tables.social.c.user_id == user_id).order_by(tables.social.c.friend_id)
        with reading(self.engine) as connection:
            return tuple(SocialEdge(user_id=u, friend_id=f, weight=w) for u, f, w in connection.execute(query))

    def ties(self, user_id: str) -> Ties:
        """Who follows a user, and where else they stand: for telling them all that is kept of them."""
        with reading(self.engine) as connection:
            return ties_of(connection, user_id)

    def test_pairs(self) -> dict[str, tuple[str, ...]]:
        """The fixed split: each user's held-out items, both sorted. For evaluation only: nothing may learn of it."""
        pairs = tables.test_pairs.c
        query = select(pairs.user_id, pairs.item_id).order_by(pairs.user_id, pairs.item_id)
        with reading(self.engine) as connection:
            rows = connection.execute(query).all()
        return {user: tuple(item for _, item in group) for user, group in groupby(rows, key=itemgetter(0))}

    def event_rows(self, user_id: str | None = None) -> list[tuple[Any, ...]]:
        """Every event, or one user's, as (user_id, item_id, kind, time, value, event_id), ordered by user and then as
        `events` orders them: for arrays, where a type per event would cost too much."""
        columns = (tables.events.c[name] for name in ("user_id", "item_id", "kind", "time", "value", "event_id"))
        query = select(*columns).order_by(tables.events.c.user_id, *_BY_TIME)
        if user_id is not None:
            query = query.where(tables.events.c.user_id == user_id)
        with reading(self.engine) as connection:
            return plain_rows(connection, query)

    # -- what was made of it --------------------------------------------------------------------------------------

    def save_profiles(self, profiles: Iterable[Profile]) -> None:
        """Write profiles over those the users had, all or none."""
        with writing(self.engine) as connection:
            write_profiles(connection, profiles)

    def profile(self, user_id: str) -> Profile | None:
        """A user's profile, or None; it follows their edits (`save_edits`), and what they stated (`save_statement`) is
        among its constraints."""
        with reading(self.engine) as connection:
            profile, edited = _profile(connection, user_id)
            made = edits.read_edits(connection, [user_id]).get(user_id, ()) if edited else ()
        return None if profile is None else edits.with_edits(profile, made)

    def profile_as_built(self, user_id: str) -> Profile | None:
        """As `profile`, without what the user made of it: for whatever builds or updates profiles."""
        with reading(self.engine) as connection:
            return _profile(connection, user_id)[0]

    def profiles(self) -> Iterator[Profile]:
        """Every profile, sorted by user, each as `profile` gives it."""
        with reading(self.engine) as connection:
            made = edits.read_edits(connection)
        for profile in self.profiles_as_built():
            yield edits.with_edits(profile, made.get(profile.user_id, ()))

    def profiles_as_built(self) -> Iterator[Profile]:
        """Every profile, sorted by user, each as `profile_as_built` gives it."""
        with reading(self.engine) as connection:
            stated = statements.read_statements(connection)
        for row in self._stream(select(tables.profiles.c.body).order_by(tables.profiles.c.user_id)):
            profile = Profile.model_validate_json(row[0])
            yield statements.with_statements(profile, stated.get(profile.user_id, ()))

    def save_edits(self, user_id: str, made: Iterable[Edit], time: float, *, drop: Iterable[str] = ()) -> None:
        """Keep what a user made of their profile over what they made of the same interests before, and let go of the
        edits of those keyed `drop`, all or none; nothing of those lingers on disk. `time` is in epoch seconds."""
        dropped = tuple(drop)
        with writing(self.engine) as connection:
            edits.delete_edits(connection, user_id, dropped)
            edits.write_edits(connection, user_id, made, time)
        if dropped:
            vacuum_log(self.engine, patience=_PATIENCE)

    def edits(self, user_id: str) -> tuple[Edit, ...]:
        """What a user made of their profile, sorted by key."""
        with reading(self.engine) as connection:
            return edits.read_edits(connection, [user_id]).get(user_id, ())

    def drop_edits(self, user_id: str, keys: Iterable[str]) -> int:
        """Let go of the edits of these interests of a user, so that nothing of them lingers on disk; how many there
        were."""
        with writing(self.engine) as connection:
            dropped = edits.delete_edits(connection, user_id, keys)
        vacuum_log(self.engine, patience=_PATIENCE)
        return dropped

    def profile_users(self) -> dict[str, str]:
        """Each user who has a profile, sorted, with the fingerprint it was made from."""
        return {user_id: mark.partition("@")[0] for user_id, mark in self.profile_marks().items()}

    def profile_marks(self) -> dict[str, str]:
        """Each user who has a profile, sorted, with a mark that changes whenever the profile does."""
        made = tables.profiles.c
        with reading(self.engine) as connection:
            query = select(made.user_id, made.fingerprint).order_by(made.user_id)
            return dict(connection.execute(query).all())

    def save_statement(self, user_id: str, constraint: Constraint, time: float) -> Constraint | None:
        """Keep what a user stated for good, whether or not they have events or a profile; it makes neither stale.

        Returns:
            the statement as it is kept, with its id as `event_id`; None where these very words were kept before.
        """
        with writing(self.engine) as connection:
            return statements.write_statement(connection, user_id, constraint, time)

    def statements(self, user_id: str) -> tuple[Constraint, ...]:
        """What a user stated for good, in the order in which they did."""
        with reading(self.engine) as connection:
            return statements.read_statements(connection, [user_id]).get(user_id, ())

    def drop_statements(self, user_id: str, ids: Iterable[str]) -> int:
        """Remove these statements of a user, so that nothing of them lingers on disk; how many there were."""
        with writing(self.engine) as connection:
            dropped = statements.delete_statements(connection, user_id, ids)
        vacuum_log(self.engine, patience=_PATIENCE)
        return dropped

    def save_rejected(self, user_id: str, claims: Iterable[RejectedClaim]) -> None:
        """Keep what a model said of a user and code did not let stand, in place of what was kept before."""
        with writing(self.engine) as connection:
            write_rejected(connection, {user_id: tuple(claims)})

    def rejected(self, user_id: str) -> tuple[RejectedClaim, ...]:
        """What the model said of a user when it was last asked, and code did not let stand."""
        table = tables.rejected.c
        columns = (table.label, table.granularity, table.reason, table.detail)
        query = select(*columns).where(table.user_id == user_id).order_by(table.place)
        with reading(self.engine) as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(RejectedClaim.model_validate(dict(row)) for row in rows)

    def save_blob(self, name: str, fingerprint: str, body: bytes) -> None:
        """Keep the bytes of a fitted model, with the fingerprint of what it was fitted on."""
        self._upsert(tables.blobs, [_blob(name, fingerprint, body)])

    def blob(self, name: str) -> tuple[str, bytes] | None:
        """The fingerprint and the bytes of a fitted model, or None."""
        query = select(tables.blobs.c.fingerprint, tables.blobs.c.body).where(tables.blobs.c.name == name)
        with reading(self.engine) as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else (row[0], bytes(row[1]))

    def drop_blob(self, name: str) -> None:
        """Let go of the bytes kept under a name, if there are any."""
        with writing(self.engine) as connection:
            connection.execute(delete(tables.blobs).where(tables.blobs.c.name == name))

    def replace_vectors(self, spaces: Mapping[str, VectorTable], *, owners: Mapping[str, str]) -> None:
        """Put these vectors in the place of all that their spaces held, in one transaction: every space, or none.

        Args:
            spaces: the vectors of each space; one without any is emptied.
            owners: for each space the user whom it tells of, if any: erasing the user erases its rows.
        """
        rows = [row for space, table in spaces.items() for row in vector_rows(space, table, owners.get(space))]
        names = list(spaces)
        with writing(self.engine) as connection:
            for start in range(0, len(names), _CHUNK):
                held = tables.vectors.c.space.in_(names[start : start + _CHUNK])
                connection.execute(delete(tables.vectors).where(held))
            if rows:
                connection.execute(insert(tables.vectors), rows)

    def save_vectors(
        self,
        space: str,
        ids: Sequence[str],
        matrix: NDArray[np.float32],
        hashes: Sequence[str],
        *,
        owners: Sequence[str | None] | None = None,
    ) -> None:
        """Write vectors over those the ids had in this space, all or none.

        Args:
            space: what the vectors are of and which embedder made them; vectors of two spaces are never compared.
            ids: one id per row.
            matrix: float32, of shape (ids, dimension).
            hashes: for each row, a hash of the text that was embedded.
            owners: for each row the user it tells of, if any: erasing the user erases the row.
        """
        rows = np.ascontiguousarray(matrix, dtype="<f4")
        if rows.ndim != 2 or not len(ids) == len(hashes) == len(rows):
            raise ValueError(f"{len(ids)} ids and {len(hashes)} hashes for a matrix of shape {rows.shape}")
        owned = owners or [None] * len(ids)
        self._upsert(
            tables.vectors,
            [
                {"space": space, "id": key, "hash": hashed, "owner": owner, "vector": row.tobytes()}
                for key, hashed, owner, row in zip(ids, hashes, owned, rows, strict=True)
            ],
        )

    def vectors(self, space: str) -> VectorTable:
        """All vectors of a space, sorted by id; of shape (0, 0) where there are none."""
        table = tables.vectors.c
        query = select(table.id, table.hash, table.vector).where(table.space == space).order_by(table.id)
        with reading(self.engine) as connection:
            rows = connection.execute(query).all()
        if not rows:
            return VectorTable((), np.zeros((0, 0), np.float32), ())
        ids, hashes, bodies = zip(*rows, strict=True)
        if len(lengths := {len(body) for body in bodies}) > 1:
            raise StoreError(f"space {space!r} holds vectors of {len(lengths)} lengths. Rebuild the index.")
        matrix = np.frombuffer(b"".join(bodies), dtype="<f4").reshape(len(ids), -1)
        return VectorTable(ids, matrix, hashes)

    def drop_vectors(self, space: str, ids: Iterable[str] | None = None) -> None:
        """Remove the vectors of these ids from a space, or of all."""
        table = tables.vectors
        with writing(self.engine) as connection:
            if ids is None:
                connection.execute(delete(table).where(table.c.space == space))
                return
            wanted = sorted(set(ids))
            for start in range(0, len(wanted), _CHUNK):
                chosen = table.c.id.in_(wanted[start : start + _CHUNK])
                connection.execute(delete(table).where(table.c.space == space, chosen))

    def erase(self, user_id: str) -> bool:
        """Remove everything of a user: events, edges from and to them, test pairs, profile, edits, statements,
        rejected claims, vectors they own, their place in every job, and the rejected rows of the latest ingest. True
        when there was anything.

        Fitted models and the index keep what they learned until they are built again; the fingerprint changes, so
        that they are.
        """
        events, social = tables.events, tables.social
        edges = or_(social.c.user_id == user_id, social.c.friend_id == user_id)
        with writing(self.engine) as connection:
            gone = connection.scalars(select(events.c.event_id).where(events.c.user_id == user_id)).all()
            sums.add(connection, "events", -sums.total(gone))
            cut = connection.execute(_edges().where(edges)).all()
            sums.add(
                connection, "social", -sums.total(codec.edge_hash(user, friend, weight) for user, friend, weight in cut)
            )
            doomed = (
                delete(events).where(events.c.user_id == user_id),
                delete(social).where(edges),
                delete(tables.test_pairs).where(tables.test_pairs.c.user_id == user_id),
                delete(tables.profiles).where(tables.profiles.c.user_id == user_id),
                delete(tables.vectors).where(tables.vectors.c.owner == user_id),
                delete(tables.tasks).where(tables.tasks.c.user_id == user_id),
                delete(tables.rejected).where(tables.rejected.c.user_id == user_id),
                delete(tables.edits).where(tables.edits.c.user_id == user_id),
                delete(tables.statements).where(tables.statements.c.user_id == user_id),
                delete(tables.judged).where(tables.judged.c.user_id == user_id),
            )
            removed = sum(connection.execute(statement).rowcount for statement in doomed)
        (self.folder / REJECTS).unlink(missing_ok=True)
        vacuum_log(self.engine)
        return removed > 0

    # -- helpers --------------------------------------------------------------------------------------------------

    def _stream(self, query: Select[Any]) -> Iterator[Any]:
        """Rows as they come, without holding them all."""
        with reading(self.engine) as connection:
            for part in connection.execution_options(stream_results=True).execute(query).partitions(_FETCH):
                yield from part

    def _column(self, query: Select[Any]) -> list[str]:
        with reading(self.engine) as connection:
            return list(connection.scalars(query))

    def _count(self, query: Select[Any]) -> int:
        with reading(self.engine) as connection:
            return connection.scalar(query) or 0

    def _upsert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            with writing(self.engine) as connection:
                connection.execute(upsert(connection, table), rows)


def _profile(connection: Connection, user_id: str) -> tuple[Profile | None, bool]:
    """A user's profile as it was built, with what they stated, and whether they edited it."""
    row = connection.execute(_PROFILE, {"user": user_id}).one_or_none()
    if row is None:
        return None, False
    stated = statements.read_statements(connection, [user_id])[user_id] if row.stated else ()
    return statements.with_statements(Profile.model_validate_json(row.body), stated), row.edited


def _blob(name: str, fingerprint: str, body: bytes) -> dict[str, Any]:
    return {"name": name, "fingerprint": fingerprint, "body": body}


def _edges() -> Select[Any]:
    return select(tables.social.c.user_id, tables.social.c.friend_id, tables.social.c.weight)
