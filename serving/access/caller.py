"""Who asks, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from palate.errors import InputError
from serving.access.errors import ForbiddenError

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""Each includes those before it."""
DEFAULT_TENANT = "default"


def granted(scopes: Iterable[Scope]) -> frozenset[Scope]:
    """All that these scopes allow.

    >>> sorted(granted(["write"]))
    ['read', 'write']
    """
    highest = max((SCOPES.index(scope) for scope in scopes), default=-1)
    return frozenset(SCOPES[: highest + 1])


@dataclass(frozen=True)
class Caller:
    """Somebody who asks.

    Args:
        tenant: whose store it is about; nothing a caller sends can change it.
        scopes: all that they may do.
        user_id: the person whose own key it is, who is the only one they may act for; None: for anybody.
        key_id: of their key; None where the server runs open.
        rate: how often they may ask ("20/second"), where their key says so.
    """

    tenant: str
    scopes: frozenset[Scope]
    user_id: str | None = None
    key_id: str | None = None
    rate: str | None = None

    def require(self, scope: Scope) -> None:
        """Raise ForbiddenError unless this scope is granted."""
        if scope not in self.scopes:
            held = ", ".join(one for one in SCOPES if one in self.scopes) or "nothing"
            raise ForbiddenError(f"This needs the scope {scope!r}; the key holds {held}. Ask for another key.")

    def user(self, asked: str | None = None) -> str:
        """The person meant: the one asked for, or, where nobody is named, the key's own.

        Raises:
            ForbiddenError: it is one person's key, and another person is asked for.
            InputError: nobody is named.
        """
        if self.user_id is not None and asked not in (None, self.user_id):
            raise ForbiddenError("This key belongs to one person and acts for nobody else. Leave the user out.")
        who = self.user_id if asked is None else asked
        if not who:
            raise InputError("user_id: nobody is named. Say for whom, or use a person's own key.")
        return who


OPEN_CALLER = Caller(DEFAULT_TENANT, granted(["admin"]))
"""Whoever asks a server that runs open."""
