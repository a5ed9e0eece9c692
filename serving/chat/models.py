"""Which models a server has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from palate.errors import ModelRefusedError
from serving.chat.wire import no_completion, parsed_json, said_in_short

MODELS = "/models"


@dataclass(frozen=True)
class ServedModel:
    """A model that a server has; `context` is how many tokens prompt and reply may have, None where it does not say."""

    name: str
    context: int | None = None


def read_models(said: bytes) -> tuple[ServedModel, ...]:
    """Return the models that a server lists, in its order.

    >>> read_models(b'{"data": [{"id": "qwen", "max_model_len": 8192}]}')
    (ServedModel(name='qwen', context=8192),)

    Raises:
        ModelUnavailableError: "server_error", for this is no list of models.
        ModelRefusedError: "bad_request", for there is none in it.
    """
    parsed = parsed_json(said)
    try:
        models = tuple(_read(one) for one in parsed["data"])
    except (KeyError, TypeError, AttributeError):
        raise no_completion(parsed) from None
    if not models:
        raise ModelRefusedError(f"lists no model: {said_in_short(parsed)}. Set PALATE_LLM_MODEL.", "bad_request")
    return models


def _read(model: dict[str, Any]) -> ServedModel:
    context = model.get("max_model_len")
    return ServedModel(str(model["id"]), context if isinstance(context, int) and context > 0 else None)
