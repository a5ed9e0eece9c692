import pytest

from agent.telling.naming import counted, in_their_words, limit_words, scene_phrase
from palate.types import Limit

LENGTH = {"kind": "length", "unit": "minutes"}


@pytest.mark.parametrize(
    ("limit", "english", "chinese"),
    [
        (Limit(kind="length", at_most=90, unit="minutes"), "at most 90 minutes", "最多 90 分钟"),
        (Limit(kind="length", at_least=60, at_most=90, unit="pages"), "60 to 90 pages", "60 到 90 页"),
        (Limit(kind="year", at_least=1990), "at least 1990", "至少 1990 年"),
        (Limit(kind="year", at_least=1995, at_most=1995), "1995", "1995 年"),
        (Limit(kind="price", at_most=20.5, unit="USD"), "at most 20.5 USD", "最多 20.5 USD"),
        (Limit(kind="exclude", terms=("zombie", "gore")), "nothing with zombie, gore", "不含zombie、gore"),
        (Limit(kind="include", terms=("cats",)), "about cats", "关于cats"),
        (Limit(kind="language", terms=("zh",)), "in zh", "语言为zh"),
    ],
)
def test_limits_are_written_out(limit: Limit, english: str, chinese: str):
    assert limit_words(limit, "en") == english
    assert limit_words(limit, "zh") == chinese


def test_the_persons_own_words_come_before_ours():
    said = Limit(kind="length", at_most=90, unit="minutes", said=" under an hour and a half, ")
    assert in_their_words(said, "en") == "“under an hour and a half”"


def test_own_words_are_one_line_without_marks_that_would_end_them():
    assert in_their_words(Limit(kind="include", terms=("x",), said='"cats\n”dogs'), "en") == "“cats ”dogs”"


@pytest.mark.parametrize(
    ("count", "domain", "english", "chinese"),
    [(1, "films", "one film", "一部电影"), (2, "books", "two books", "两本书"), (11, "", "11 picks", "11个推荐")],
)
def test_things_are_counted(count: int, domain: str, english: str, chinese: str):
    assert counted(count, domain, "en") == english
    assert counted(count, domain, "zh") == chinese


def test_scenes_of_ones_own_are_named_as_they_are():
    assert scene_phrase("night_shift", "en") == "for this moment: night shift"
    assert scene_phrase("夜班", "zh") == "“夜班”时"
    assert scene_phrase(None, "en") == ""
