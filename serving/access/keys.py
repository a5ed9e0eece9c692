"""Keys that callers show: made once, kept as hashes, revoked at once."""

from __future__ import annotations

import hmac
import re
import secrets
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Annotated, Any, Self

from pydantic import Field
from sqlalchemy import Row, func, insert, select, update

from history.database import reading, vacuum_log, writing
from palate.errors import InputError
from palate.types import LONGEST_ID, Identifier, Model
from serving.access.caller import SCOPES, Caller, Scope, granted
from serving.access.database import keys, open_access
from serving.access.errors import UnknownKeyError
from serving.access.rates import limits_of
from serving.access.tenants import checked_tenant

SEEN_FOR = 2.0
"""Seconds for which a key is not looked up again: for so long may a key revoked by another process live."""
MOST_SEEN = 4096
LONGEST_NAME = 100
LONGEST_LIFE = 100 * 365.25 * 86_400
"""Seconds."""
_TEXT = re.compile(r"pal_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
_NOBODY = bytes(32)
"""What the secret of a key that does not exist is compared with: no SHA-256 of ours is all zeros."""


class Key(Model):
    """What is known of a key; its secret is not.

    `user_id` is the one person it acts for, None for anybody; `rate` is how often it may be used ("20/second"), None
    for the server's default. `created`, `expires` and `revoked` are epoch seconds.
    """

    key_id: str
    tenant: str
    scopes: tuple[Scope, ...]
    user_id: Identifier | None = None
    name: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    rate: str | None = None
    created: float
    expires: float | None = None
    revoked: float | None = None

    def live(self, now: float) -> bool:
        """Whether it opens anything now."""
        return self.revoked is None and (self.expires is None or now < self.expires)

    def caller(self) -> Caller:
        """Whoever shows this key."""
        return Caller(self.tenant, granted(self.scopes), self.user_id, self.key_id, self.rate)


class KeyRing:
    """All keys, in one file. Threads and processes may share it.

    Every method may raise `StoreError` when the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._engine = open_access(path)
        self._seen: dict[str, tuple[float, bytes, Key]] = {}
        self._lock = Lock()

    @classmethod
    def open(cls, path: Path) -> Self:
        """The keys in a file, which is made where there is none."""
        return cls(path)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def create(
        self,
        tenant: str,
        scopes: tuple[Scope, ...],
        *,
        user_id: str | None = None,
        name: str = "",
        rate: str | None = None,
        expires: float | None = None,
        now: float,
    ) -> tuple[Key, str]:
        """A new key, and the text that its owner is to show, which is nowhere kept and never told again.

        Raises:
            InputError: no such tenant, scope, person or rate can be, or it would expire at once.
        """
        key = Key(
            key_id=secrets.token_hex(8),
            tenant=checked_tenant(tenant),
            scopes=_checked_scopes(scopes, user_id),
            user_id=_checked_person(user_id),
            name=_checked_name(name),
            rate=_checked_rate(rate),
            created=now,
            expires=_checked_end(expires, now),
        )
        secret = secrets.token_urlsafe(32)
        row = key.model_dump(exclude={"scopes"}) | {"scopes": " ".join(key.scopes), "hash": _hash(secret)}
        with writing(self._engine) as connection:
            connection.execute(insert(keys).values(row))
        return key, f"pal_{key.key_id}_{secret}"

    def list(self) -> tuple[Key, ...]:
        """Every key ever made, revoked ones too, oldest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(keys).order_by(keys.c.created, keys.c.key_id)).all()
        return tuple(_key(row) for row in rows)

    def empty(self) -> bool:
        """Whether no key was ever made: only then may a server run open. Revoking the last key does not open it."""
        with reading(self._engine) as connection:
            return connection.execute(select(func.count()).select_from(keys)).scalar_one() == 0

    def revoke(self, key_id: str, now: float) -> Key:
        """End a key for good: here at once, in other processes within `SEEN_FOR` seconds. Again changes nothing.

        Raises:
            UnknownKeyError: there is none of this id.
        """
        with writing(self._engine) as connection:
            live = keys.update().where(keys.c.key_id == key_id, keys.c.revoked.is_(None))
            connection.execute(live.values(revoked=now))
            row = connection.execute(select(keys).where(keys.c.key_id == key_id)).one_or_none()
        if row is None:
            raise UnknownKeyError("There is no key of this id. `palate keys list` shows them all.")
        self._forget()
        return _key(row)

    def erase_user(self, tenant: str, user_id: str, now: float) -> int:
        """Revoke a person's own keys and forget whose they were, on the disk too; return how many there were."""
        theirs = update(keys).where(keys.c.tenant == tenant, keys.c.user_id == user_id)
        with writing(self._engine) as connection:
            revoked = func.coalesce(keys.c.revoked, now)
            count = connection.execute(theirs.values(user_id=None, name="", revoked=revoked)).rowcount
        if count:
            self._forget()
            vacuum_log(self._engine)
        return count

    def verify(self, text: str, now: float) -> Key | None:
        """The key that this text is, if it is one, whole, not expired and not revoked.

        Secrets are compared in constant time, and those of unknown keys are compared too.
        """
        found = _TEXT.fullmatch(text)
        key_id, secret = found.groups() if found else ("", "")
        expected, key = self._look_up(key_id, now)
        same = hmac.compare_digest(_hash(secret), expected)
        return key if same and key is not None and key.live(now) else None

    def _look_up(self, key_id: str, now: float) -> tuple[bytes, Key | None]:
        seen = self._seen.get(key_id)
        if seen is not None and 0 <= now - seen[0] < SEEN_FOR:
            return seen[1], seen[2]
        with reading(self._engine) as connection:
            row = connection.execute(select(keys).where(keys.c.key_id == key_id)).one_or_none()
        if row is None:
            return _NOBODY, None
        return self._remember(now, row.hash, _key(row))

    def _remember(self, now: float, digest: bytes, key: Key) -> tuple[bytes, Key]:
        with self._lock:
            if len(self._seen) >= MOST_SEEN:
                self._seen.clear()
            self._seen[key.key_id] = now, digest, key
        return digest, key

    def _forget(self) -> None:
        with self._lock:
            self._seen.clear()


