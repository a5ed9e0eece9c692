"""Whether an event can stand as evidence for an interest.

It looks at the event and its item again, not at how the interest was made.
"""

from __future__ import annotations

from palate.types import Event, Interest, Item
from profiles.catalogue import item_text
from profiles.corpus import Corpus
from profiles.rhythm import DAY_PARTS, WEEKDAYS, local_moments
from profiles.scenes import SceneMatcher


def supports(interest: Interest, event: Event, item: Item | None, corpus: Corpus) -> bool:
    """Say whether the event mentions or carries the interest.

    A word must stand in the item or in what was written; a category must be the item's own; a topic must be carried by
    the item or by what was written; an application rests on any of its things; a habit on its time, place or scene.
    `item` is the event's item, None where it has none.
    """
    _, _, rest = interest.key.partition(":")
    if interest.granularity == "word":
        return _mentions(rest, event, item, corpus)
    if interest.granularity == "sentiment":
        return _felt_about(rest, event, item, corpus)
    if interest.granularity == "application":
        return _applies(interest, event, item, corpus)
    return carries(interest.key, event, item, corpus)


def carries(key: str, event: Event, item: Item | None, corpus: Corpus) -> bool:
    """Say whether an event carries the word, topic or category of this key."""
    kind, _, name = key.partition(":")
    if kind == "word":
        return _mentions(name, event, item, corpus)
    if kind == "category":
        return item is not None and any(category[: 256 - 9] == name for category in item.categories)
    column = corpus.catalogue.key_index.get(key)
    if column is None:
        return False
    row = corpus.catalogue.index.get(item.item_id) if item is not None else None
    of_item = row is not None and corpus.catalogue.features[row, column] > 0
    return bool(of_item or (event.text and corpus.catalogue.text_row(event.text)[0, column] > 0))


def _mentions(word: str, event: Event, item: Item | None, corpus: Corpus) -> bool:
    texts = [event.text or "", item_text(item) if item is not None else ""]
    return any(word == span.token for text in texts if text for span in corpus.catalogue.words.reader.read(text))


def _felt_about(rest: str, event: Event, item: Item | None, corpus: Corpus) -> bool:
    kind, _, name = rest.partition(":")
    shows = bool(event.text) or event.kind in ("rate", "like", "dislike", "hide", "save", "share")
    return shows and (_mentions(name, event, None, corpus) if kind == "aspect" else carries(rest, event, item, corpus))


def _applies(interest: Interest, event: Event, item: Item | None, corpus: Corpus) -> bool:
    if interest.rule is not None:
        things = {*interest.rule.antecedent, *interest.rule.consequent}
        things |= set(interest.key.removeprefix("application:").split("+"))
        return any(carries(thing, event, item, corpus) for thing in things)
    _, _, kind, name = interest.key.split(":", 3)
    if kind == "place":
        return event.context.place == name
    if kind == "time":
        return _in_time(name, event, corpus)
    scene, _, key = name.partition(":")
    matcher = SceneMatcher(corpus.scenes, corpus.timezone, hours=corpus.hours)
    return scene in matcher.weights(event) and carries(key, event, item, corpus)


def _in_time(name: str, event: Event, corpus: Corpus) -> bool:
    if event.time is None:
        return False
    hour, weekday = local_moments([event.time], corpus.timezone, corpus.hours)[0]
    if name == "weekend":
        return weekday >= 5
    return WEEKDAYS[weekday] == name or (
        corpus.hours and any(name == part and hour in span for part, span in DAY_PARTS.items())
    )
