import pytest

from history.encoding import decode


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        ("plain", "ascii", "utf-8"),
        ("Amélie 卧虎", "utf-8", "utf-8"),
        ("Amélie", "latin-1", "windows-1252"),
        ("Les Misérables, Été à Nîmes", "latin-1", "windows-1252"),
        ("price: 5 €", "windows-1252", "windows-1252"),
        ("卧虎藏龙", "gbk", "gb18030"),
        ('{"title": "花样年华 In the Mood"}', "gbk", "gb18030"),
    ],
)
def test_a_line_is_read_as_what_it_looks_like(text: str, codec: str, encoding: str) -> None:
    assert decode(text.encode(codec)) == (text, encoding)


def test_no_bytes_fail() -> None:
    every = bytes(range(256))
    assert decode(every)[1] in {"gb18030", "windows-1252", "latin-1"}
