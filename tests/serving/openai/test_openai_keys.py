"""Who may talk, told as the errors that the official client knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest

from serving.access.caller import Scope
from tests.serving.openai.conftest import Served, serving
from tests.serving.openai.moody import moody_house


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that asks for keys."""
    with serving(moody_house(tmp_path_factory.mktemp("locked"))) as started:
        started.house.unlocked = False
        yield started


def key(locked: Served, scope: Scope, **more: Any) -> str:
    _, secret = locked.house.keys.create("default", (scope,), now=locked.house.clock(), **more)
    return secret


def say(locked: Served, secret: str, **more: Any) -> Any:
    with locked.client(secret) as client:
        return client.chat.completions.create(
            model="palate", messages=[{"role": "user", "content": "Hello"}], **{"user": "ann", **more}
        )


def test_a_key_that_nobody_made_opens_nothing(locked: Served) -> None:
    with pytest.raises(openai.AuthenticationError):
        say(locked, "pal_nobody_made")


def test_a_key_to_read_does_not_talk(locked: Served) -> None:
    with pytest.raises(openai.PermissionDeniedError):
        say(locked, key(locked, "read"))


def test_a_persons_key_talks_as_them_alone_and_need_not_say_so(locked: Served) -> None:
    secret = key(locked, "write", user_id="ann")
    assert say(locked, secret, user=openai.omit).choices[0].message.content == "你好"
    with pytest.raises(openai.PermissionDeniedError):
        say(locked, secret, user="ben")
    with pytest.raises(openai.PermissionDeniedError):
        say(locked, secret, extra_headers={"X-Palate-User": "ben"})


def test_who_asks_too_often_hears_when_to_come_again(locked: Served) -> None:
    secret = key(locked, "write", rate="1/hour")
    say(locked, secret)
    with pytest.raises(openai.RateLimitError) as caught:
        say(locked, secret)
    assert int(caught.value.response.headers["retry-after"]) > 0
