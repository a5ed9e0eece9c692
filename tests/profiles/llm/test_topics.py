"""Topics get a name from a model where the name fits their own words."""

from __future__ import annotations

import asyncio
import json

from palate.scripted import ScriptedChat
from palate.types import Item
from profiles.corpus import Corpus
from profiles.llm import Summariser
from profiles.llm.topics import fitting_name, topic_brief
from prompts.briefs import TopicBrief
from prompts.replies import TopicName

TEA = TopicBrief(language="en", terms=("oolong", "teapot", "matcha"), titles=("Clay teapot", "Steeping tea"))


def named(name: str, corpus: Corpus, *, certain: bool = True) -> str:
    told = fitting_name(TopicName(name=name, certain=certain), TEA, corpus)
    return told if isinstance(told, str) else f"({told.reason})"


def test_a_name_made_of_the_topics_words_fits(corpus: Corpus):
    assert named("oolong and matcha", corpus) == "oolong and matcha"
    assert named("clay teapots", corpus) == "clay teapots"


def test_other_names_do_not(corpus: Corpus):
    assert named("skydiving", corpus) == "(unsupported)"
    assert named("oolong and skydiving", corpus) == "(unsupported)"
    assert named("various products", corpus) == "(generic)"
    assert named("teas for diabetics", corpus) == "(sensitive)"
    assert named("oolong", corpus, certain=False) == "(unsupported)"


def test_a_brief_holds_the_words_and_the_titles_that_are_most_about_the_topic(corpus: Corpus, by_id: dict[str, Item]):
    brief = topic_brief(corpus, 0, by_id, "en")
    assert brief.terms == corpus.catalogue.terms(corpus.catalogue.first_topic)
    assert brief.titles
    assert all(title.startswith("A guide to") for title in brief.titles)


def test_every_topic_is_asked_for_and_a_bad_answer_costs_that_topic_alone(
    summariser: Summariser, by_id: dict[str, Item]
):
    asked = []

    def answer(request) -> str:
        asked.append(request)
        data = request.messages[1].content
        first = data.split('"')[1]
        return "nonsense" if "sleeper carriage" in data else json.dumps({"name": first, "certain": True})

    made = asyncio.run(summariser.name_topics(ScriptedChat(answer), by_id, "en"))
    count = summariser.builder.corpus.catalogue.topics.count
    assert len(made.names) + len(made.rejected) == count
    assert made.names["topic:0"]
    assert {one.detail for one in made.rejected} <= {"not_json"}
    assert made.usage.total > 0
