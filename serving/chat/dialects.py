"""Finds out how a server wants to be spoken to from what it refuses."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

from palate.chat import ChatRequest
from palate.errors import ModelRefusedError
from serving.chat.wire import Dialect

SCHEMA = re.compile(r"response_format|json.?schema|structured.?output|grammar", re.IGNORECASE)
LIMIT = "max_completion_tokens"

_log = logging.getLogger(__name__)


def adapted(dialect: Dialect, refused: ModelRefusedError, request: ChatRequest) -> Dialect | None:
    """Return the dialect in which this request may be taken after all, None where there is no other.

    A refusal that names the reply's schema means: not this schema (some servers take none, some not every pattern).
    One that asks for `max_completion_tokens` means: that name for the bound.
    """
    said = str(refused)
    if refused.kind != "bad_request":
        return None
    if LIMIT in said and dialect.limit != LIMIT:
        return replace(dialect, limit=LIMIT)
    schemed = request.reply_schema is not None and request.schema_name not in dialect.unschemed
    if schemed and SCHEMA.search(said):
        _log.warning("goes on without schema %r, which was refused: %s", request.schema_name, said)
        return replace(dialect, unschemed=dialect.unschemed | {request.schema_name})
    return None
