"""Whether an event can stand as evidence for an interest.

It looks at the event and its item again, not at how the interest was made.
"""

from __future__ import annotations

from palate.types import Event, Granularity, Interest, Item
from profiles.catalogue import item_text
from profiles.corpus import Corpus
from profiles.rhythm import DAY_PARTS, WEEKDAYS, local_moments


def supports(interest: Interest, event: Event, item: Item | None, corpus: Corpus) -> bool:
    """Say whether the event mentions or carries the interest.

    A word must stand in the item or in what was written; a category must be the item's own; a topic must be carried by
    the item or by what was written; an application rests on any of its things; a habit on its time, place or scene.
    An interest that a language model named rests on any finding it merges, on its own words, or on having been quoted,
    which code allowed only after looking. `item` is the event's item, None where it has none.
    """
    if interest.quoted or interest.merges or _is_named(interest.key):
        return _supports_named(interest, event, item, corpus)
    return _supports_found(interest, event, item, corpus)


def _supports_named(interest: Interest, event: Event, item: Item | None, corpus: Corpus) -> bool:
    """Say whether an event was quoted, speaks of the label, or carries a finding that was merged; what takes longest to
    see is looked for last."""
    keys = dict.fromkeys((*interest.merges, *([] if _is_named(interest.key) else [interest.key])))
    return (
        event.event_id in interest.quoted
        or corpus.lexicon.mentions(interest.label, event, item)
        or any(_supports_found(_found(interest, key), event, item, corpus) for key in keys)
    )


def _found(interest: Interest, key: str) -> Interest:
    """Return the finding of this key in the place of the interest that merged it."""
    kind = key.partition(":")[0]
    granularity: Granularity = kind if kind in ("word", "sentiment", "application") else "topic"  # type: ignore[assignment]
    rule = interest.rule if key == interest.key else None
    return interest.model_copy(update={"key": key, "granularity": granularity, "rule": rule})


def _is_named(key: str) -> bool:
    """Say whether a key was made of a label, since no finding gave it one."""
    return key.partition(":")[2].startswith("named:")


def _supports_found(interest: Interest, event: Event, item: Item | None, corpus: Corpus) -> bool:
    """Say whether an event carries a finding of statistics."""
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
    of_item = row is not None and corpus.catalogue.carries(row, column)
    return bool(of_item or (event.text and corpus.catalogue.text_row(event.text)[0, column] > 0))


def _mentions(word: str, event: Event, item: Item | None, corpus: Corpus) -> bool:
    texts = [event.text or "", item_text(item) if item is not None else ""]
    return any(word == span.token for text in texts if text for span in corpus.catalogue.words.reader.read(text))


def _felt_about(rest: str, event: Event, item: Item | None, corpus: Corpus) -> bool:
    kind, _, name = rest.partition(":")
    shows = bool(event.text) or event.kind in ("rate", "like", "dislike", "hide", "save", "share")
    return shows and (_mentions(name, event, None, corpus) if kind == "aspect" else carries(rest, event, item, corpus))


def _applies(interest: Interest, event: Event, item: Item | None, corpus: Corpus) -> bool:
    if not interest.key.startswith("application:habit:"):
        return any(carries(thing, event, item, corpus) for thing in _things(interest, corpus))
    _, _, kind, name = interest.key.split(":", 3)
    if kind == "place":
        return event.context.place == name
    if kind == "time":
        return _in_time(name, event, corpus)
    scene, _, key = name.partition(":")
    return scene in corpus.matcher.weights(event) and carries(key, event, item, corpus)


def _things(interest: Interest, corpus: Corpus) -> set[str]:
    """Return what an intent or a next need rests on: the things of its rule and of its key."""
    name = interest.key.removeprefix("application:").removeprefix("alike:").removeprefix("next:")
    rules = [interest.rule] if interest.rule is not None else corpus.leading_to(name)
    shown = {thing for rule in rules for thing in (*rule.antecedent, *rule.consequent)}
    return shown | set(name.split("+"))


def _in_time(name: str, event: Event, corpus: Corpus) -> bool:
    if event.time is None:
        return False
    hour, weekday = local_moments([event.time], corpus.timezone, corpus.hours)[0]
    if name == "weekend":
        return weekday >= 5
    return WEEKDAYS[weekday] == name or (
        corpus.hours and any(name == part and hour in span for part, span in DAY_PARTS.items())
    )
