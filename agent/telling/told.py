"""Lets a language model say why items were chosen and what they are like; code lets stand only what it can show for.

Every entry cites handles of the item's own facts and of the person's own events. An entry that cites anything else
falls; of the others each sentence must be borne out by what it cites (`support`). What falls is told by templates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from agent.explain import MOST_REASONS, Did, shortened
from agent.request import UserRequest
from agent.services import Services
from agent.telling.facts import Fact, bare_title, facts_of
from agent.telling.offer import offer, titles_of
from agent.telling.sentences import sentences
from agent.telling.sources import Sources
from agent.telling.support import says_something, supported
from agent.trace import Step
from palate.chat import Usage
from palate.errors import ModelError
from palate.protocols import Chat
from palate.text import plain
from palate.types import Interest, Item, Language, Offer, Profile, Reason, Recommendation, Scene
from profiles.llm.handles import cut, tag_of
from prompts import Check, Fault, Prompt, PromptBook, ask, render
from prompts.briefs import ExplainBrief, OfferLine, SayingLine
from prompts.replies import ExplainReply, Telling
from prompts.sources import shipped

MOST_TOLD = 8
"""Items a model is asked about at once; those behind are told by templates."""
MOST_FACTS = 8
MOST_EVENTS = 3
MOST_INTERESTS = 6
LONGEST_FACT = 200
LONGEST_REQUEST = 300
LONGEST_REASON = 220
LONGEST_PITCH = 180
ORDERING = ("understand", "rerank", "explain")
"""Jobs whose orders a model may repeat where it should give a reason."""
_TAG = re.compile(r"\{[{%#].*?[%#}]\}", re.DOTALL)


@dataclass(frozen=True)
class TellTask:
    """What is to be told.

    Args:
        request: the message, understood; its language is that of what is told.
        profile: of the person; None where nothing is known.
        scene: name of the scene they are in; None where it is not known.
        items: what is recommended, by id.
        listed: the list, each place with the reasons that templates give.
        proposed: what a reranking model said of an item, by id; it is told only where it is borne out.
        described: the scene in full, where it is known.
    """

    request: UserRequest
    profile: Profile | None
    scene: str | None
    items: Mapping[str, Item]
    listed: Sequence[Recommendation]
    proposed: Mapping[str, str] = field(default_factory=dict)
    described: Scene | None = None

    @property
    def language(self) -> Language:
        """That of the answer."""
        return self.request.language

    @property
    def places(self) -> list[tuple[Recommendation, Item]]:
        """Places whose item is known."""
        return [(one, self.items[one.item_id]) for one in self.listed if one.item_id in self.items]


@dataclass(frozen=True)
class Told:
    """What is told of each item, by id, and what it took.

    Args:
        offers: a title and a line for every item.
        reasons: of those items for which there is another reason than the list has.
        dropped: sentences of the model that did not stand.
        template, hash: the prompt that was asked; "" where none was.
        usage: tokens of all calls.
        calls: how often the model was asked.
        why: why the model's reply was not used at all; "" where it was, or where none was asked.
    """

    offers: Mapping[str, Offer]
    reasons: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    template: str = ""
    hash: str = ""
    usage: Usage = field(default_factory=Usage)
    calls: int = 0
    why: str = ""


Deeds = Callable[[Sequence[str]], Sequence[Did]]
"""Finds the person's own events by their ids, leaving out the untold."""


def by_templates(task: TellTask) -> Told:
    """Every item offered from its own facts, without a model; what a reranking model proposed stands where it can."""
    offers = {item.item_id: _offer(task, item) for _, item in task.places}
    return _with_proposed(task, Told(offers))


async def told(
    chat: Chat, book: PromptBook, task: TellTask, deeds: Deeds = lambda ids: (), *, seed: int | None = None
) -> Told:
    """What the model says of each item, as far as it is borne out, and templates for the rest.

    Never raises for what a model does: a reply that cannot be used leaves everything to templates, `why` says so.
    """
    plainly = by_templates(task)
    shown = Shown.of(task, deeds)
    if not shown.lines:
        return plainly
    prompt = explain_prompt(book, task, shown)
    begun = Told(plainly.offers, plainly.reasons, template=prompt.template, hash=prompt.hash)
    try:
        asked = await ask(chat, prompt, _usable(task, shown), seed=seed)
    except ModelError as fault:
        usage, calls = getattr(fault, "usage", Usage()), getattr(fault, "calls", 1)
        return replace(begun, usage=usage, calls=calls, why=f"{type(fault).__name__}: {fault}")
    return replace(_merged(task, shown, begun, asked.value.told), usage=asked.usage, calls=asked.calls)


