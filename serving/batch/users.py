"""Whom a job is for."""

from __future__ import annotations

import sys
from pathlib import Path

from history.store import Store
from palate.errors import InputError, UnknownUserError

NAMED = 3
"""Unknown users named in an error."""


def chosen_users(store: Store, file: Path | None, limit: int | None) -> list[str]:
    """The users of a file, one id a line ("-" is standard input), or everybody with events; at most `limit`.

    Raises:
        UnknownUserError: the store holds no events of some of them.
        InputError: the file cannot be read, or nobody is left to work on.
    """
    known = store.users()
    users = known if file is None else _read(file)
    there = set(known)
    if strangers := [user for user in users if user not in there]:
        shown = ", ".join(repr(user) for user in strangers[:NAMED])
        raise UnknownUserError(f"{file}: the store holds no events of {len(strangers):,} of them: {shown} ...")
    if not users:
        raise InputError("There is nobody to work on: the store holds no events, or the file names nobody.")
    return users[:limit]


def _read(file: Path) -> list[str]:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: no list of users: {error}") from error
    return list(dict.fromkeys(user for line in text.splitlines() if (user := line.strip())))
