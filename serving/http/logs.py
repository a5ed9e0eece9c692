"""The log of a server: one JSON object a line on stderr. Only our own lines and the server's have words in them; of
what other libraries say, which may quote anything, only who said it and where is kept."""

from __future__ import annotations

import logging
import sys
import time
from contextlib import suppress
from typing import Any, BinaryIO, cast

import orjson
import structlog

OURS = ("uvicorn",)
"""Loggers whose words are about the server alone."""
LEVELS = ("debug", "info", "warning", "error")


def configure(level: str) -> None:
    """Set up logging for this process, from this level on."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.BytesLoggerFactory(cast(BinaryIO, Unfailing(sys.stderr.buffer))),
        cache_logger_on_first_use=True,
    )
    logging.raiseExceptions = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet())
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger("uvicorn").setLevel(number)


def _json(event: Any, **_: Any) -> bytes:
    return orjson.dumps(event, default=str)


class Unfailing:
    """A stream to which lines that nobody takes are lost: a full disk, or a reader that has gone, ends no request."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, line: bytes) -> int:
        """Write a line, or lose it."""
        with suppress(OSError, ValueError):
            return self._stream.write(line)
        return 0

    def flush(self) -> None:
        """Write what is left, or lose it."""
        with suppress(OSError, ValueError):
            self._stream.flush()


class Discreet(logging.Formatter):
    """Writes a record as JSON, with its words only where they cannot be anybody's."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told: dict[str, Any] = {
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
        }
        if record.name.partition(".")[0] in OURS:
            told["event"] = record.getMessage()
        else:
            told |= {"event": "said", "at": f"{record.module}:{record.lineno} {record.funcName}"}
        if record.exc_info and record.exc_info[0] is not None:
            told["fault"] = record.exc_info[0].__name__
        return orjson.dumps(told, default=str).decode("utf-8")
