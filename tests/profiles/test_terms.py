import pytest

from profiles.terms import TermReader, is_wordlike, learn_phrases, npmi, spans, unit_words

ENGLISH = [
    "Dark chocolate from Peru",
    "dark chocolate squares",
    "dark beer",
    "strong beer",
    "rice bowls",
    "green beans",
]


def test_words_that_stand_together_more_than_by_chance_become_a_phrase():
    phrases = learn_phrases([spans(text) for text in ENGLISH * 3], min_count=3)
    assert ("dark", "chocolate") in phrases.pairs
    assert ("strong", "beer") in phrases.pairs
    assert ("dark", "beer") not in phrases.pairs


def test_a_comma_breaks_a_phrase():
    phrases = learn_phrases([spans("dark, chocolate") for _ in range(9)], min_count=2)
    assert not phrases.pairs


def test_chinese_words_are_joined_without_a_space():
    documents = [spans(text) for text in ("机器 学习 课程", "机器 学习 入门", "课程 入门", "厨房 课程")]
    reader = TermReader(learn_phrases(documents, min_count=2))
    assert "机器学习" in [span.token for span in reader.read("机器 学习")]


def test_a_phrase_keeps_its_own_words_beside_it():
    reader = TermReader(learn_phrases([spans(text) for text in ENGLISH * 3], min_count=3))
    assert [span.token for span in reader.read("dark chocolate")] == ["dark", "dark chocolate", "chocolate"]


def test_spans_tell_where_words_stand():
    assert [(span.token, "Green Tea"[span.start : span.end]) for span in spans("Green Tea")] == [
        ("green", "Green"),
        ("tea", "Tea"),
    ]


def test_words_beside_numbers_are_units():
    texts = [f"{n} ounce bag of rice" for n in range(5, 15)]
    found = unit_words([spans(text) for text in texts])
    assert "ounce" in found
    assert "rice" not in found


@pytest.mark.parametrize("junk", ["x", "12oz", "khm9qob123", ""])
def test_sizes_and_model_numbers_are_no_words(junk: str):
    assert not is_wordlike(junk)


def test_two_words_always_together_have_the_highest_npmi():
    assert npmi(3, 3, 3, 9) == 1.0
    assert npmi(1, 3, 3, 9) == 0.0


def test_a_text_whose_letters_grow_when_lowered_is_read_all_the_same():
    assert "stanbul" in " ".join(span.token for span in spans("İSTANBUL nights"))
