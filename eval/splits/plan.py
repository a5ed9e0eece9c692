"""What a kind of split decides, and the split that follows from it: the same for all kinds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from eval.data.log import Log
from eval.data.questions import Question, Split, Truth
from eval.method import Value
from eval.splits.judge import Judge
from eval.splits.options import SplitOptions
from palate.errors import InputError
from palate.types import Event

MET = "met in training"
UNKNOWN = "not in the catalogue"
INDIFFERENT = "neither liked nor refused"
NOTHING_LIKED = "in a question without a liked item"
LATER_WORDS = "words that may have come after the first held-out event"


@dataclass(frozen=True)
class Asked:
    """A question, and the held-out events, all with an item, that answer it."""

    question: Question
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Plan:
    """Where to cut.

    Args:
        sentence: how it is cut, with every number.
        asked: in the order of users.
        gone: events that are neither learned from nor asked about, by reason.
        in_order: whether everything that somebody is asked about came after what is known of them.
        settled: options that the log settled, where they were left open.
    """

    sentence: str
    asked: Sequence[Asked]
    gone: Mapping[str, Sequence[Event]] = field(default_factory=dict)
    in_order: bool = False
    settled: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """One way to cut.

    Args:
        name: what `--split` calls it.
        about: one line of help.
        defaults: every option that it takes.
        plan: decides where to cut a log, by its options and a seed.
    """

    name: str
    about: str
    defaults: Mapping[str, Value]
    plan: Callable[[Log, SplitOptions, int], Plan]


@dataclass(frozen=True)
class Cut(Split):
    """A split that remembers with what `options` it was cut, so that its training part can be cut alike."""

    options: SplitOptions = field(default_factory=SplitOptions)


def carry_out(log: Log, kind: str, plan: Plan, options: SplitOptions) -> Cut:
    """Cut a log as planned.

    Each event of the log is learned from, or stands behind a relevant or refused item, or is counted in `left_out`.

    Raises:
        InputError: nothing is left to learn from, or to ask.
    """
    words = _later_words(log, plan)
    out = {event.event_id for asked in plan.asked for event in asked.events}
    out |= {event.event_id for events in (*plan.gone.values(), words) for event in events}
    train = log.keeping(tuple(event for event in log.events if event.event_id not in out))
    left_out = Counter({reason: len(events) for reason, events in plan.gone.items()})
    left_out[LATER_WORDS] += len(words)
    pairs = _answered(log, train, plan.asked, left_out)
    return finished(
        Cut(
            kind=kind,
            sentence=plan.sentence,
            train=train,
            questions=tuple(question for question, _ in pairs),
            truths=tuple(truth for _, truth in pairs),
            left_out=dict(sorted((+left_out).items())),
            options=options.model_copy(update=dict(plan.settled)),
        )
    )


def finished(split: Cut) -> Cut:
    """The split itself.

    Raises:
        InputError: nothing is left to learn from, or to ask.
    """
    if not split.train.events or not split.questions:
        what = "ask" if split.train.events else "learn from"
        told = ", ".join(f"{count} {reason}" for reason, count in split.left_out.items()) or "none"
        raise InputError(
            f"Split {split.kind!r} of {split.train.name!r} leaves nothing to {what}. Held-out events not asked "
            f"about: {told}. Choose another --split, or a set with more events."
        )
    return split


def items_met(events: Iterable[Event]) -> dict[str, set[str]]:
    """The items each user met, liking them or not."""
    met: defaultdict[str, set[str]] = defaultdict(set)
    for event in events:
        if event.item_id is not None:
            met[event.user_id].add(event.item_id)
    return dict(met)


def _later_words(log: Log, plan: Plan) -> list[Event]:
    """Events without an item that may tell of what is held out of the same person.

    Those at or after their first held-out event go, as do those without a time where the plan is in order of time.
    """
    first: defaultdict[str, float] = defaultdict(lambda: float("inf"))
    for asked in plan.asked:
        times = (event.time for event in asked.events if event.time is not None)
        first[asked.question.user_id] = min(first[asked.question.user_id], *times, float("inf"))
    elsewhere = {event.event_id for events in plan.gone.values() for event in events}
    return [
        event
        for event in log.events
        if event.item_id is None
        and event.user_id in first
        and event.event_id not in elsewhere
        and (plan.in_order if event.time is None else event.time >= first[event.user_id])
    ]


def _answered(log: Log, train: Log, asked: Sequence[Asked], left_out: Counter[str]) -> list[tuple[Question, Truth]]:
    """The questions that have an answer, with it; events that do not count are added to `left_out`."""
    judge, met, known = Judge(log), items_met(train.events), {item.item_id for item in log.items}
    pairs = []
    for one in asked:
        barred = set() if one.question.repeats else met.get(one.question.user_id, set())
        by_item = _usable(one.events, barred, known, left_out)
        totals = {item: judge.total(events) for item, events in by_item.items()}
        truth = Truth(
            relevant=frozenset(item for item, total in totals.items() if total > 0),
            refused=frozenset(item for item, total in totals.items() if total < 0),
        )
        if truth.relevant:
            left_out[INDIFFERENT] += sum(len(by_item[item]) for item, total in totals.items() if total == 0)
            pairs.append((one.question, truth))
        else:
            left_out[NOTHING_LIKED] += sum(map(len, by_item.values()))
    return pairs


def _usable(
    events: Iterable[Event], barred: set[str], known: set[str], left_out: Counter[str]
) -> dict[str, list[Event]]:
    """Held-out events by item, without those on barred or unknown items, which are counted."""
    by_item: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        item = event.item_id or ""
        if item not in known:
            left_out[UNKNOWN] += 1
        elif item in barred:
            left_out[MET] += 1
        else:
            by_item[item].append(event)
    return by_item
