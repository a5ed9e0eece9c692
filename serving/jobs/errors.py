"""What can be wrong with files and batches that somebody asks for."""

from __future__ import annotations

from palate.errors import InputError

Fault = tuple[int, str, str]
"""What is wrong with a line of a file: its number (1 is the first), a code, and words."""


class UnknownFileError(InputError):
    """The tenant has no file of this id."""


class UnknownBatchError(InputError):
    """The tenant has no batch of this id."""


class InUseError(InputError):
    """A batch that has not ended still needs this file, or a batch that has ended is to be cancelled."""


class TooLargeError(InputError):
    """A file is over the bound, or the tenant keeps as many as it may."""


class BadFileError(InputError):
    """A batch's input cannot be used; `faults` says what is wrong with which line."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        line, _, said = faults[0]
        super().__init__(f"line {line}: {said}")
