"""What a person reads on a terminal: everything of the story is there, and nothing of the data is obeyed."""

from __future__ import annotations

import dataclasses
import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from palate.types import Answer, Interest, Profile, Recommendation
from serving.story import Evidence, Person, Story
from serving.terminal import bar, show_answer, show_person, show_profile, show_story
from serving.words import word

WILD = "\x1b[31mred\x1b[0m [bold]b[/bold] <script>x</script> $x^2$ \u202e :smile: [/"


def screen(width: int = 100, *, terminal: bool = False) -> Console:
    return Console(file=io.StringIO(), width=width, highlight=False, emoji=False, markup=False, force_terminal=terminal)


def text(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def folded(console: Console) -> str:
    return " ".join(text(console).split())


def wild(person: Person) -> Person:
    """The same person, with wild text wherever data can bring text in."""
    profile = person.profile
    interests = tuple(one.model_copy(update={"label": WILD, "terms": (WILD,)}) for one in profile.interests)
    answer = Answer(user_id=WILD, items=(Recommendation(item_id=WILD, rank=1, score=1.0, title=WILD, domain=WILD),))
    return dataclasses.replace(
        person,
        profile=profile.model_copy(update={"user_id": WILD, "interests": interests, "summaries": {"topic": WILD}}),
        answer=answer,
        evidence={key: Evidence(key, WILD, WILD, WILD, WILD, WILD) for key in person.evidence},
        scenes=tuple(dataclasses.replace(view, description=WILD, answer=answer) for view in person.scenes),
    )


def test_everybody_is_shown_with_what_they_like_and_what_is_recommended(story: Story) -> None:
    console = screen(120)
    show_story(console, story)
    told = folded(console)
    for person in story.people:
        assert person.profile.user_id in told
    assert "9 things" in told
    assert "Shoyu" in told
    assert "no peanuts" in told


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_screen(story: Story, width: int) -> None:
    console = screen(width)
    show_story(console, story)
    assert max(cell_len(line) for line in text(console).splitlines()) <= width


def test_an_against_is_drawn_differently_from_a_for(story: Story) -> None:
    console = screen()
    show_profile(console, story.people[2], "en")
    (line,) = [one for one in text(console).splitlines() if "▒" in one]
    assert "悬疑" in line


def test_little_evidence_is_said(story: Story) -> None:
    lena, tom, _ = story.people
    for person, said in ((lena, False), (tom, True)):
        console = screen()
        show_person(console, person, "en")
        assert (word("en", "low_confidence") in folded(console)) is said


def test_nothing_to_recommend_is_said() -> None:
    console = screen()
    show_answer(console, Answer(user_id="ann"), "en")
    assert word("en", "none_found") in text(console)


def test_a_profile_without_interests_is_said_to_be_empty(story: Story) -> None:
    blank = Profile(user_id="ann", provenance=story.people[0].profile.provenance)
    person = dataclasses.replace(story.people[1], profile=blank)
    console = screen()
    show_profile(console, person, "en")
    assert word("en", "nothing") in text(console)


@pytest.mark.parametrize("terminal", [False, True], ids=["file", "terminal"])
def test_wild_text_is_shown_and_never_obeyed(story: Story, terminal: bool) -> None:
    console = screen(terminal=terminal)
    show_story(console, dataclasses.replace(story, people=tuple(wild(person) for person in story.people)))
    told = text(console)
    assert "\x1b[31mred" not in told
    assert "\u202e" not in told
    assert "[bold]b[/bold]" in told
    assert ":smile:" in told
    if not terminal:
        assert "\x1b" not in told


def test_chinese_words_around_the_data_when_asked(story: Story) -> None:
    console = screen()
    show_story(console, dataclasses.replace(story, language="zh"))
    assert word("zh", "constraints") in text(console)


def test_a_bar_is_as_wide_as_asked() -> None:
    assert {len(bar(share / 7, 9)) for share in range(-3, 20)} == {9}


def test_the_strongest_interests_of_each_granularity_are_listed(story: Story) -> None:
    lena = story.people[0]
    console = screen(120)
    show_profile(console, lena, "en")
    strongest: dict[str, Interest] = {}
    for interest in lena.profile.interests:
        strongest.setdefault(interest.granularity, interest)
    for interest in strongest.values():
        assert interest.label[:10] in text(console)
