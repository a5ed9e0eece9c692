"""Asks a model of its own whether claims stand on the events they cite. Code sees to it that each is judged once.

A language model as judge agrees with people about as often as they do with each other, and favours what it wrote itself
(Zheng et al. 2023): let another model judge than the one that wrote.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import NamedTuple

from eval.data.training import Training
from eval.language_model import LanguageModel
from eval.profiled import builder_of
from eval.profiles.asking import Histories
from eval.profiles.built import Spent
from eval.profiles.meter import Meter
from eval.profiles.reading import items_behind
from palate.errors import ModelError
from palate.protocols import Chat
from palate.types import Event, Interest, Profile
from profiles.llm.handles import cut, event_lines, shown, tag_of
from prompts import Fault, Prompt, PromptBook, ask
from prompts.briefs import CitedLine, JudgeBrief
from prompts.replies import JudgeReply

MOST_CLAIMS = 12
MOST_CITED = 5
LONGEST_LABEL = 80


class Found(NamedTuple):
    """What a judge found of one profile, as shares of its claims, 0 to 1."""

    supported: float
    partly: float


@dataclass(frozen=True)
class Verdicts:
    """What a judge found, by user, in `elapsed` seconds.

    `failures` says of whom it gave no usable judgement, and why.
    """

    found: Mapping[str, Found]
    failures: Mapping[str, str] = field(default_factory=dict)
    spent: Mapping[str, Spent] = field(default_factory=dict)
    elapsed: float = 0.0


def judged(train: Training, judge: LanguageModel, profiles: Mapping[str, Profile], histories: Histories) -> Verdicts:
    """Have the strongest claims of each profile judged; a profile without any is not asked about.

    Args:
        train: the training part.
        judge: the model that judges.
        profiles: by user.
        histories: the events that the profiles were made of.
    """
    asked = {user: profile for user, profile in sorted(profiles.items()) if profile.interests}
    return judge.run(lambda chat: _judged(train, chat, judge, asked, histories))


def judge_prompt(
    train: Training, book: PromptBook, profile: Profile, events: Sequence[Event]
) -> tuple[Prompt[JudgeReply], tuple[str, ...]]:
    """The prompt that asks about a profile's strongest claims, and their handles."""
    reading = builder_of(train).read(profile.user_id, events)
    place = {event.event_id: n for n, event in enumerate(reading.signals.events)}
    cited = {f"p{n}": _cited(one, place) for n, one in enumerate(profile.interests[:MOST_CLAIMS], start=1)}
    told = shown(sorted({spot for spots in cited.values() for spot in spots}), ())
    handle = {spot: name for name, spot in told.events.items()}
    brief = JudgeBrief(
        tag=tag_of(profile.user_id, profile.provenance.fingerprint, "judge"),
        language=profile.language,
        claims=tuple(
            _line(name, one, [handle[spot] for spot in cited[name]])
            for name, one in zip(cited, profile.interests, strict=False)
        ),
        events=event_lines(told, reading, items_behind(train, events)),
    )
    return book.prompt("judge", brief), tuple(cited)


async def _judged(
    train: Training, chat: Chat, judge: LanguageModel, profiles: Mapping[str, Profile], histories: Histories
) -> Verdicts:
    gate, started = asyncio.Semaphore(judge.concurrency), perf_counter()

    async def one(user: str) -> tuple[Found | str, Spent]:
        async with gate:
            return await _one(train, chat, judge.book, profiles[user], histories.get(user, ()))

    answers = dict(zip(profiles, await asyncio.gather(*map(one, profiles)), strict=True))
    return Verdicts(
        found={user: found for user, (found, _) in answers.items() if isinstance(found, Found)},
        failures={user: found for user, (found, _) in answers.items() if isinstance(found, str)},
        spent={user: spent for user, (_, spent) in answers.items()},
        elapsed=perf_counter() - started,
    )


async def _one(
    train: Training, chat: Chat, book: PromptBook, profile: Profile, events: Sequence[Event]
) -> tuple[Found | str, Spent]:
    meter = Meter(chat)
    prompt, handles = await asyncio.to_thread(judge_prompt, train, book, profile, events)
    wanted = sorted(handles)

    def faults(reply: JudgeReply) -> list[Fault]:
        each = sorted(one.claim for one in reply.judgements) == wanted
        return [] if each else [Fault("schema", f"judgements: exactly one for each of {', '.join(handles)}")]

    try:
        reply = (await ask(meter, prompt, faults)).value
    except ModelError as error:
        return f"{error.kind}: {error}", meter.spent
    return _found(reply), meter.spent


def _found(reply: JudgeReply) -> Found:
    verdicts = [one.verdict for one in reply.judgements]
    return Found(verdicts.count("supported") / len(verdicts), verdicts.count("partly") / len(verdicts))


def _cited(interest: Interest, place: Mapping[str, int]) -> list[int]:
    """Places of the events that an interest cites: those a model quoted first, then by how much they say."""
    ids = dict.fromkeys((*interest.quoted, *interest.evidence))
    return sorted([place[one] for one in ids if one in place][:MOST_CITED])


def _line(handle: str, interest: Interest, events: Sequence[str]) -> CitedLine:
    return CitedLine(
        handle=handle,
        granularity=interest.granularity,
        stance="mixed" if interest.contradiction else "likes" if interest.polarity >= 0 else "dislikes",
        label=cut(interest.label, LONGEST_LABEL),
        events=tuple(events),
    )
