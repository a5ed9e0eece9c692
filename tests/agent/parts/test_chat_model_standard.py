"""LangChain's own suites for chat models, against a server within the process."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from langchain_core.language_models import BaseChatModel
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from agent.parts.chat_model import PalateChatModel
from palate.scripted import ScriptedChat
from serving.chat import ChatClient
from tests.agent.parts.well_spoken import answered


@pytest.mark.anyio
class TestChatModelUnit(ChatModelUnitTests):
    """Left out by the suite: `from_env` (settings are not LangChain's matter here) and `serdes` (a chat is a live
    connection, and is not written to a file)."""

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return PalateChatModel

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"chat": ScriptedChat(lambda _: "Good day.")}


@pytest.mark.anyio
class TestChatModelIntegration(ChatModelIntegrationTests):
    """Left out by the suite: another model by argument (a `Chat` is with one model), pictures, sound and PDF (text
    only), Anthropic's own content, and replays of recorded traffic."""

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return PalateChatModel

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"chat": ChatClient("http://here/v1", model="well-spoken", transport=httpx.MockTransport(answered))}

    @property
    def supports_model_override(self) -> bool:
        return False

    @property
    def supports_json_mode(self) -> bool:
        return True
