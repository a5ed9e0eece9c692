import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.chat import Message
from prompts import EstimatedTokenizer

estimate = EstimatedTokenizer()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("tea", 1),
        ("strawberry", 3),  # ten letters: 4 + 4 + 2
        ("2024-03", 7),  # six digits and a hyphen
        ("茶茶茶茶", 5),  # 4 x 1.25
        ("👍", 3),
    ],
)
def test_estimates_are_arithmetic(text: str, tokens: int):
    assert estimate.count(text) == tokens


@given(st.text())
def test_no_text_counts_more_tokens_than_bytes(text: str):
    assert 0 <= estimate.count(text) <= len(text.encode("utf-8", "replace"))


@given(st.text(), st.text())
def test_more_text_never_counts_less(one: str, other: str):
    assert estimate.count(one + other) >= estimate.count(one) - 1


def test_turns_cost_more_than_their_words():
    messages = [Message(role="system", content="Be brief."), Message(role="user", content="tea")]
    assert estimate.count_messages(messages) > estimate.count("Be brief.") + estimate.count("tea") + 16
    assert not estimate.exact


def test_all_it_names_as_control_tokens_is_stripped():
    assert not "".join(map(estimate.strip, estimate.control_tokens)).strip()
