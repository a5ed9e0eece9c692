"""Golden texts: what a person reads about themself."""

from palate.types import Interest
from profiles.summary import summaries


def interest(key: str, label: str, granularity: str = "topic", **more) -> Interest:
    fields = {
        "dimension": "behaviour",
        "weight": 1.0,
        "polarity": 1.0,
        "confidence": 0.8,
        "evidence": ("e1", "e2"),
    } | more
    return Interest(key=key, label=label, granularity=granularity, **fields)


TOPICS = [
    interest("topic:1", "green tea, oolong, teapot", trend=0.5),
    interest("topic:2", "night trains", weight=0.7, trend=-0.5),
    interest("category:Music", "Music", weight=0.5, polarity=-0.8),
    interest("topic:3", "jazz", weight=0.2, dimension="social"),
]


def test_topics_in_english():
    assert summaries(TOPICS, "en", 40, 0.8) == {
        "topic": "What you come back to most: green tea, oolong, teapot; and night trains. "
        "Lately you have been turning to green tea, oolong, teapot. Fading: night trains. "
        "You turn away from Music. Your friends like jazz, which you have begun to try."
    }


def test_topics_in_chinese():
    assert summaries(TOPICS[2:], "zh", 3, 0.1)["topic"] == (
        "你不太喜欢：Music。 朋友们喜欢、你也开始尝试的：jazz。 这只是根据 3 条记录得到的初步印象，仅供参考。"
    ).replace("。 ", "。")


def test_low_confidence_is_said():
    text = summaries(TOPICS[:1], "en", 2, 0.2)["topic"]
    assert text.endswith("This is an early impression from 2 events; take it lightly.")


def test_events_that_say_nothing_are_not_made_to_speak():
    assert summaries([], "en", 1, 0.0) == {"topic": "Your 1 event says nothing clear about your interests yet."}


def test_feelings_name_what_pleases_and_what_lets_down():
    own = [
        interest("sentiment:topic:1", "tea", "sentiment", polarity=0.7, emotion="joy"),
        interest("sentiment:topic:2", "delivery", "sentiment", weight=0.5, polarity=-0.6),
    ]
    texts = summaries(own, "en", 30, 0.9)
    assert (
        texts["sentiment"] == "You are pleased with tea. You are let down by delivery. The feeling you show most: joy."
    )


def test_applications_name_intents_needs_and_habits():
    own = [
        interest("application:topic:1+topic:2", "Thai cooking, mortars and Bangkok together", "application"),
        interest("application:alike:topic:4+topic:5", "jazz with night trains", "application", weight=0.5),
        interest("application:next:topic:3", "rice cookers, which goes with Thai cooking", "application", weight=0.5),
        interest(
            "application:habit:time:weekend", "most active at weekends", "application", dimension="time", weight=0.1
        ),
    ]
    assert summaries(own, "en", 30, 0.9)["application"] == (
        "You seem to be up to something that brings Thai cooking, mortars and Bangkok together. "
        "Tastes of yours that often go together in people: jazz with night trains. "
        "What may come next: rice cookers, which goes with Thai cooking. Habits: most active at weekends."
    )


def test_what_lets_someone_down_is_not_told_as_what_they_come_back_to():
    sour = interest("sentiment:topic:2", "night trains", "sentiment", polarity=-0.6)
    texts = summaries([*TOPICS[:2], sour], "en", 30, 0.9)
    assert "night trains" not in texts["topic"]
    assert texts["sentiment"] == "You are let down by night trains."


def test_what_was_met_once_is_not_called_what_someone_comes_back_to():
    once = [
        interest("topic:1", "night trains", evidence=("e1",)),
        interest("word:sleeper", "sleeper", "word", evidence=("e1",)),
    ]
    texts = summaries(once, "en", 30, 0.9)
    assert texts["topic"] == "What you have chosen so far points to: night trains."
    assert texts["word"] == "Words of what you have chosen so far: sleeper."
    assert summaries(once, "zh", 30, 0.9)["topic"] == "你目前的选择指向：night trains。"


def test_a_feeling_close_to_indifference_is_not_told():
    faint = interest("sentiment:topic:1", "tea", "sentiment", polarity=-0.15)
    assert "sentiment" not in summaries([faint], "en", 30, 0.9)
