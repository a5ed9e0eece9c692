"""What counts as planted truth: not what was meant, but what a fair reader of the events could know.

- a topic is liked by a person who has at least three good events with items of it (`MIN_EVENTS`), and a twentieth
  of all their events; a planted topic that got fewer is faint: neither an interest nor a mistake;
- a topic is disliked by a person who has at least two clear refusals of it and no more good events than those;
- an application is on for a person who met at least two of its needs, with at least three events in all;
- a person drifts when the old topic has at least three events and the new one too;
  the faded topic is then neither an interest nor a mistake;
- a topic has a main scene when the person meets it there at least twice more than in any other scene;
- the scene of an event is known when its context tells it (`situations.context`).
"""

from __future__ import annotations

from collections import Counter

from banks import Banks
from catalogue import Piece
from people import Person
from situations import SCENES

MIN_EVENTS = 3
MIN_SHARE = 0.05
MIN_REFUSALS = 2
CLEARLY_MORE = 2
REFUSALS = ("hide", "dislike")

Life = list[tuple[dict, str | None]]


def world_truth(
    seed: int, banks: Banks, pieces: list[Piece], people: list[Person], lives: dict[str, Life], held_out: list[dict]
) -> dict:
    """The truth as it is written beside the data folder; `eval.truth` describes its fields."""
    themes = {piece.row["item_id"]: piece.theme for piece in pieces}
    return {
        "seed": seed,
        "topics": {key: banks.labels[key] for key in banks.topics},
        "applications": {key: banks.labels[key] for key in banks.needs},
        "scenes": list(SCENES),
        "items": {
            item: {
                "topic": theme.topic,
                "application": theme.application,
                "need": theme.key if theme.application else None,
            }
            for item, theme in themes.items()
        },
        "users": [_user(person, lives[person.user_id], themes) for person in people],
        "held_out": held_out,
    }


def _user(person: Person, life: Life, themes: dict) -> dict:
    met = [(row, themes[row["item_id"]]) for row, _ in life if "item_id" in row]
    touched = Counter(theme.topic for _, theme in met)
    refused = Counter(theme.topic for row, theme in met if _refusal(row, person))
    least = max(MIN_EVENTS, MIN_SHARE * len(life))
    liked = [topic for topic in person.liked if touched[topic] - refused[topic] >= least]
    disliked = [topic for topic in person.disliked if refused[topic] >= max(MIN_REFUSALS, touched[topic] / 2)]
    drift = list(person.drift) if person.drift and set(person.drift) <= set(liked) else None
    return {
        "user_id": person.user_id,
        "language": person.language,
        "events": len(life),
        "liked": sorted(set(liked) - set(drift[:1] if drift else ())),
        "faint": sorted(set(person.liked) - set(liked)),
        "disliked": sorted(disliked),
        "drift": {"old": drift[0], "new": drift[1]} if drift else None,
        "applications": sorted(one for one in person.applications if _is_on(one, met)),
        "scenes": {topic: scene for topic in sorted(liked) if (scene := _main_scene(topic, life, themes))},
    }


def _main_scene(topic: str, life: Life, themes: dict) -> str | None:
    """The scene in which the person meets the topic clearly most often; None when there is none."""
    scenes = Counter(
        scene for row, scene in life if scene and "item_id" in row and themes[row["item_id"]].topic == topic
    )
    top = scenes.most_common(2)
    return top[0][0] if top and (len(top) == 1 or top[0][1] >= top[1][1] + CLEARLY_MORE) else None


def _refusal(row: dict, person: Person) -> bool:
    return row["kind"] in REFUSALS or (row["kind"] == "rate" and row["value"] < person.bias - 0.6)


def _is_on(application: str, met: list) -> bool:
    needs = [theme.key for _, theme in met if theme.application == application]
    return len(set(needs)) >= 2 and len(needs) >= MIN_EVENTS
