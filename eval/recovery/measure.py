"""Holds profiles against the planted truth.

How a claim is read off a profile, and all numbers that decide it, are here and fixed: they are the same for every
world and seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from eval.recovery.baselines import MostFrequent
from eval.recovery.naming import crossed, label_of
from eval.recovery.scores import Macro, Rate, macro
from eval.truth import Truth, UserTruth
from palate.types import Event, Interest, Item, Model, Profile
from profiles.scenes import SceneMatcher

STATED_CONFIDENCE = 0.3
"""A profile states an interest when its confidence reaches this; below, it is a guess and read as none."""

Histories = Mapping[str, Sequence[Event]]
Labels = Mapping[str, frozenset[str]]
Named = dict[str, list[tuple[str, Interest]]]
"""Person to (planted label, interest) pairs; interests without a clear name are left out."""


class Recovery(Model):
    """What was recovered of one world.

    `topics` and `applications` score claims per planted label; `frequent_categories`, `frequent_words` and
    `application_words` are the trivial baselines of the two. `sentiment` counts right signs among the planted
    (person, topic) pairs the profile says something of, `sentiment_stated` those pairs among all. `scenes` counts
    held-out moments whose heaviest scene is the planted one, `topic_scenes` topics whose heaviest scene is the
    one in which the person mostly meets it, `drift` drifted people whose new interest outweighs the old.
    """

    seed: int
    people: int
    topics: Macro
    applications: Macro
    sentiment: Rate
    sentiment_stated: Rate
    scenes: Rate
    topic_scenes: Rate
    drift: Rate
    frequent_categories: Macro
    frequent_words: Macro
    application_words: Macro


def recover(
    truth: Truth, items: Mapping[str, Item], events: Histories, profiles: Mapping[str, Profile], matcher: SceneMatcher
) -> Recovery:
    """Compare.

    Args:
        truth: what was planted.
        items: the catalogue, by id.
        events: everybody's events, by person.
        profiles: everybody's profile, by person, built without the truth.
        matcher: assigns scenes to the held-out moments.
    """
    named = _named(truth, events, profiles)
    frequent = MostFrequent(truth, items, events)
    sentiment, stated = _sentiment(truth, named)
    likes, applications, excused = _likes(truth), _applications(truth), _excused(truth)
    return Recovery(
        seed=truth.seed,
        people=len(truth.users),
        topics=macro(_all("topic", truth.topics), likes, _topic_claims(named), excused),
        applications=macro(_all("application", truth.applications), applications, _application_claims(named), {}),
        sentiment=sentiment,
        sentiment_stated=stated,
        scenes=_scenes(truth, matcher),
        topic_scenes=_topic_scenes(truth, named),
        drift=_drift(truth, named),
        frequent_categories=frequent.categories(likes, excused),
        frequent_words=frequent.words(likes, excused),
        application_words=frequent.words(applications, {}),
    )


def _all(kind: str, labels: Iterable[str]) -> list[str]:
    return [f"{kind}:{label}" for label in labels]


def _likes(truth: Truth) -> Labels:
    return {user.user_id: frozenset(_all("topic", user.liked)) for user in truth.users}


def _applications(truth: Truth) -> Labels:
    return {user.user_id: frozenset(_all("application", user.applications)) for user in truth.users}


def _excused(truth: Truth) -> Labels:
    """Topics that are neither right nor wrong for a person: what faded, and what was planted but hardly shown."""
    return {
        user.user_id: frozenset(_all("topic", [*user.faint, *([user.drift.old] if user.drift else [])]))
        for user in truth.users
    }


def _named(truth: Truth, events: Histories, profiles: Mapping[str, Profile]) -> Named:
    votes = {user.user_id: _votes(truth, events[user.user_id], profiles[user.user_id]) for user in truth.users}
    names = crossed(votes)
    return {
        user: [(found[one.key], one) for one in profiles[user].interests if one.key in found]
        for user, found in names.items()
    }


def _votes(truth: Truth, events: Sequence[Event], profile: Profile) -> dict[str, list[str]]:
    """Each interest's key with the labels of the items of its evidence."""
    items = {event.event_id: truth.items[event.item_id] for event in events if event.item_id in truth.items}
    return {one.key: [label_of(items[event]) for event in one.evidence if event in items] for one in profile.interests}


