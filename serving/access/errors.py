"""Every error of access. Each says what was expected, what was seen, and what to do next.

PalateError
├── InputError
│   ├── UnknownKeyError      a key nobody made
│   └── MismatchError        an idempotency key that was used for another request
├── ForbiddenError           a known caller who may not do this
├── RateLimitedError         too many requests; `retry_after` says when to come again
└── InProgressError          the first request with this idempotency key is still under way
"""

from __future__ import annotations

from palate.errors import InputError, PalateError


class ForbiddenError(PalateError):
    """The caller is known, and may not do this."""


class RateLimitedError(PalateError):
    """The caller asked too often; after `retry_after` seconds they may ask again."""

    def __init__(self, retry_after: float) -> None:
        self.retry_after = retry_after
        super().__init__(f"Too many requests with this key. Try again in {retry_after:.1f} s.")


class InProgressError(PalateError):
    """A request with the same idempotency key is still under way."""


class MismatchError(InputError):
    """An idempotency key was used before, for a request with other contents."""


class UnknownKeyError(InputError):
    """There is no key of this id."""
