import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.parsing import one_object

GOOD = '{"tag": "ab12", "n": [1, {"a": "{}"}]}'
VALUE = {"tag": "ab12", "n": [1, {"a": "{}"}]}


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"  \n{GOOD}\n",
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}\n```",
        f"Here is the profile:\n{GOOD}\nI hope this helps!",
        f"<think>Maybe {{'a': 1}}? No.</think>\n{GOOD}",
    ],
)
def test_one_object_is_found_in_what_surrounds_it(text: str):
    assert one_object(text) == VALUE


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("I cannot do that.", "no JSON object"),
        ("[1, 2]", "no JSON object"),
        ('{"tag": "ab12", ', "broken"),
        ("{'tag': 'ab12'}", "broken"),
        ('{"a": "line\nbreak"}', "broken"),
        (f"{GOOD}\n{GOOD}", "more after"),
        ('{"a": 1, "a": 2}', "named twice"),
        ('{"a": NaN}', "NaN"),
        ('{"a": ' * 100_000, "deeply|broken"),
        ('{"a": ' + "9" * 5000 + "}", "digits"),
    ],
)
def test_anything_else_is_a_value_error_that_says_why(text: str, why: str):
    with pytest.raises(ValueError, match=why):
        one_object(text)


@given(st.text())
def test_any_text_is_an_object_or_a_value_error(text: str):
    with suppress(ValueError):
        assert isinstance(one_object(text), dict)


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_any_object_comes_back_as_it_was(value: dict[str, object]):
    assert one_object(json.dumps(value)) == value
