"""What a service raises beside the errors of the layers below.

StoreError
└── NotReadyError
    └── LoadingError      it is still loading, or could not be loaded
InputError
└── UnknownItemError      there is no such item
PalateError
├── OverloadedError       too much is waiting already
└── ConflictError         something else with the same thread or person stands in the way
"""

from __future__ import annotations

from palate.errors import InputError, NotReadyError, PalateError


class LoadingError(NotReadyError):
    """The service cannot answer yet; asking again after `retry_after` seconds may help."""

    def __init__(self, message: str, retry_after: float = 2.0) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class OverloadedError(PalateError):
    """More is waiting than will be worked through soon; asking again after `retry_after` seconds may help."""

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class UnknownItemError(InputError):
    """The store holds no such item."""


class ConflictError(PalateError):
    """It cannot be done beside what is being done with the same thread or person."""


def require_text(*texts: str | None) -> None:
    """See to it that each of these can be written down.

    Raises:
        InputError: one holds half of a character (a lone surrogate).
    """
    for text in texts:
        try:
            (text or "").encode("utf-8")
        except UnicodeEncodeError:
            raise InputError("expected text, got half of a character (a lone surrogate).") from None
