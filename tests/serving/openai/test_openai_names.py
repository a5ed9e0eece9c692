from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.openai.faults import ChatFaultError
from serving.openai.names import named


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=60))
def test_any_name_travels_percent_encoded(name: str) -> None:
    assert named("X-Palate-User", quote(name)) == name


def test_utf_8_as_it_is_is_read_too() -> None:
    assert named("X-Palate-User", "伟".encode().decode("latin-1")) == "伟"


@pytest.mark.parametrize("value", [None, "", "  "])
def test_nothing_names_nobody(value: str | None) -> None:
    assert named("X-Palate-User", value) is None


@pytest.mark.parametrize("value", ["%ff", "a%00b", "a%0d%0aSet-Cookie", "%ED%A0%80", "x" * 257])
def test_what_cannot_be_a_name_is_refused_with_its_header(value: str) -> None:
    with pytest.raises(ChatFaultError) as caught:
        named("X-Palate-Thread", value)
    assert (caught.value.status, caught.value.param) == (400, "X-Palate-Thread")
