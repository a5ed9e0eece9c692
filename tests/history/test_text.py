import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from history.text import TEXT_LIMIT, clean, language, tokens, was_cut


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("plain text", "plain text"),
        ("  two \t words\r\n", "two words"),
        ("<p>Caf&eacute;</p>  <b>noir</b>", "Café noir"),
        ("in<b>divisi</b>ble", "indivisible"),
        ("one<br/>two", "one two"),
        ("<script>alert(1)</script>rice <!-- cooked -->", "rice"),
        ("<STYLE media=x>p {}</Style>soup<script>never closed", "soup never closed"),
        ("İİ<!-- a --><SCRIPT >b</script\n>rice", "İİ rice"),
        ("&lt;b&gt;bold&lt;/b&gt;", "bold"),
        ("&amp;lt;i&amp;gt;twice&amp;lt;/i&amp;gt;", "twice"),
        ("5 < 6 and 7 > 3, I <3 you", "5 < 6 and 7 > 3, I <3 you"),
        ("<Untitled> by <unknown>", "<Untitled> by <unknown>"),
        ('<!DOCTYPE html><x-card onclick="go()">soup</x-card >', "soup</x-card >"),
        ("<TABLE border=1><tr><td>a<td>b</TABLE>", "a b"),
        ("R&B, Q&A & more", "R&B, Q&A & more"),
        ("cafe\u0301", "café"),
        ("CafÃ© â€œnoirâ€\x9d", "Café “noir”"),
        ("zero\u200bwidth \ufeffmark \u202eturned", "zerowidth mark turned"),
        ("nul\x00 bell\x07", "nul bell"),
        ("《卧虎藏龙》，李安导演。", "《卧虎藏龙》，李安导演。"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("👩\u200d🍳 cooks", "👩\u200d🍳 cooks"),
        ("", ""),
    ],
)
def test_text_reads_as_a_person_would_read_it(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    "one", ["a", "<b>a", "字", "&amp;", "é<", "<script>a", "<!--", "Ã©", "&#x26;#", "<" * 9, "&lt;a "]
)
def test_a_megabyte_is_cut_to_the_limit_and_says_so(one: str) -> None:
    cut = clean((one + "x") * 1_000_000)
    assert len(cut) == TEXT_LIMIT
    assert cut.endswith("…")
    assert was_cut(cut)


def test_text_as_long_as_the_limit_is_not_cut() -> None:
    assert clean("x" * TEXT_LIMIT) == "x" * TEXT_LIMIT


@settings(max_examples=300, deadline=None)
@given(st.text())
@example("\xa0Â\x91")
def test_whatever_comes_in_clean_text_goes_out(raw: str) -> None:
    cleaned = clean(raw)
    assert clean(cleaned) == cleaned
    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert cleaned == " ".join(cleaned.split())
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in cleaned)
    cleaned.encode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The quick brown fox", ["quick", "brown", "fox"]),
        ("Don't stop the Blues Brothers' music", ["stop", "blues", "brothers", "music"]),
        ("Nature's Path Organic", ["nature", "path", "organic"]),
        ("Nature’s Path", ["nature", "path"]),
        ("trip-hop, 80s and 12 songs", ["trip-hop", "80s", "songs"]),
        ("Ｋｉｎｄｌｅ", ["kindle"]),
        ("naïve Café", ["naïve", "café"]),
        ("a mug, a novel, a fire at home", ["mug", "novel", "fire", "home"]),
        ("香港电影的音乐", ["香港电影", "音乐"]),
        ("用Kindle读科幻小说2本", ["kindle", "读", "科幻小说"]),
        (
            "Green Tea, 5-ounce bag (4.91oz x 5), 12oz, 3.75-Ounce, X-Men, 3D",
            ["green", "tea", "ounce", "bag", "ounce", "x-men", "3d"],
        ),
        ("snake_case", ["snake", "case"]),
        ("12 345 6", []),
        ("x" * 61 + " rice", ["rice"]),
        ("", []),
    ],
)
def test_telling_words_of_both_languages(text: str, words: list[str]) -> None:
    assert tokens(text) == words


def test_for_search_the_parts_of_a_hyphenated_word_follow_it() -> None:
    assert tokens("trip-hop 80-proof", parts=True) == ["trip-hop", "trip", "hop", "proof"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cn"])))
def test_words_are_lower_case_and_hold_a_letter(text: str) -> None:
    for word in tokens(text):
        assert word
        assert any(char.isalpha() for char in word)
        assert not any(char.isspace() for char in word)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127小时 (127 Hours)", "zh"),
        ("The film 卧虎藏龙 by Ang Lee won four Academy Awards", "en"),
        ("告白", "zh"),
        ("Amélie", "en"),
        ("", "en"),
        ("12345", "en"),
    ],
)
def test_the_language_is_the_one_that_carries_the_text(text: str, expected: str) -> None:
    assert language(text) == expected
