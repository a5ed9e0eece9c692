"""What texts say for and against, in English and Chinese."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from palate.types import Language
from profiles.sentiment import aspects, text_sentiment
from profiles.sentiment.emotion import EMOTIONS

SENTENCES = Path(__file__).with_name("sentences.tsv")


class Labelled(NamedTuple):
    """One line of the labelled sentences: language, half, sign, text."""

    language: str
    half: str
    sign: str
    text: str


def labelled(language: str, half: str) -> list[Labelled]:
    rows = [Labelled(*line.split("\t")) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if (row.language, row.half) == (language, half)]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("half", ["tune", "held", "hard", "last"])
def test_signs_are_right_on_every_part_of_the_labelled_sentences(language: str, half: str) -> None:
    rows = labelled(language, half)
    right = sum(text_sentiment(row.text).polarity * (1 if row.sign == "+" else -1) > 0 for row in rows)
    assert len(rows) >= 20
    assert right / len(rows) >= FLOORS[half]


FLOORS = {"tune": 0.9, "held": 0.9, "hard": 0.8, "last": 0.75}
"""`tune` and then `hard` (much said between the lines) steered the word lists; `held` was written beside `tune` and
left alone; `last` was written when the lists were done."""


def test_what_it_misses_of_sentences_never_seen_is_silence_not_error() -> None:
    for language in ("en", "zh"):
        for row in labelled(language, "last"):
            assert text_sentiment(row.text).polarity * (1 if row.sign == "+" else -1) >= 0, row.text


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("A good book.", "Not a good book."),
        ("Not a bad film.", "A bad film."),
        ("The story is weak, but the music is wonderful.", "The music is wonderful, but the story is weak."),
        ("A very good pan.", "A good pan."),
        ("The soup is sweet.", "The soup is too sweet."),
        ("A book without a single flaw.", "A book without a single good idea."),
        ("Although the handle is ugly, I love it.", "Although I love it, the handle is ugly."),
        ("I love it 😍", "I love it 🤮"),
        ("Great :)", "Great :("),
        ("很好看。", "不好看。"),
        ("非常好看。", "有点好看。"),
        ("一点也不无聊。", "有点无聊。"),
        ("故事一般，但是音乐非常动听。", "音乐非常动听，但是故事一般。"),
        ("虽然把手丑，我还是很喜欢。", "虽然我喜欢，把手还是太丑，很失望。"),
        ("没有让我失望。", "让我失望。"),
        ("好吃极了。", "还算好吃。"),
        ("味道不错👍", "味道不错👎"),
        ("不是很喜欢。", "非常讨厌。"),
    ],
)
def test_one_text_is_kinder_than_the_other(better: str, worse: str) -> None:
    assert text_sentiment(better).polarity > text_sentiment(worse).polarity


@pytest.mark.parametrize("text", ["", "   ", "The box has four corners.", "这是一个盒子。", "12345", "...", "\x00"])
def test_a_text_without_judgement_says_nothing(text: str) -> None:
    found = text_sentiment(text)
    assert (found.polarity, found.confidence, found.emotion) == (0.0, 0.0, None)


def test_praise_and_blame_of_equal_weight_are_sure_and_undecided() -> None:
    found = text_sentiment("画面优秀，剧情垃圾。")
    assert abs(found.polarity) < 0.2
    assert found.confidence > 0.6


def test_polarity_is_the_sum_of_strengths_squashed() -> None:
    assert text_sentiment("喜欢", "zh").polarity == pytest.approx(2.5 / (2.5**2 + 15) ** 0.5)
    assert text_sentiment("喜欢", "zh").confidence == pytest.approx(2.5 / (2.5 + 2.0))


def test_a_crime_in_the_plot_is_no_blame() -> None:
    assert text_sentiment("A murder, a knife and a war.").polarity == 0.0


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("We laughed the whole evening, what fun.", "joy"),
        ("孩子们笑出声来，太开心了。", "joy"),
        ("A reliable, honest brand I trust.", "trust"),
        ("质量可靠，让人放心。", "trust"),
        ("Terrifying, I was scared to turn off the light.", "fear"),
        ("吓得我毛骨悚然，太恐怖了。", "fear"),
        ("Wow, what an unexpected twist.", "surprise"),
        ("出乎意料的神转折，震惊。", "surprise"),
        ("I cried, it is heartbreaking.", "sadness"),
        ("看得我泪流满面，太悲伤了。", "sadness"),
        ("Disgusting, it smelled rotten.", "disgust"),
        ("恶心，一股馊味，反胃。", "disgust"),
        ("What a scam, I am furious and want a refund.", "anger"),
        ("气死我了，黑心商家，骗子。", "anger"),
        ("Can't wait, I am eager for the sequel.", "anticipation"),
        ("好期待下一部，迫不及待。", "anticipation"),
        ("The box has four corners.", None),
    ],
)
def test_the_emotion_with_most_words_is_told(text: str, emotion: str | None) -> None:
    assert text_sentiment(text).emotion == emotion


def test_a_negated_emotion_is_none() -> None:
    assert text_sentiment("I was not surprised.").emotion is None
    assert text_sentiment("一点也不害怕").emotion is None


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("The plot drags, but the music is wonderful.", "music", "plot"),
        ("Terrible acting and gorgeous costumes.", "costumes", "acting"),
        ("The lids leak while the handle is sturdy.", "handle", "lid"),
        ("画面很美，剧情却很拖沓。", "画面", "剧情"),
        ("老师讲得很清楚，但是作业太难懂。", "老师", "作业"),
        ("锅很结实。盖子漏水。", "锅", "盖子"),
    ],
)
def test_each_aspect_takes_the_judgement_of_its_own_clause(text: str, good: str, bad: str) -> None:
    found = aspects(text, [good, bad])
    assert found[good] > 0 > found[bad]


def test_an_aspect_that_is_only_named_is_neutral_and_one_that_is_not_is_left_out() -> None:
    assert aspects("The plot has five acts. I loved the cast.", ["plot", "ending"]) == {"plot": 0.0}


def test_a_term_is_a_whole_word() -> None:
    assert aspects("The artist is great.", ["art", ""]) == {}


def test_a_judgement_after_the_aspect_counts_where_its_clause_is_silent() -> None:
    assert aspects("As for the plot, it is wonderful.", ["plot"])["plot"] > 0
    assert aspects("至于剧情，非常精彩。", ["剧情"])["剧情"] > 0


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["en", "zh", None]), st.lists(st.text(max_size=5), max_size=3))
@example("but", None, ["but"])
@example("不" * 100, None, ["不"])
@example("no " * 100, None, ["no"])
@example("[赞][怒](*_*)", "zh", ["["])
def test_any_text_gets_numbers_in_their_ranges(text: str, language: Language | None, terms: list[str]) -> None:
    found = text_sentiment(text, language)
    assert -1.0 <= found.polarity <= 1.0
    assert 0.0 <= found.confidence <= 1.0
    assert found.emotion is None or found.emotion in EMOTIONS
    assert (found.polarity == 0.0) or found.confidence > 0.0
    assert all(-1.0 <= value <= 1.0 for value in aspects(text, terms, language).values())


def test_a_text_of_a_megabyte_takes_no_longer_than_a_long_one() -> None:
    text_sentiment("warm up"), text_sentiment("热身")
    for text in ("good " * 200_000, "好" * 1_000_000, "," * 1_000_000, "a" * 1_000_000, "too " * 250_000):
        start = perf_counter()
        text_sentiment(text)
        assert perf_counter() - start < 3.0
