"""What a chat client asked for that cannot be given, in the words its library knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from palate.errors import InputError


class ChatFaultError(InputError):
    """A request for a chat that is refused.

    Args:
        message: expected, seen, next step.
        code: a short name for programs ("unsupported").
        param: where in the request it stands ("messages.0.content"); None where it is no field.
        status: of the response.
    """

    def __init__(self, message: str, code: str, param: str | None = None, *, status: int = 400) -> None:
        self.code, self.param, self.status = code, param, status
        super().__init__(message)


@contextmanager
def as_chat_faults() -> Iterator[None]:
    """Tell whatever else of a request cannot be used (nobody is named, a domain without items) as a bad request, the
    error that OpenAI's clients expect; errors with a status of their own pass."""
    try:
        yield
    except InputError as error:
        if type(error) is not InputError:
            raise
        raise ChatFaultError(str(error), "invalid") from None
