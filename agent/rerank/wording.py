"""Tells a model whom a list is for, where they are, and what they asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from agent.request import Mention, UserRequest
from agent.rerank.task import RerankTask
from palate.types import Interest, Item, Language, Limit, Profile
from profiles.llm.handles import cut, tag_of
from prompts.briefs import InterestLine, ItemLine, LikenessLine, RerankBrief

MOST_INTERESTS = 12
MOST_CONSTRAINTS = 8
MOST_WISHES = 8
MOST_LIKENESSES = 5
MOST_TURNS = 6
LONGEST_WORD = 60
LONGEST_TURN = 240
LONGEST_REQUEST = 400
LONGEST_DESCRIPTION = 160
STANDS_OUT = 0.35
"""Share of an interest in a scene from which it is told as one of that scene."""


class Setting(NamedTuple):
    """All of a prompt but its items; `whose` goes into the tag, so that no two people's prompts share one."""

    brief: RerankBrief
    whose: tuple[str, str]

    def asks(
        self,
        lines: Sequence[ItemLine],
        ids: Sequence[str],
        wanted: int,
        *,
        part: int = 0,
        ordered: bool = True,
        reasons: bool = True,
    ) -> RerankBrief:
        """Return the brief that asks for the best `wanted` of these items.

        Args:
            lines: the items in the order to be read, with whatever handles: they are named anew, i1, i2, ...
            ids: of the same items.
            wanted: places.
            part: tells prompts of one list apart.
            ordered: whether they stand in the order of a first guess.
            reasons: whether each place wants its reason.
        """
        user, made_of = self.whose
        tag = tag_of(user, " ".join([made_of, *ids]), "rerank", part)
        items = tuple(line.model_copy(update={"handle": f"i{n}"}) for n, line in enumerate(lines, start=1))
        asked = {"tag": tag, "items": items, "wanted": wanted, "ordered": ordered, "reasons": reasons}
        return self.brief.model_copy(update=asked)


def setting_of(task: RerankTask) -> Setting:
    """Return what is told of a task, whichever items are shown. What is for somebody else is not chosen by one's own
    interests."""
    profile, request, scene = task.profile, task.request, task.scene
    interests = () if profile is None or (request and request.beneficiary) else profile.interests
    brief = RerankBrief(
        tag="",
        language=task.language,
        wanted=1,
        scene=cut(scene.name, LONGEST_WORD) if scene else "",
        description=cut(scene.description.get(task.language, ""), LONGEST_DESCRIPTION) if scene else "",
        said=tuple(cut(turn, LONGEST_TURN) for turn in task.said[-MOST_TURNS:]),
        interests=interest_lines(interests, scene.name if scene else ""),
        constraints=_must_hold(profile, request, task.language),
        items=(),
    )
    whose = ("", "") if profile is None else (profile.user_id, profile.provenance.fingerprint)
    return Setting(brief if request is None else brief.model_copy(update=_asked_for(request, task)), whose)


def interest_lines(interests: Sequence[Interest], scene: str) -> tuple[InterestLine, ...]:
    """Return the interests that matter most in a scene, the strongest first: those all of the scene count double."""
    first = sorted(interests, key=lambda one: -one.weight * (1 + one.scenes.get(scene, 0.0)))[:MOST_INTERESTS]
    strongest = sorted(first, key=lambda one: -one.weight)
    return tuple(_interest(f"p{number}", one, scene) for number, one in enumerate(strongest, start=1))


def _interest(handle: str, interest: Interest, scene: str) -> InterestLine:
    return InterestLine(
        handle=handle,
        granularity=interest.granularity,
        label=cut(interest.label, LONGEST_WORD),
        stance="mixed" if interest.contradiction else ("likes" if interest.polarity >= 0 else "dislikes"),
        percent=round(100 * interest.weight),
        contradicted=interest.contradiction is not None,
        here=interest.scenes.get(scene, 0.0) >= STANDS_OUT,
    )


def _asked_for(request: UserRequest, task: RerankTask) -> dict[str, object]:
    named = (one for one in request.mentions if one.role != "about")
    likenesses = (_likeness(one, item) for one in named if (item := task.items.get(one.item_id)) is not None)
    return {
        "request": cut(request.text, LONGEST_REQUEST),
        "beneficiary": cut(request.beneficiary, LONGEST_WORD),
        "wishes": tuple(cut(wish, LONGEST_WORD) for wish in request.wishes[:MOST_WISHES]),
        "likenesses": tuple(likenesses)[:MOST_LIKENESSES],
    }


def _likeness(mention: Mention, item: Item) -> LikenessLine:
    title = cut(item.title or item.item_id, LONGEST_WORD)
    return LikenessLine(title=title, unlike=mention.role == "unlike", but=cut(mention.but, LONGEST_WORD))


def _must_hold(profile: Profile | None, request: UserRequest | None, language: Language) -> tuple[str, ...]:
    """What was asked for now first, then what was stated for good, each once."""
    now = (limit_text(one, language) for one in (request.limits if request else ()))
    always = (one.text for one in (profile.constraints if profile else ()))
    texts = dict.fromkeys(cut(text, LONGEST_WORD) for text in (*now, *always) if text.strip())
    return tuple(texts)[:MOST_CONSTRAINTS]


def limit_text(limit: Limit, language: Language) -> str:
    """Return a limit in the person's words; where they are not known, in ours.

    >>> limit_text(Limit(kind="length", at_most=90, unit="minutes"), "en")
    'length: at most 90 minutes'
    >>> limit_text(Limit(kind="exclude", terms=("nut", "peanut")), "zh")
    '不含：nut、peanut'
    """
    if limit.said.strip():
        return limit.said
    kind = KINDS[language][limit.kind]
    parts = ("、" if language == "zh" else ", ").join(_parts(limit, language))
    return f"{kind}：{parts}" if language == "zh" else f"{kind}: {parts}"


def _parts(limit: Limit, language: Language) -> Iterator[str]:
    yield from limit.terms
    for words, number in ((LEAST[language], limit.at_least), (MOST[language], limit.at_most)):
        if number is not None:
            yield f"{words} {number:g} {limit.unit}".strip()


KINDS = {
    "en": {"include": "with", "exclude": "without", "length": "length", "year": "year", "price": "price",
           "language": "language"},
    "zh": {"include": "要有", "exclude": "不含", "length": "长度", "year": "年份", "price": "价格", "language": "语言"},
}  # fmt: skip
LEAST = {"en": "at least", "zh": "至少"}
MOST = {"en": "at most", "zh": "至多"}
