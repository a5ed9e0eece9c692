"""One person put in words: the events behind their interests, and how those interests moved."""

from __future__ import annotations

from collections.abc import Sequence

from palate.types import Answer, Event, Granularity, Interest, Profile
from profiles.build import ProfileBuilder
from serving.story import Character, Course, Drift, Evidence, Person, SceneView, evidence, told_first
from serving.words import word
from serving.workspace import Workspace

DAY = 86_400.0
MOMENTS = 9
COURSES = 4
SHORTEST_DAYS = 30
FEWEST_EVENTS = 8
CLEAR_FALL = 0.25
COURSE_KINDS: tuple[Granularity, ...] = ("topic", "application")


def told_of(
    work: Workspace,
    profile: Profile,
    *,
    character: Character | None = None,
    answer: Answer | None = None,
    scenes: Sequence[SceneView] = (),
    drift: Drift | None = None,
) -> Person:
    """A person with their evidence in words, ready to be laid out."""
    return Person(
        profile=profile,
        character=character,
        answer=answer or Answer(user_id=profile.user_id),
        evidence=_evidence(work, profile),
        scenes=tuple(scenes),
        drift=drift,
    )


def own_words(profile: Profile) -> str:
    """A profile told by its own texts, those that say most first; one without any says so."""
    texts = told_first(profile.summaries)
    between = "" if profile.language == "zh" else " "
    return between.join(texts) or word(profile.language, "tell_nothing")


def _evidence(work: Workspace, profile: Profile) -> dict[str, Evidence]:
    cited = {event_id for interest in profile.interests for event_id in (*interest.evidence, *_sides(interest))}
    events = [event for event in work.store.events(profile.user_id) if event.event_id in cited]
    items = work.store.items_by_id(event.item_id for event in events if event.item_id)
    zone = work.settings.timezone
    return {one.event_id: evidence(one, items.get(one.item_id or ""), profile.language, zone) for one in events}


def _sides(interest: Interest) -> tuple[str, ...]:
    """The event to show for each side of a contradiction."""
    both = interest.contradiction
    return (both.for_events[0], both.against_events[0]) if both else ()


def drift_of(builder: ProfileBuilder, profile: Profile, events: Sequence[Event]) -> Drift | None:
    """How the weights of the interests that moved most went: each moment's profile is built on the events up to then.

    What the person hid is left out. None for somebody whose dated events are too few, or too close together, to draw
    a course.
    """
    dated = [event for event in events if event.time is not None]
    times = sorted(event.time for event in dated if event.time is not None)
    if len(times) < FEWEST_EVENTS or times[-1] - times[0] < SHORTEST_DAYS * DAY:
        return None
    first, last = times[len(times) // 6], times[-1]
    moments = tuple(first + (last - first) * step / (MOMENTS - 1) for step in range(MOMENTS))
    then = [
        _weights(builder.build(profile.user_id, [one for one in dated if one.time is not None and one.time <= moment]))
        for moment in moments
    ]
    hidden = {one.key for one in profile.hidden}
    return Drift(moments, _courses([{k: one for k, one in each.items() if k not in hidden} for each in then]))


def _weights(profile: Profile) -> dict[str, Interest]:
    liked = (one for one in profile.interests if one.granularity in COURSE_KINDS and one.polarity > 0)
    return {one.key: one for one in liked}


def _courses(then: Sequence[dict[str, Interest]]) -> tuple[Course, ...]:
    """The few that clearly faded or stand strongest, topics before intents, in the order of their weight now."""
    found = {key: interest for moment in then for key, interest in moment.items()}
    weights = {key: tuple(moment[key].weight if key in moment else 0.0 for moment in then) for key in found}
    coarse = {key: COURSE_KINDS.index(interest.granularity) for key, interest in found.items()}
    keys = sorted(found, key=lambda key: (coarse[key], key))
    clear = [key for key in keys if _fall(weights[key]) >= CLEAR_FALL]
    fell = sorted(clear, key=lambda key: (coarse[key], -_fall(weights[key])))
    stand = sorted((key for key in keys if key not in fell), key=lambda key: (coarse[key], -weights[key][-1]))
    faded = fell[: max(COURSES // 2, COURSES - len(stand))]
    chosen = faded + stand[: COURSES - len(faded)]
    order = sorted(chosen, key=lambda key: (-weights[key][-1], key))
    return tuple(Course(key, found[key].label, weights[key]) for key in order)


def _fall(weights: Sequence[float]) -> float:
    """How far an interest has come down from its height."""
    return max(weights) - weights[-1]