def _is_topic(interest: Interest) -> bool:
    return interest.granularity == "topic" and interest.dimension != "social"


def _topic_weights(named: Sequence[tuple[str, Interest]]) -> dict[str, float]:
    """Weight of each liked planted topic: the heaviest interest of that name."""
    weights: dict[str, float] = {}
    for label, one in named:
        if _is_topic(one) and label.startswith("topic:") and one.polarity > 0:
            weights[label] = max(weights.get(label, 0.0), one.weight)
    return weights


def _topic_claims(named: Named) -> Labels:
    """Every planted topic that a stated topic interest is named after and for."""
    return {user: frozenset(_topic_weights(_stated(rows))) for user, rows in named.items()}


def _application_claims(named: Named) -> Labels:
    """Every planted application that a stated intent is named after; habits of hours and places are none."""
    return {
        user: frozenset(label for label, one in _stated(rows) if label.startswith("application:") and _is_intent(one))
        for user, rows in named.items()
    }


def _stated(rows: Sequence[tuple[str, Interest]]) -> list[tuple[str, Interest]]:
    return [(label, one) for label, one in rows if one.confidence >= STATED_CONFIDENCE]


def _is_intent(interest: Interest) -> bool:
    return interest.granularity == "application" and not interest.key.startswith("application:habit:")


def _sentiment(truth: Truth, named: Named) -> tuple[Rate, Rate]:
    """Right signs among stated pairs, and stated pairs among planted ones."""
    pairs = [(user, f"topic:{topic}", sign) for user in truth.users for topic, sign in _signs(user)]
    said = [(sign, _polarity(named[user.user_id], label)) for user, label, sign in pairs]
    stated = [(sign, polarity) for sign, polarity in said if polarity]
    right = sum(sign * polarity > 0 for sign, polarity in stated)
    return Rate(right=right, of=len(stated)), Rate(right=len(stated), of=len(pairs))


def _signs(user: UserTruth) -> list[tuple[str, int]]:
    return [*((topic, 1) for topic in user.liked), *((topic, -1) for topic in user.disliked)]


def _polarity(named: Sequence[tuple[str, Interest]], label: str) -> float:
    """What a profile feels about a label: its sentiment interests of that name, or else its topics, by weight."""
    for granularity in ("sentiment", "topic"):
        rows = [one for name, one in named if name == label and one.granularity == granularity]
        feeling = sum(one.weight * one.polarity for one in rows)
        if feeling:
            return feeling
    return 0.0


def _scenes(truth: Truth, matcher: SceneMatcher) -> Rate:
    right = 0
    for moment in truth.held_out:
        weights = matcher.of_context(moment.context, moment.time)
        right += bool(weights) and min(weights, key=lambda scene: (-weights[scene], scene)) == moment.scene
    return Rate(right=right, of=len(truth.held_out))


def _topic_scenes(truth: Truth, named: Named) -> Rate:
    answers = []
    for user in truth.users:
        for topic, planted in sorted(user.scenes.items()):
            scenes = _scene_weights(named[user.user_id], f"topic:{topic}")
            if scenes:
                answers.append(max(sorted(scenes), key=lambda scene: scenes[scene]) == planted)
    return Rate(right=sum(answers), of=len(answers))


def _scene_weights(named: Sequence[tuple[str, Interest]], label: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for name, one in named:
        if name == label and _is_topic(one):
            for scene, share in one.scenes.items():
                weights[scene] = weights.get(scene, 0.0) + one.weight * share
    return weights


def _drift(truth: Truth, named: Named) -> Rate:
    drifted = [user for user in truth.users if user.drift]
    right = 0
    for user in drifted:
        weights = _topic_weights(named[user.user_id])
        assert user.drift
        right += weights.get(f"topic:{user.drift.new}", 0.0) > weights.get(f"topic:{user.drift.old}", 0.0)
    return Rate(right=right, of=len(drifted))
