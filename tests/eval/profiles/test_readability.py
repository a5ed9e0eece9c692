from hypothesis import given
from hypothesis import strategies as st

from eval.profiles.built import Built
from eval.profiles.readability import of_claims, of_text, words


def test_words_are_counted_in_both_languages():
    assert words("I don't mind trip-hop, 爵士乐 and 80s pop!") == [
        "I", "don't", "mind", "trip-hop", "爵士乐", "and", "80s", "pop",
    ]  # fmt: skip


def test_a_text_is_told_by_its_words_and_sentences():
    assert of_text("You like tea. You like old trains!") == {
        "words": 7.0,
        "sentences": 2.0,
        "words to a sentence": 3.5,
        "new words": 5 / 7,
    }


def test_a_text_without_words_has_no_words_to_a_sentence():
    assert of_text(" ... ") == {"words": 0.0, "sentences": 0.0}


@given(st.text())
def test_any_text_can_be_read(text: str):
    assert all(number >= 0 for number in of_text(text).values())


def test_labels_are_told_by_their_length(built: Built):
    profile = built.profiles["tea fan 0"]
    named = tuple(profile.interests[0].model_copy(update={"label": label}) for label in ("tea", "old trains"))
    assert of_claims(profile.model_copy(update={"interests": named})) == {
        "interests": 2.0,
        "words to a label": 1.5,
        "labels of one word": 0.5,
    }
    assert of_claims(profile.model_copy(update={"interests": ()})) == {"interests": 0.0}
