import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.telling.sentences import pieces, sentences


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("One. Two!", ["One.", "Two!"]),
        ("At 3.5 stars. Fine", ["At 3.5 stars.", "Fine"]),
        ("Mr. Smith met J. Cole. Then he left.", ["Mr. Smith met J. Cole.", "Then he left."]),
        ("He said “Stop.” She left.", ["He said “Stop.”", "She left."]),
        ("第一。第二！第三", ["第一。", "第二！", "第三"]),
        ("line\nline", ["line", "line"]),
        ("", []),
    ],
)
def test_prose_is_cut_where_sentences_end(text: str, cut: list[str]):
    assert sentences(text) == cut


def test_a_title_is_never_cut():
    assert sentences("Try Help! tonight. Or not.", ["Help!"]) == ["Try Help! tonight.", "Or not."]


@given(st.text(alphabet="aA .!?。\n“”", max_size=60))
def test_pieces_put_together_are_the_text(text: str):
    assert "".join(pieces(text)) == text
