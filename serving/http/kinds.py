"""Which status, title and code each kind of error has over HTTP."""

from __future__ import annotations

from typing import NamedTuple

from palate.errors import (
    EmbedderError,
    InputError,
    ModelError,
    NotReadyError,
    PalateError,
    SceneError,
    StoreError,
    UnknownUserError,
    VectorIndexError,
)
from serving.access.errors import ForbiddenError, InProgressError, MismatchError, RateLimitedError
from serving.http.errors import PreconditionError, UnauthorisedError
from serving.http.gate import FullError
from serving.jobs.errors import BadFileError, InUseError, TooLargeError, UnknownBatchError, UnknownFileError
from serving.openai.faults import ChatFaultError
from serving.service.errors import ConflictError, LoadingError, OverloadedError, UnknownItemError


class Kind(NamedTuple):
    """How one kind of error is told. `retry` is how many seconds later it may be otherwise, None where it never is."""

    status: int
    title: str
    code: str
    retry: float | None = None


UNEXPECTED = Kind(500, "Unexpected fault", "internal")
KINDS: dict[type[PalateError], Kind] = {
    UnauthorisedError: Kind(401, "No valid key", "unauthorised"),
    ForbiddenError: Kind(403, "Not allowed", "forbidden"),
    UnknownUserError: Kind(404, "Nothing is known of this person", "unknown_user"),
    UnknownItemError: Kind(404, "No such item", "unknown_item"),
    UnknownFileError: Kind(404, "No such file", "unknown_file"),
    UnknownBatchError: Kind(404, "No such batch", "unknown_batch"),
    SceneError: Kind(404, "No such scene", "unknown_scene"),
    InProgressError: Kind(409, "Under way already", "in_progress", 1.0),
    ConflictError: Kind(409, "Under way already", "in_progress", 1.0),
    InUseError: Kind(409, "Still in use", "in_use"),
    PreconditionError: Kind(412, "Changed meanwhile", "changed"),
    TooLargeError: Kind(413, "Too large", "too_large"),
    MismatchError: Kind(422, "Idempotency key used before", "idempotency_mismatch"),
    BadFileError: Kind(422, "The file cannot be used", "bad_file"),
    RateLimitedError: Kind(429, "Too many requests", "rate_limited", 1.0),
    FullError: Kind(503, "Too busy", "overloaded", 1.0),
    OverloadedError: Kind(503, "Too busy", "overloaded", 1.0),
    LoadingError: Kind(503, "Still loading", "loading", 2.0),
    NotReadyError: Kind(503, "Not ready", "not_ready", 5.0),
    StoreError: Kind(503, "The store cannot be used", "store", 5.0),
    VectorIndexError: Kind(503, "The index cannot be used", "index", 5.0),
    EmbedderError: Kind(503, "The embedder cannot be used", "embedder", 5.0),
    ModelError: Kind(503, "The language model cannot be used", "model", 5.0),
    InputError: Kind(422, "Cannot be used as it is", "invalid"),
}
"""Each error counts as the nearest class of it that stands here."""


def kind_of(error: PalateError) -> Kind:
    """How an error is told."""
    if isinstance(error, ChatFaultError):
        return Kind(error.status, "This chat request is refused", error.code)
    return next((KINDS[kind] for kind in type(error).__mro__ if kind in KINDS), UNEXPECTED)