async def told_or_templates(services: Services, task: TellTask, step: Step) -> Told:
    """`told` where there is a model, else `by_templates`; notes in the trace what it took and what fell."""
    if services.chat is None:
        return by_templates(task)
    said = await told(services.chat, services.book, task, deeds_of(services, task), seed=services.seed)
    if said.calls:
        step.asked(said.template, said.hash, said.usage, said.calls)
    step.fallback = said.why or step.fallback
    if said.dropped:
        step.facts["dropped"] = [cut(one, LONGEST_REASON) for one in said.dropped]
    return said


def deeds_of(services: Services, task: TellTask) -> Deeds:
    """Reads the person's own events from the store; an event of anybody else is not found."""
    owner = task.profile.user_id if task.profile else None

    def did(ids: Sequence[str]) -> list[Did]:
        events = [event for event in map(services.store.event, ids) if event and owner in (None, event.user_id)]
        items = services.store.items_by_id({event.item_id for event in events if event.item_id})
        named = [(event, items.get(event.item_id or "")) for event in events]
        return [Did(event.event_id, event.kind, shortened(bare_title(item))) for event, item in named if item]

    return did


@dataclass(frozen=True)
class ShownItem:
    """What a prompt showed of one item: its facts and the person's events, by handle."""

    item: Item
    facts: Mapping[str, Fact]
    events: Mapping[str, Did]


@dataclass(frozen=True)
class Shown:
    """What a prompt showed, by handle of item, and the interests it named."""

    lines: Mapping[str, ShownItem]
    interests: tuple[str, ...]

    @classmethod
    def of(cls, task: TellTask, deeds: Deeds) -> Shown:
        """The first items of a task with handles; an event behind several items has one handle."""
        lines: dict[str, ShownItem] = {}
        names: dict[str, str] = {}
        facts = 0
        for number, (place, item) in enumerate(task.places[:MOST_TOLD], start=1):
            own = facts_of(item)[:MOST_FACTS]
            did = list(deeds(_event_ids(place)))[:MOST_EVENTS]
            events = {names.setdefault(one.event_id, f"e{len(names) + 1}"): one for one in did}
            lines[f"i{number}"] = ShownItem(item, {f"f{facts + n}": one for n, one in enumerate(own, start=1)}, events)
            facts += len(own)
        liked = task.profile.interests if task.profile else ()
        return cls(lines, tuple(_liking(one, task.language) for one in liked[:MOST_INTERESTS]))


def explain_prompt(book: PromptBook, task: TellTask, shown: Shown) -> Prompt[ExplainReply]:
    """The prompt that asks for a reason and a line for each item shown."""
    user = task.profile.user_id if task.profile else ""
    ids = " ".join(one.item.item_id for one in shown.lines.values())
    brief = ExplainBrief(
        tag=tag_of(user, f"{task.request.text} {ids}", "explain"),
        language=task.language,
        request=cut(task.request.text, LONGEST_REQUEST),
        scene=cut(scene_words(task.scene, task.described, task.language), LONGEST_FACT),
        wishes=tuple(cut(wish, LONGEST_FACT) for wish in task.request.wishes),
        interests=tuple(SayingLine(handle=f"p{n}", text=text) for n, text in enumerate(shown.interests, start=1)),
        items=tuple(_offer_line(handle, one, task.language) for handle, one in shown.lines.items()),
    )
    return book.prompt("explain", brief)


def scene_words(name: str | None, scene: Scene | None, language: Language) -> str:
    """A scene as a prompt tells it: its description in the language, or else its name."""
    return (scene.description.get(language, "") if scene else "") or (name or "")


def _offer(task: TellTask, item: Item) -> Offer:
    return offer(item, task.described, task.language, task.request.wishes)


def _event_ids(place: Recommendation) -> list[str]:
    """The person's events behind a place: those its reasons name, then those its sources do."""
    reasons = (event for reason in place.reasons for event in reason.events)
    sources = (event for said in place.sources.values() for event in said.events)
    return list(dict.fromkeys((*reasons, *sources)))[: 2 * MOST_EVENTS]


def _liking(interest: Interest, language: Language) -> str:
    likes = (
        {"en": "you like {}", "zh": "你喜欢{}"}
        if interest.polarity >= 0
        else {"en": "you dislike {}", "zh": "你不喜欢{}"}
    )
    return likes[language].format(cut(interest.label, 60))


def _offer_line(handle: str, shown: ShownItem, language: Language) -> OfferLine:
    return OfferLine(
        handle=handle,
        title=cut(bare_title(shown.item, language), 90),
        facts=tuple(
            SayingLine(handle=name, text=cut(one.told(language), LONGEST_FACT)) for name, one in shown.facts.items()
        ),
        events=tuple(SayingLine(handle=name, text=deed(one, language)) for name, one in shown.events.items()),
    )


def deed(did: Did, language: Language) -> str:
    """What somebody did, as it is told to them.

    >>> deed(Did("e", "watch", "Heat"), "en")
    'you watched “Heat”'
    """
    return render("deed", language, kind=did.kind, title=did.title)


