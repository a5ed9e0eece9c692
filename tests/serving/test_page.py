"""The page needs nothing beside itself, runs nothing, and takes nothing from the data as markup."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import pytest
from markupsafe import escape

from palate.types import Answer, Interest, Profile, Provenance
from serving.page import render
from serving.story import Evidence, Person, Story

WILD = "\"><script>alert(1)</script><img src=x onerror=alert(2)> $x^2$ & '{{ 7 * 7 }}'"
ADDRESS = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?\s*(?:https?:|//|data:|javascript:)""", re.IGNORECASE)
VOID = {"meta", "link", "br", "hr", "img", "input"}


class Reader(HTMLParser):
    """Collects tags, attributes, ids and the text; knows whether tags close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.open: list[str] = []
        self.well_formed = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.well_formed &= bool(self.open) and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def wild(story: Story) -> Story:
    """The story with wild text in everything that data brings."""
    people = []
    for person in story.people:
        profile = person.profile
        interests = tuple(one.model_copy(update={"label": WILD}) for one in profile.interests)
        items = tuple(
            one.model_copy(update={"title": WILD, "domain": WILD, "item_id": WILD}) for one in person.answer.items
        )
        people.append(
            dataclasses.replace(
                person,
                profile=profile.model_copy(
                    update={"user_id": WILD, "interests": interests, "summaries": {"topic": WILD}}
                ),
                answer=person.answer.model_copy(update={"items": items}),
                evidence={key: Evidence(key, WILD, WILD, WILD, WILD, WILD) for key in person.evidence},
                scenes=tuple(dataclasses.replace(view, name=WILD, description=WILD) for view in person.scenes),
            )
        )
    return dataclasses.replace(story, name=WILD, people=tuple(people))


def test_the_page_is_well_formed_and_tells_everybody(story: Story) -> None:
    page = read(render(story))
    assert page.well_formed
    assert page.open == []
    for person in story.people:
        assert person.profile.user_id in page.text
    assert "Shoyu: the clear broth" in page.text


def test_ids_are_unique_and_every_reference_has_its_target(story: Story) -> None:
    page = read(render(story))
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    targets = [value[1:] for name, value in page.attributes if name == "href" and value.startswith("#")]
    labels = [one for name, value in page.attributes if name == "aria-labelledby" for one in value.split()]
    assert set(targets + labels) <= set(ids)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_needs_nothing_beside_itself(story: Story, language: str) -> None:
    source = render(dataclasses.replace(story, language=language))  # type: ignore[arg-type]
    page = read(source)
    assert not ADDRESS.search(source)
    assert not {"script", "link", "iframe", "object", "embed"} & set(page.tags)
    policies = [value for name, value in page.attributes if name == "content" and "default-src" in value]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]


def test_wild_text_stays_text(story: Story) -> None:
    source = render(wild(story))
    page = read(source)
    assert page.well_formed
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in page.text
    assert "$x^2$" in page.text
    assert "{{ 7 * 7 }}" in page.text


def test_equal_stories_give_equal_pages(story: Story) -> None:
    assert render(story) == render(story)


def test_a_story_without_people_is_a_page_too(story: Story) -> None:
    assert read(render(dataclasses.replace(story, people=()))).well_formed


def test_a_card_tells_no_liking_twice_and_topics_first() -> None:
    def liking(key: str, label: str, weight: float, granularity: str) -> Interest:
        told = {"key": key, "label": label, "weight": weight, "granularity": granularity}
        return Interest.model_validate(
            told | {"dimension": "content", "polarity": 1, "confidence": 1, "evidence": ["e"]}
        )

    likings = (
        liking("word:tea", "tea", 1.0, "word"),
        liking("topic:1", "oolong, tea", 0.9, "topic"),
        liking("sentiment:topic:1", "oolong, tea", 0.8, "sentiment"),
        liking("word:jazz", "jazz", 0.7, "word"),
    )
    profile = Profile(user_id="ann", interests=likings, provenance=Provenance(engine="statistics"))
    person = Person(profile=profile, character=None, answer=Answer(user_id="ann"))
    assert person.highlights == ("oolong, tea", "jazz")


def test_the_first_sentence_about_a_person_stands_once(story: Story) -> None:
    told = story.people[0].sentences[0]
    assert render(story).count(str(escape(told))) == 1
