"""One brief per job and language, with every field in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from palate.types import Language
from prompts import PromptBook
from prompts.briefs import (
    Brief,
    CitedLine,
    ClaimLine,
    EventLine,
    ExplainBrief,
    FindingLine,
    HeldLine,
    InterestLine,
    ItemLine,
    JudgeBrief,
    LikenessLine,
    MergeBrief,
    OfferLine,
    ProfileBrief,
    RerankBrief,
    SayingLine,
    SceneLine,
    TellBrief,
    TopicBrief,
    UnderstandBrief,
    UpdateBrief,
)

WORDS = {
    "en": {"ramen": "ramen", "shop": "food", "title": "Tonkotsu Ramen Kit", "late": "home evening", "rich": "so rich!"},
    "zh": {"ramen": "拉面", "shop": "美食", "title": "豚骨拉面套装", "late": "居家夜晚", "rich": "汤很浓！"},
}


def _events(words: dict[str, str]) -> tuple[EventLine, ...]:
    ramen = {"domain": words["shop"], "title": words["title"], "categories": (words["ramen"],)}
    return (
        EventLine(handle="e1", kind="view", sign=0, title=words["title"]),
        EventLine(handle="e2", day="2024-03-01", kind="rate", stars=4.5, text=words["rich"], **ramen),
        EventLine(handle="e3", day="2024-03-09", kind="hide", sign=-1, scene=words["late"], **ramen),
        EventLine(handle="e4", day="2024-04-02", kind="search", text=words["ramen"]),
    )


def _findings(words: dict[str, str]) -> tuple[FindingLine, ...]:
    named = {"label": words["ramen"], "terms": (words["ramen"], words["shop"])}
    return (
        FindingLine(handle="f1", granularity="topic", percent=100, trend=1, events=("e2", "e3"), **named),
        FindingLine(
            handle="f2", granularity="word", label=words["ramen"], sign=-1, percent=7, trend=-1, scenes=(words["late"],)
        ),
    )


def _held(words: dict[str, str]) -> tuple[HeldLine, ...]:
    ramen = {"label": words["ramen"], "percent": 80}
    return (
        HeldLine(handle="p1", granularity="topic", stance="mixed", last_day="2024-03-09", contradicted=True, **ramen),
        HeldLine(handle="p2", granularity="word", stance="likes", **ramen),
    )


def _cited(words: dict[str, str]) -> tuple[CitedLine, ...]:
    likes, mixed = {"label": words["ramen"], "stance": "likes"}, {"label": words["shop"], "stance": "mixed"}
    return (
        CitedLine(handle="p1", granularity="topic", events=("e2", "e4"), **likes),
        CitedLine(handle="p2", granularity="application", events=("e3",), **mixed),
    )


def _item(words: dict[str, str]) -> ItemLine:
    told = {"domain": words["shop"], "categories": (words["ramen"],), "text": words["rich"]}
    return ItemLine(handle="i2", title=words["title"], **told)


def _asked(words: dict[str, str]) -> dict[str, Any]:
    like = LikenessLine(title=words["title"], but=words["rich"])
    unlike = LikenessLine(title=words["ramen"], unlike=True)
    said = {"said": (words["rich"],), "request": words["ramen"], "beneficiary": words["late"]}
    return {**said, "wishes": (words["rich"], words["shop"]), "likenesses": (like, unlike), "ordered": False}


def _offers(words: dict[str, str]) -> tuple[OfferLine, ...]:
    facts, did = (SayingLine(handle="f1", text=words["ramen"]),), (SayingLine(handle="e1", text=words["title"]),)
    return (OfferLine(handle="i1", title=words["title"], facts=facts, events=did), OfferLine(handle="i2", title="Miso"))


def a_brief(job: str, language: Language, tag: str = "ab12") -> Brief:
    """A brief for a job that uses every field."""
    words = WORDS[language]
    common = {"tag": tag, "language": language}
    if job == "profile":
        days = {"first_day": "2023-01-05", "last_day": "2024-04-02", "total": 90, "part": 2, "parts": 3}
        return ProfileBrief(findings=_findings(words), events=_events(words), **days, **common)
    if job == "merge":
        kinds = {"granularity": "topic", "label": words["ramen"], "stance": "likes", "first_day": "2024-03-01"}
        one = ClaimLine(handle="c1", part=1, events=1, last_day="2024-03-01", why=words["rich"], **kinds)
        two = ClaimLine(handle="c2", part=2, events=9, last_day="2024-04-02", **kinds)
        return MergeBrief(claims=(one, two), parts=2, **common)
    if job == "update":
        return UpdateBrief(held=_held(words), findings=_findings(words), events=_events(words), **common)
    if job == "judge":
        return JudgeBrief(claims=_cited(words), events=_events(words), **common)
    if job == "rerank":
        lines = (ItemLine(handle="i1", title=words["title"]), _item(words))
        interests = tuple(InterestLine(here=n == 0, **vars(one)) for n, one in enumerate(_held(words)))
        where = {"scene": words["late"], "description": words["rich"], "constraints": (words["rich"],)}
        return RerankBrief(wanted=1, items=lines, interests=interests, **_asked(words), **where, **common)
    if job == "explain":
        liking = (SayingLine(handle="p1", text=words["ramen"]),)
        asked = {"request": words["rich"], "scene": words["late"], "wishes": (words["rich"],), "interests": liking}
        return ExplainBrief(items=_offers(words), **asked, **common)
    if job == "understand":
        scenes = (SceneLine(name=words["late"], description=words["rich"]), SceneLine(name=words["ramen"]))
        lines = (ItemLine(handle="i1", title=words["title"]), _item(words))
        told = {"message": words["rich"], "asked": words["ramen"], "stated": (words["rich"],)}
        return UnderstandBrief(domains=(words["shop"],), scenes=scenes, items=lines, **told, **common)
    if job == "topic":
        return TopicBrief(language=language, terms=(words["ramen"], words["shop"]), titles=(words["title"],))
    return TellBrief(interests=_held(words), constraints=(words["rich"],), events=31, **common)


@pytest.fixture(scope="session")
def book() -> PromptBook:
    """The shipped prompts."""
    return PromptBook()


@pytest.fixture(scope="session")
def brief() -> Callable[..., Brief]:
    """Makes a brief of a job, a language and a tag."""
    return a_brief