def _usable(task: TellTask, shown: Shown) -> Check[ExplainReply]:
    """A reply is asked for once more where nothing of it can stand."""

    def faults(reply: ExplainReply) -> Iterable[Fault]:
        if not any(_standing(task, shown, one) for one in reply.told):
            first, last = next(iter(shown.lines)), list(shown.lines)[-1]
            told_of = f"tell of {first} to {last}, cite only handles of that item"
            yield Fault("unsupported", f"nothing can stand: {told_of}, use the words of what you cite")

    return faults


def _standing(task: TellTask, shown: Shown, telling: Telling) -> bool:
    line = shown.lines.get(telling.item)
    return line is not None and any(_sentences_standing(task, shown, line, telling)[:2])


def _merged(task: TellTask, shown: Shown, begun: Told, tellings: Sequence[Telling]) -> Told:
    """What stands of each entry in place of the template's; of two entries of one item the first counts."""
    offers, reasons, dropped = dict(begun.offers), dict(begun.reasons), []
    places = {place.item_id: place for place in task.listed}
    for handle, telling in {one.item: one for one in reversed(tellings)}.items():
        line = shown.lines.get(handle)
        if line is None:
            dropped += [one for one in (telling.reason, telling.pitch) if one]
            continue
        reason, pitch, fell = _sentences_standing(task, shown, line, telling)
        dropped += fell
        item_id = line.item.item_id
        if pitch:
            offers[item_id] = offers[item_id].model_copy(update={"pitch": pitch})
        if reason:
            events = tuple(line.events[one].event_id for one in telling.events)
            reasons[item_id] = _before(Reason(text=reason, events=events), places[item_id].reasons)
    return replace(begun, offers=offers, reasons=reasons, dropped=tuple(dropped))


def _sentences_standing(task: TellTask, shown: Shown, line: ShownItem, telling: Telling) -> tuple[str, str, list[str]]:
    """The reason and the pitch as far as they stand, and the sentences that fell."""
    if not (set(telling.facts) <= set(line.facts) and set(telling.events) <= set(line.events)):
        return "", "", [one for one in (telling.reason, telling.pitch) if one]
    facts = _cited_facts(line, telling)
    person = Sources(
        facts=tuple(deed(line.events[one], task.language) for one in telling.events) + shown.interests,
        asked=(task.request.text,),
        orders=orders(),
    )
    reason, fell = _kept(telling.reason, facts + person, task.language, LONGEST_REASON)
    pitch, fallen = _kept(telling.pitch, facts + Sources(orders=orders()), task.language, LONGEST_PITCH)
    return reason, pitch, fell + fallen


@cache
def orders() -> tuple[str, ...]:
    """What the jobs of a turn tell their models, in both languages, data left out: nothing of it may come back."""
    texts = (text for name, (_, text) in shipped().items() if name.split(".")[0] in ORDERING)
    return tuple(_TAG.sub(" ", text.split("\n---\n", 1)[-1]) for text in texts)


def _cited_facts(line: ShownItem, telling: Telling) -> Sources:
    cited = [line.facts[one] for one in telling.facts]
    texts = tuple(text for fact in cited for text in (fact.text, fact.told("en"), fact.told("zh")))
    return Sources(facts=texts, titles=titles_of(line.item))


def _kept(text: str, sources: Sources, language: Language, longest: int) -> tuple[str, list[str]]:
    """The sentences of a text that are borne out, as one line, and those that are not; too long a line falls whole."""
    every = sentences(plain(text), sources.titles)
    good = [one for one in every if says_something(one) and supported(one, sources, language)]
    line = ("" if language == "zh" else " ").join(good)
    return (line, [one for one in every if one not in good]) if len(line) <= longest else ("", every)


def _before(first: Reason, others: Sequence[Reason]) -> tuple[Reason, ...]:
    """A reason at the head of others that rest on something else."""
    kept = [one for one in others if not one.events or not set(one.events) <= set(first.events)]
    return (first, *kept)[:MOST_REASONS]


def _with_proposed(task: TellTask, begun: Told) -> Told:
    """Take up what a reranking model said of an item, where the item's own facts and the person's words bear it out."""
    reasons, dropped = dict(begun.reasons), list(begun.dropped)
    likings = tuple(_liking(one, task.language) for one in (task.profile.interests if task.profile else ()))
    person = Sources(facts=likings[:MOST_INTERESTS], asked=(task.request.text,), orders=orders())
    for place, item in task.places:
        if not (said := task.proposed.get(item.item_id, "")):
            continue
        facts = [text for fact in facts_of(item) for text in (fact.text, fact.told("en"), fact.told("zh"))]
        own = Sources(facts=tuple(facts), titles=titles_of(item))
        line, fell = _kept(said, own + person, task.language, LONGEST_REASON)
        dropped += fell
        if line:
            reasons[item.item_id] = _before(Reason(text=line), place.reasons)
    return replace(begun, reasons=reasons, dropped=tuple(dropped))
