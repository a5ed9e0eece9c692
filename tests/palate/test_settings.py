"""Settings come from arguments, then the environment, then defaults; secrets are never printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from palate.settings import Settings


def test_the_environment_sets_what_an_argument_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_STORE", "from-environment")
    assert Settings().store == Path("from-environment")
    assert Settings(store=Path("from-argument")).store == Path("from-argument")


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_EMBEDDER_API_KEY", "sk-very-secret")
    settings = Settings()
    assert "sk-very-secret" not in repr(settings) + str(settings) + settings.model_dump_json()
    assert settings.embedder_api_key is not None
    assert settings.embedder_api_key.get_secret_value() == "sk-very-secret"
