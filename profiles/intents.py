"""Application interests of one person: intents, next needs, and habits of time, place and scene."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from palate.types import Language, Rule
from profiles.application import held_columns
from profiles.catalogue import distinct_labels
from profiles.corpus import Corpus
from profiles.draft import Draft
from profiles.rhythm import habits
from profiles.rules import Application
from profiles.signals import Signals
from profiles.tastes import Tastes, said_or_done
from profiles.weigh import Array, picked
from prompts import render

MOST_INTENTS = 6
LEAST_MASS = 1.0
"""An intent needs events worth this many clear choices behind it."""
MOST_THINGS = 4
"""Things named of one intent."""
MOST_TASTES = 2
STRONG_LIFT = 3.0
"""Whoever has the one has the other three times as often as people do."""
TASTE = 0.5
"""Tastes that go together say half of what an undertaking says: they are told as topics already."""
MOST_NEEDS = 3
MOST_HABITS = 6
LEAST_SCENE_MASS = 3.0
LEAST_SCENE_RATIO = 1.5


def intent_drafts(tastes: Tastes, signals: Signals, corpus: Corpus) -> list[Draft]:
    """Return what someone is up to, by the rule book, and what people like them come to next."""
    main = held_columns(tastes.mass, corpus.catalogue)
    if not main:
        return []
    have = {corpus.catalogue.keys[column]: float(tastes.score[column]) for column in main}
    applications = varied(corpus.rules.applying(have))
    chosen = {corpus.catalogue.keys[column] for column in tastes.topics}
    made = (_intent(application, have, chosen, signals, corpus) for application in applications)
    drafts = [draft for draft in made if draft is not None and float(np.abs(draft.added).sum()) >= LEAST_MASS]
    return [*fewer_tastes(drafts), *_needs(applications, chosen, signals, corpus)]


def fewer_tastes(drafts: Sequence[Draft]) -> list[Draft]:
    """Leave out drafts that name nothing beyond one before, and all but the first tastes that merely go together."""
    kept: list[Draft] = []
    tastes = 0
    for draft in drafts:
        alike = draft.key.startswith("application:alike:")
        repeats = any(set(draft.terms) <= set(other.terms) for other in kept)
        if not repeats and not (alike and tastes >= MOST_TASTES):
            kept.append(draft)
            tastes += alike
    return kept


def varied(applications: Sequence[Application]) -> list[Application]:
    """Leave out intents that mostly repeat a surer one: half of their things in common, or the same rule."""
    kept: list[Application] = []
    for application in applications:
        things, shown = set(application.intent.things), things_of(application.rule)
        if len(kept) < MOST_INTENTS and not any(
            2 * len(things & set(other.intent.things)) >= min(len(things), len(other.intent.things))
            or shown == things_of(other.rule)
            for other in kept
        ):
            kept.append(application)
    return kept


def things_of(rule: Rule) -> frozenset[str]:
    """Return all a rule speaks of."""
    return frozenset(rule.antecedent + rule.consequent)


def _intent(
    application: Application, have: dict[str, float], chosen: set[str], signals: Signals, corpus: Corpus
) -> Draft | None:
    """Draft an undertaking, told by all its things that someone has, or a pair of tastes, told by their rule alone.

    None where what would be told is one thing twice (two topics of one name are one taste, and no intent), and for
    tastes that are not among the person's `chosen` topics.
    """
    shown = application.rule.antecedent + application.rule.consequent
    held = [thing for thing in application.intent.things if thing in have and thing not in shown]
    wider = is_undertaking((*shown, *held), application.rule, corpus)
    things = (*shown, *held) if wider else shown
    names = distinct_names(things, corpus)[:MOST_THINGS]
    if len(names) < 2 or not (wider or chosen.issuperset(shown)):
        return None
    added = carried(things, signals, corpus)
    return Draft(
        key=f"application:{application.intent.key if wider else 'alike:' + '+'.join(sorted(shown))}",
        label=render("intent", corpus.catalogue.language or "en", things=names, wider=wider)[:200],
        granularity="application",
        dimension=said_or_done(added, signals),
        weight=application.strength * (1.0 if wider else TASTE),
        added=added,
        terms=tuple(names),
        rule=application.rule,
        surety=application.strength,
    )


def is_undertaking(things: Sequence[str], rule: Rule, corpus: Corpus) -> bool:
    """Say whether somebody is up to something: things of several domains, tied together strongly.

    Inside one domain, or by a weaker tie, "who has this has that" only says which tastes go together.
    """
    if rule.lift < STRONG_LIFT:
        return False
    columns = [corpus.catalogue.key_index[thing] for thing in things if thing in corpus.catalogue.key_index]
    return len(set(corpus.catalogue.main_domain[columns].tolist())) > 1


def distinct_names(things: Sequence[str], corpus: Corpus) -> list[str]:
    """Return the short names of things, each once, a name inside another left out."""
    return list(distinct_labels(list(dict.fromkeys(name_of(thing, corpus) for thing in things))))


def name_of(key: str, corpus: Corpus) -> str:
    """Return what a person reads for a key among others: a topic's first term.

    >>> "green tea, oolong, teapot".split(", ")[0]
    'green tea'
    """
    label = label_of(key, corpus)
    return label.split(", ")[0] if key.startswith("topic:") else label


def _needs(applications: list[Application], chosen: set[str], signals: Signals, corpus: Corpus) -> list[Draft]:
    """Return the next needs: what the intents lead to and the person does not have yet."""
    drafts: dict[str, Draft] = {}
    for application in applications:
        had = set(application.intent.things) - set(application.next_needs)
        for need in application.next_needs[:1]:
            rule = next((rule for rule in corpus.leading_to(need) if set(rule.antecedent) <= had), None)
            if rule is None or need in drafts or len(drafts) >= MOST_NEEDS:
                continue
            draft = _need(need, rule, application.strength, chosen, signals, corpus)
            if draft is not None:
                drafts[need] = draft
    return list(drafts.values())


def _need(need: str, rule: Rule, strength: float, chosen: set[str], signals: Signals, corpus: Corpus) -> Draft | None:
    added = carried(rule.antecedent, signals, corpus)
    amount = float(np.maximum(added, 0.0).sum())
    given = distinct_names(rule.antecedent, corpus)
    name = name_of(need, corpus)
    wider = is_undertaking((*rule.antecedent, need), rule, corpus)
    if (
        amount < 2.0 * LEAST_MASS
        or len(distinct_labels([*given, name])) <= len(given)
        or not (wider or chosen.issuperset(rule.antecedent))
    ):
        return None
    return Draft(
        key=f"application:next:{need}",
        label=render("next_need", corpus.catalogue.language or "en", need=name, given=given, wider=wider)[:200],
        granularity="application",
        dimension=said_or_done(added, signals),
        weight=strength * rule.confidence * amount / (amount + LEAST_MASS) * (1.0 if wider else TASTE),
        added=added,
        terms=(label_of(need, corpus),),
        rule=rule,
        surety=rule.confidence,
    )


def carried(things: tuple[str, ...] | list[str], signals: Signals, corpus: Corpus) -> Array:
    """Return what each event adds to a set of columns named by key, shape (events,)."""
    columns = [corpus.catalogue.key_index[thing] for thing in things if thing in corpus.catalogue.key_index]
    if not columns:
        return np.zeros(len(signals.events))
    most: Array = picked(signals.rows, columns).max(axis=1)
    return most * signals.strength


def label_of(key: str, corpus: Corpus) -> str:
    """Return what a person reads for a key; the key itself where nothing is known of it."""
    column = corpus.catalogue.key_index.get(key)
    return key if column is None else corpus.catalogue.labels[column]


def habit_drafts(tastes: Tastes, signals: Signals, corpus: Corpus, language: Language) -> list[Draft]:
    """Return when, where and in which scenes someone acts, and on what, where it stands out."""
    drafts = [
        *_rhythms(signals, corpus, language),
        *_places(signals, language),
        *_scenes(tastes, signals, corpus, language),
    ]
    return drafts[:MOST_HABITS]


def _rhythms(signals: Signals, corpus: Corpus, language: Language) -> list[Draft]:
    found = habits(signals.times, corpus.rhythm, corpus.timezone)[:2]
    return [
        Draft(
            key=f"application:habit:time:{habit.name}",
            label=render("habit_time", language, name=habit.name),
            granularity="application",
            dimension="time",
            weight=min(1.0, habit.share),
            added=_inside(habit.events, signals),
            terms=(habit.name,),
            polarity=1.0,
        )
        for habit in found
    ]


def _inside(numbers: tuple[int, ...], signals: Signals) -> Array:
    """Return 1 for the events with these numbers."""
    added = np.zeros(len(signals.events))
    added[list(numbers)] = 1.0
    return added


def _places(signals: Signals, language: Language) -> list[Draft]:
    """Return the places where at least a third of the placed events, and five of them, happened."""
    places = [event.context.place or "" for event in signals.events]
    known = sum(bool(place) for place in places)
    drafts = []
    for place in sorted({place for place in places if place}):
        inside = tuple(n for n, here in enumerate(places) if here == place)
        if len(inside) >= 5 and len(inside) * 3 >= known:
            drafts.append(
                Draft(
                    key=f"application:habit:place:{place}",
                    label=render("habit_place", language, place=place),
                    granularity="application",
                    dimension="place",
                    weight=len(inside) / known,
                    added=_inside(inside, signals),
                    terms=(place,),
                    polarity=1.0,
                )
            )
    return sorted(drafts, key=lambda draft: (-draft.weight, draft.key))[:2]


def _scenes(tastes: Tastes, signals: Signals, corpus: Corpus, language: Language) -> list[Draft]:
    """Return for each scene the topic that belongs to it more than to the person's other moments."""
    topics = [column for column in tastes.topics if tastes.mass.liked[column] > tastes.mass.disliked[column]]
    if not topics or not signals.in_scenes:
        return []
    liked = np.maximum(picked(signals.rows, topics) * signals.weight[:, None], 0.0)
    inside = liked.T @ signals.scenes
    expected = np.outer(liked.sum(axis=1) @ signals.scenes / max(liked.sum(), 1e-12), liked.sum(axis=0)).T
    drafts = []
    for place, scene in enumerate(corpus.scenes):
        ratio = (inside[:, place] + 0.5) / (expected[:, place] + 0.5)
        mass = ((liked > 0) * signals.scenes[:, [place]]).sum(axis=0)
        best = int(np.argmax(np.where(mass >= LEAST_SCENE_MASS, ratio, 0.0)))
        if mass[best] >= LEAST_SCENE_MASS and ratio[best] >= LEAST_SCENE_RATIO:
            drafts.append(
                _scene(
                    scene.name,
                    topics[best],
                    inside[best, place],
                    liked[:, best] * signals.scenes[:, place],
                    signals,
                    corpus,
                    language,
                )
            )
    top = max((draft.weight for draft in drafts), default=1.0)
    return sorted((Draft(**{**vars(d), "weight": d.weight / top}) for d in drafts), key=lambda d: (-d.weight, d.key))


def _scene(
    scene: str, column: int, weight: float, backing: Array, signals: Signals, corpus: Corpus, language: Language
) -> Draft:
    here = [event.context.place for event, amount in zip(signals.events, backing, strict=True) if amount > 0]
    return Draft(
        key=f"application:habit:scene:{scene}:{corpus.catalogue.keys[column]}",
        label=render("habit_scene", language, scene=scene, topic=corpus.catalogue.labels[column]),
        granularity="application",
        dimension="place" if 2 * sum(bool(place) for place in here) > len(here) else "time",
        weight=float(weight),
        added=np.where(backing > 0, np.abs(signals.strength), 0.0),
        terms=(scene, corpus.catalogue.labels[column]),
        polarity=1.0,
    )
