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
└── EmbedderError            an embedder is not installed, refuses or misbehaves   exit 5
"""

from __future__ import annotations


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
