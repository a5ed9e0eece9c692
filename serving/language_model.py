"""The language model that the settings name: a client for it, and what makes profiles with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from eval.language_model import LanguageModel
from palate.errors import InputError, ModelRefusedError
from palate.settings import Settings
from palate.types import Profile
from profiles.build import ProfileBuilder
from profiles.llm import Summariser
from profiles.llm.tell import told
from prompts import PromptBook
from prompts.tokens import EstimatedTokenizer, Tokenizer, load_tokenizer
from serving.chat import Alarm, ChatClient, ServedModel
from serving.scale import Scaled, sampled
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
async def open_chat(
    settings: Settings, *, concurrency: int | None = None, patience: float | None = None
) -> AsyncIterator[ChatClient]:
    """A client for the language model; `concurrency` stands before the one of the settings, `patience` is how many
    seconds a call waits while the server answers nobody (None: until its own deadline).

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
        alarm=Alarm(patience=patience),
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


async def told_by_model(profile: Profile, settings: Settings) -> tuple[str, str]:
    """A profile as a short text to its person, and the name of the model that wrote it.

    Raises:
        ModelError: no reply came, or none that can be used.
        PromptError: the user's own template is at fault.
    """
    book = PromptBook(settings.prompts, tokenizer(settings))
    async with open_chat(settings, concurrency=1) as chat:
        text = await told(chat, book, profile, allow_sensitive=settings.allow_sensitive)
        return text, chat.model


def for_evaluation(settings: Settings) -> LanguageModel | None:
    """The language model as evaluations are handed one; None where the settings name none.

    Raises:
        ModelError: the server cannot be reached, or refuses.
        PromptError: the user's own template is at fault.
    """
    if settings.llm_url is None:
        return None

    async def asked() -> ServedModel:
        async with open_chat(settings, concurrency=1) as chat:
            return await served_model(chat, settings)

    served, counter = asyncio.run(asked()), tokenizer(settings)
    return LanguageModel(
        name=served.name,
        connect=lambda: open_chat(settings),
        book=PromptBook(settings.prompts, counter),
        tokenizer=counter,
        context=settings.llm_context or served.context or CONTEXT,
        concurrency=settings.llm_concurrency,
        price_input=settings.price_input,
        price_output=settings.price_output,
    )


def summariser(
    work: Workspace, settings: Settings, *, context: int | None = None, builder: ProfileBuilder | None = None
) -> Summariser:
    """What makes profiles with a language model, over the workspace's corpus, which is fitted first where it must be.

    `context` is what the server says of its length; the settings stand before it. `builder` stands for another corpus
    than the workspace's own.

    Raises:
        PromptError: one of the user's own templates is at fault.
    """
    counter, reader = tokenizer(settings), builder or work.builder
    sample = sampled(work.store, reader.corpus, settings.seed)
    return Summariser(
        reader,
        PromptBook(settings.prompts, counter),
        counter,
        context=settings.llm_context or context or CONTEXT,
        embedder=Scaled(work.embedder, work.store, reader.corpus, sample),
        sample=sample,
        allow_sensitive=settings.allow_sensitive,
    )
