"""What somebody who asks may do, and for whom."""

from __future__ import annotations

import pytest

from palate.errors import InputError
from serving.access.caller import OPEN_CALLER, SCOPES, Caller, Scope, granted
from serving.access.errors import ForbiddenError


@pytest.mark.parametrize(
    ("given", "allowed"),
    [("read", {"read"}), ("write", {"read", "write"}), ("admin", {"read", "write", "admin"})],
)
def test_each_scope_includes_those_before_it(given: Scope, allowed: set[Scope]) -> None:
    caller = Caller("default", granted([given]))
    for scope in SCOPES:
        if scope in allowed:
            caller.require(scope)
        else:
            with pytest.raises(ForbiddenError, match=scope):
                caller.require(scope)


def test_no_scope_grants_nothing() -> None:
    assert granted([]) == frozenset()


def test_whoever_asks_an_open_server_may_do_all_for_anybody_of_the_default_tenant() -> None:
    OPEN_CALLER.require("admin")
    assert OPEN_CALLER.tenant == "default"
    assert OPEN_CALLER.user("ann") == "ann"


def test_a_person_s_own_key_need_not_name_the_person() -> None:
    assert Caller("default", granted(["read"]), "ann").user(None) == "ann"


def test_a_person_s_own_key_acts_for_nobody_else_and_does_not_say_whose_it_is() -> None:
    caller = Caller("default", granted(["write"]), "ann")
    assert caller.user("ann") == "ann"
    for other in ("bob", "", "Ann", "ann "):
        with pytest.raises(ForbiddenError) as caught:
            caller.user(other)
        assert "ann" not in str(caught.value)


@pytest.mark.parametrize("asked", [None, ""])
def test_without_a_person_nobody_is_guessed(asked: str | None) -> None:
    with pytest.raises(InputError, match="user_id"):
        OPEN_CALLER.user(asked)
