"""The language model that the settings name: a client for it, and what makes profiles with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from palate.errors import InputError, ModelRefusedError
from palate.settings import Settings
from profiles.build import ProfileBuilder
from profiles.llm import Summariser
from prompts import PromptBook
from prompts.tokens import EstimatedTokenizer, Tokenizer, load_tokenizer
from serving.chat import ChatClient, ServedModel
from serving.workspace import Workspace

CONTEXT = 8192
"""Tokens of prompt and reply together where neither the settings nor the server say."""


def require_url(settings: Settings) -> str:
    """The address of the language model.

    Raises:
        InputError: none is set.
    """
    if settings.llm_url is None:
        raise InputError(
            "No language model is set. Say where one is, such as PALATE_LLM_URL=http://localhost:8000/v1;"
            " `palate model serve` starts one."
        )
    return settings.llm_url


@asynccontextmanager
async def open_chat(settings: Settings, *, concurrency: int | None = None) -> AsyncIterator[ChatClient]:
    """A client for the language model; `concurrency` stands before the one of the settings.

    Raises:
        InputError: no language model is set.
    """
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    async with ChatClient(
        require_url(settings),
        model=settings.llm_model,
        api_key=key,
        concurrency=concurrency or settings.llm_concurrency,
        timeout=settings.llm_timeout,
    ) as chat:
        yield chat


async def served_model(chat: ChatClient, settings: Settings) -> ServedModel:
    """The model in use, with what the server says of its length; nothing is known of one that a server does not list.

    Raises:
        ModelError: the server cannot be reached, or refuses.
    """
    try:
        listed = await chat.models()
    except ModelRefusedError as refused:
        if settings.llm_model is None or refused.kind == "unauthorised":
            raise
        return ServedModel(settings.llm_model)
    wanted = settings.llm_model or listed[0].name
    return next((model for model in listed if model.name == wanted), ServedModel(wanted))


def tokenizer(settings: Settings) -> Tokenizer:
    """The model's own tokenizer where the settings name its folder, else an estimate."""
    return load_tokenizer(settings.llm_tokenizer) if settings.llm_tokenizer else EstimatedTokenizer()


def summariser(
    work: Workspace, settings: Settings, *, context: int | None = None, builder: ProfileBuilder | None = None
) -> Summariser:
    """What makes profiles with a language model, over the workspace's corpus, which is fitted first where it must be.

    `context` is what the server says of its length; the settings stand before it. `builder` stands for another corpus
    than the workspace's own.

    Raises:
        PromptError: one of the user's own templates is at fault.
    """
    counter = tokenizer(settings)
    return Summariser(
        builder or work.builder,
        PromptBook(settings.prompts, counter),
        counter,
        context=settings.llm_context or context or CONTEXT,
        embedder=work.embedder,
        allow_sensitive=settings.allow_sensitive,
    )
