"""Tells a person what is known of them: what they like, turn away from, and stated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.explain import shortened
from agent.request import Before, UserRequest
from agent.services import Services
from agent.session import Session
from agent.telling.naming import domain_words, scene_phrase
from palate.text import linked, unlinked
from palate.types import Interest, Language, Model
from prompts import render

MOST_LIKED = 4
MOST_AGAINST = 3
MOST_STATED = 5
MOST_GROWING = 2
LONGEST_LABEL = 40
MOVING = 0.2
STANDS_OUT = 0.35
CONFIDENT = 0.35


class MyProfile(Model):
    """What is known of a person.

    Args:
        item_ids: none; a profile speaks of interests.
        liked, against: labels of interests, strongest first.
        stated: what they stated for good.
        events: how many events it rests on.
        text: says so to the person.
    """

    item_ids: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    events: int = 0
    text: str


def my_profile(services: Services, session: Session, request: UserRequest, before: Before) -> MyProfile:
    """Tell the profile of the session's person; only of one domain or scene, where the message names one."""
    profile = services.memory.profile(session.user_id)
    stated = tuple(one.text for one in services.memory.constraints(session.user_id))
    domain, scene = request.domain or session.domain or "", _scene_named(request)
    interests = [one for one in profile.interests if _belongs(one, domain, scene)] if profile else []
    mine = MyProfile(
        liked=_labels(one for one in interests if one.polarity >= 0)[:MOST_LIKED],
        against=_labels(one for one in interests if one.polarity < 0)[:MOST_AGAINST],
        stated=stated,
        events=profile.event_count if profile else 0,
        text="",
    )
    growing = _labels(one for one in interests if one.polarity >= 0 and one.trend > MOVING)[:MOST_GROWING]
    sure = profile is not None and profile.confidence >= CONFIDENT
    return mine.model_copy(update={"text": _text(mine, request.language, growing, domain, scene, sure=sure)})


def _text(mine: MyProfile, language: Language, growing: Sequence[str], domain: str, scene: str, *, sure: bool) -> str:
    return render(
        "profile_told",
        language,
        liked=mine.liked,
        against=mine.against,
        growing=[label for label in growing if label not in mine.liked[:1]],
        stated=[shortened(unlinked(text)) for text in mine.stated[:MOST_STATED]],
        events=mine.events,
        domain=domain_words(domain, language),
        scene=scene_phrase(scene, language),
        sure=sure,
    )


def _scene_named(request: UserRequest) -> str:
    """The scene a message names; one that is only guessed does not narrow a profile."""
    return request.scene.name if request.scene and request.scene.confidence >= 1.0 else ""


def _belongs(interest: Interest, domain: str, scene: str) -> bool:
    """Whether an interest shows in a domain and stands out in a scene, where those are asked for."""
    in_domain = not domain or interest.domains.get(domain, 0.0) > 0.0
    return in_domain and (not scene or interest.scenes.get(scene, 0.0) >= STANDS_OUT)


def _labels(interests: Iterable[Interest]) -> tuple[str, ...]:
    """What a person reads of interests; one that shares a word with one before it says little more and is left out, as
    are application interests, which are sentences, and labels with a link or markup."""
    named: list[str] = []
    seen: set[str] = set()
    for one in (one for one in interests if one.granularity != "application" and not linked(one.label)):
        parts = {part.strip().casefold() for part in one.label.replace("、", ",").split(",")}
        if not parts & seen:
            named.append(shortened(unlinked(one.label), LONGEST_LABEL))
        seen |= parts
    return tuple(named)
