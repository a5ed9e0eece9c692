"""Every error Palate raises on purpose. Each says what was expected, what was seen, and what to do next.

PalateError
├── InputError               the user's data or words are at fault           exit 2
│   ├── RowError             one row of a data set
│   ├── DatasetError         a folder that is no data set
│   ├── SceneError           a scene file, or a scene nobody defined
│   └── UnknownUserError     a user the store has never seen
├── StoreError               the store is missing, locked, or of another version   exit 3
│   └── NotReadyError        a step that must come first has not been run
├── VectorIndexError         the index is damaged beyond rebuilding              exit 4
├── EmbedderError            an embedder is not installed, refuses or misbehaves   exit 5
└── ModelError               a language model cannot be used; `kind` says why     exit 6
    ├── ModelUnavailableError   no answer in time, or none at all
    ├── ModelRefusedError       the server will never take this request
    └── ReplyError              it answered, and the answer cannot be used
"""

from __future__ import annotations

from typing import Literal

FaultKind = Literal[
    "unreachable", "timeout", "overloaded", "server_error", "circuit_open",
    "unauthorised", "bad_request", "too_long",
    "truncated", "filtered", "empty", "repeated", "not_json", "schema",
    "wrong_user", "unsupported", "generic", "copied",
    "no_history", "stale", "cancelled", "internal",
]  # fmt: skip
"""The closed list of what can go wrong between a person's history and a profile by a language model.

Nothing came: "unreachable" (no connection, or it broke), "timeout", "overloaded" (429, 503), "server_error" (other
5xx), "circuit_open" (not even tried, since the server answers nobody). Refused for good: "unauthorised" (401, 403),
"bad_request" (other 4xx), "too_long" (the prompt is over the model's context). The reply is of no use: "truncated"
(cut at the limit), "filtered", "empty", "repeated" (the same words over and over), "not_json", "schema", "wrong_user"
(an answer to somebody else's prompt), "unsupported" (no claim survived the check), "generic" (true of anybody),
"copied" (the example, or the titles, word for word). And of jobs: "no_history", "stale" (the history changed since
the prompt), "cancelled", "internal" (a fault of ours)."""


class PalateError(Exception):
    """Base of them all; `exit_code` is what the command line ends with."""

    exit_code = 1


class InputError(PalateError):
    """What the user gave cannot be used as it is."""

    exit_code = 2


class RowError(InputError):
    """One row of a data set is not what it should be."""

    def __init__(self, *, file: str, line: int, field: str, value: object, expected: str) -> None:
        self.file, self.line, self.field, self.value, self.expected = file, line, field, value, expected
        shown = repr(value)
        if len(shown) > 80:
            shown = shown[:77] + "..."
        super().__init__(f"{file}:{line}: field {field!r}: expected {expected}, got {shown}")


class DatasetError(InputError):
    """A path holds no data set Palate can read."""


class SceneError(InputError):
    """A scene file is malformed, or a scene is asked for that nobody defined."""


class UnknownUserError(InputError):
    """The store holds no events of this user."""


class StoreError(PalateError):
    """The store cannot be opened or used."""

    exit_code = 3


class NotReadyError(StoreError):
    """A step that must come first has not been run; the message names the command."""


class VectorIndexError(PalateError):
    """The vector index is missing or damaged and could not be rebuilt."""

    exit_code = 4


class EmbedderError(PalateError):
    """An embedder is not installed, cannot be reached, or returned something that is no unit vector."""

    exit_code = 5


class ModelError(PalateError):
    """A language model cannot be reached, refuses, or misspeaks."""

    exit_code = 6

    def __init__(self, message: str, kind: FaultKind) -> None:
        self.kind: FaultKind = kind
        super().__init__(message)


class ModelUnavailableError(ModelError):
    """No answer, after as many tries as were worth it."""


class ModelRefusedError(ModelError):
    """The server will never take this request: asking again is no use."""


class ReplyError(ModelError):
    """The model answered, was shown the fault, and its answer still cannot be used; `reply` is its last text."""

    def __init__(self, message: str, kind: FaultKind, reply: str = "") -> None:
        self.reply = reply
        super().__init__(message, kind)
