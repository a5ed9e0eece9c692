"""A small catalogue, the rules that know it, and the default scenes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.request import Before, UserRequest
from agent.session import Session
from agent.understand import Gazetteer, RuleUnderstander
from eval.requests.queries import read_catalogue
from palate.types import Context, Item
from profiles.scenes import SceneMatcher, load_scenes

HERE = Path(__file__).parent
MORNING = 1_750_061_200.0
"""A Monday in June 2025, at six past eight in UTC."""


@pytest.fixture(scope="session")
def items() -> tuple[Item, ...]:
    """The catalogue of the development queries."""
    return read_catalogue(HERE / "dev_catalogue.jsonl")


@pytest.fixture(scope="session")
def gazetteer(items: tuple[Item, ...]) -> Gazetteer:
    """Its words."""
    return Gazetteer.of(items)


@pytest.fixture(scope="session")
def rules(items: tuple[Item, ...], gazetteer: Gazetteer) -> RuleUnderstander:
    """The rules, in UTC."""
    return RuleUnderstander(gazetteer, SceneMatcher(load_scenes()), sorted({item.domain for item in items}))


@pytest.fixture(scope="session")
def understand(rules: RuleUnderstander) -> Callable[..., UserRequest]:
    """Understands a text, after something, in a context."""

    def understood(text: str, before: Before | None = None, **context: str) -> UserRequest:
        return rules.understand(
            text, before or Before(), Session(user_id="ann", context=Context(**context), time=MORNING)
        )

    return understood
