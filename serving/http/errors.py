"""What only HTTP can find wrong with a request."""

from __future__ import annotations

from palate.errors import InputError, PalateError


class UnauthorisedError(PalateError):
    """No key was sent, or one that opens nothing."""


class PreconditionError(InputError):
    """What the client wants to change is not as it was when they read it."""