def _hash(secret: str) -> bytes:
    """SHA-256 serves where the secret has 256 random bits: nobody can guess, so nothing need be slow."""
    return sha256(secret.encode("ascii", "backslashreplace")).digest()


def _key(row: Row[Any]) -> Key:
    kept = {name: value for name, value in row._mapping.items() if name not in ("hash", "scopes")}
    return Key.model_validate({**kept, "scopes": tuple(row.scopes.split())})


def _checked_scopes(scopes: tuple[Scope, ...], user_id: str | None) -> tuple[Scope, ...]:
    if not scopes or not set(SCOPES).issuperset(scopes):
        seen = ", ".join(map(ascii, scopes)) or "none"
        raise InputError(f"scope: expected one or more of {', '.join(SCOPES)}, got {seen}.")
    if user_id is not None and "admin" in scopes:
        raise InputError("scope: a person's own key cannot be admin's. Give it read or write.")
    return tuple(sorted(set(scopes), key=SCOPES.index))


def _checked_person(user_id: str | None) -> str | None:
    if user_id is not None and not 1 <= len(user_id) <= LONGEST_ID:
        raise InputError(f"user: expected an id of 1 to {LONGEST_ID} characters, got {len(user_id)}.")
    return user_id


def _checked_name(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise InputError(f"name: expected at most {LONGEST_NAME} characters, got {len(name)}.")
    return name


def _checked_rate(rate: str | None) -> str | None:
    if rate is not None:
        limits_of(rate)
    return rate


def _checked_end(expires: float | None, now: float) -> float | None:
    if expires is not None and not now < expires <= now + LONGEST_LIFE:
        raise InputError("expires: expected a moment to come, at most a hundred years from now.")
    return expires
