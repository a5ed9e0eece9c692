"""Profiles by a language model: one prompt where a history fits, parts where it does not, a patch for what is new.

prepare     statistics -> findings and events with handles -> one prompt
summarise   asks it (and whatever else is needed), checks the reply against the events
finish      the same for a reply that came some other way
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from palate.chat import ChatReply, Usage
from palate.errors import ModelRefusedError
from palate.protocols import Chat, Embedder
from palate.types import Constraint, Event, Item, Language, Profile, RejectedClaim
from profiles.build import ProfileBuilder
from profiles.llm.claims import Claim, claim_of
from profiles.llm.handles import Shown, day, event_lines, finding_lines, shown, tag_of, tellable
from profiles.llm.nearness import Nearness
from profiles.llm.parts import merge_brief, merged, split
from profiles.llm.person import Person, Summary
from profiles.llm.prepared import Outcome, Prepared, Rules, Spent, summary, told_fault
from profiles.llm.reweigh import held_claims, is_ours, new_events, reweighed, silenced
from profiles.llm.room import Costs, Fitted, Made, Room
from profiles.llm.tell import told
from profiles.llm.telling import telling
from profiles.llm.topics import Named, named_topics
from profiles.llm.update import held, new_findings, update_brief
from prompts import Asked, EstimatedTokenizer, Fault, Prompt, PromptBook, Tokenizer, ask, read_reply
from prompts.briefs import ProfileBrief
from prompts.replies import MergeReply, ProfileReply

SLACK = 0.9
"""Parts are made this much smaller than what fits, since no two are alike."""
MOSTLY_NEW = 0.5
"""Where more of the history than this is new, a profile is built whole."""


class Summariser:
    """Makes profiles by a language model. It stores nothing.

    Args:
        builder: reads histories, over the fitted corpus.
        book: the prompts.
        tokenizer: counts as the served model does.
        context: tokens of prompt and reply together.
        embedder: lets events support a claim by nearness in meaning; None looks at words alone.
        sample: items on which the embedder's threshold is measured; without any, on the words of topics.
        allow_sensitive: whether inferences about health, religion, sexuality, politics and ethnicity may stand.
        most_parts: a history longer than so many prompts tells its most telling events only.
        most_patches: after so many patches a profile is built whole.
        clock: measures seconds from beginning to end; None counts those of the model's replies.
    """

    def __init__(
        self,
        builder: ProfileBuilder,
        book: PromptBook,
        tokenizer: Tokenizer | None = None,
        *,
        context: int = 8192,
        embedder: Embedder | None = None,
        sample: Iterable[Item] = (),
        allow_sensitive: bool = False,
        most_parts: int = 4,
        most_patches: int = 8,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.builder = builder
        self._book = book
        self._room = Room(book, tokenizer or EstimatedTokenizer(), context)
        nearness = Nearness(embedder, builder.corpus, sample) if embedder is not None else None
        self._rules = Rules(nearness, allow_sensitive)
        self._most_parts, self._most_patches = most_parts, most_patches
        self._clock = clock

    # -- one prompt, asked by somebody else ---------------------------------------------------------------------------

    def prepare(
        self,
        user_id: str,
        events: Sequence[Event],
        items: Mapping[str, Item],
        *,
        before: Profile | None = None,
        constraints: Sequence[Constraint] = (),
        whole: bool = False,
    ) -> Prepared:
        """Return the one prompt about a person: of what is new where `before` can be patched, else of the whole
        history, its most telling events where it does not fit.

        Raises:
            ModelRefusedError: there are no events ("no_history"), or not even a few fit ("too_long").
        """
        person = self._person(user_id, events, items, before, constraints)
        return self._patch(person, whole) or self._whole(person)

    def finish(self, prepared: Prepared, reply: ChatReply) -> Summary:
        """Return the profile that a reply to a prepared prompt makes.

        Raises:
            ReplyError: it cannot be used; `kind` says why.
        """
        value = read_reply(prepared.prompt, reply, prepared.faults)
        spent = Spent(reply.model, reply.usage, 1, 0, reply.seconds)
        return self._told(prepared, prepared.outcome(value), spent)

    # -- asking -------------------------------------------------------------------------------------------------------

    async def summarise(
        self,
        chat: Chat,
        user_id: str,
        events: Sequence[Event],
        items: Mapping[str, Item],
        *,
        before: Profile | None = None,
        constraints: Sequence[Constraint] = (),
        whole: bool = False,
    ) -> Summary:
        """Return a person's profile by a language model, every claim of it checked against the person's events.

        Args:
            chat: the model.
            user_id: whom it is about.
            events: the whole history, in any order, all of it theirs.
            items: the items of these events, by id; those that are missing are told by nothing but the event.
            before: the profile held so far; one by a language model is patched with what is new where it can be.
            constraints: what the person stated; those of `before` stay where none are given.
            whole: build from the whole history even where a patch would do.

        Raises:
            ModelRefusedError: there are no events ("no_history"), or not even a few fit ("too_long").
            ReplyError: the model misspoke twice; `kind` says how.
            ModelError: no reply came, as the chat says.
        """
        started = self._clock() if self._clock else None
        begun = await asyncio.to_thread(self._begun, user_id, events, items, before, constraints, whole)
        made = begun if isinstance(begun, Summary) else await self._made_of(chat, begun)
        return made if started is None or self._clock is None else _timed(made, max(0.0, self._clock() - started))

    def _begun(
        self,
        user_id: str,
        events: Sequence[Event],
        items: Mapping[str, Item],
        before: Profile | None,
        constraints: Sequence[Constraint],
        whole: bool,
    ) -> Summary | list[Prepared]:
        """Return the prompts to ask; a summary where nothing has to be asked."""
        person = self._person(user_id, events, items, before, constraints)
        if before is not None and not whole and self._is_current(person, before):
            return Summary(self._current(person, before, events), how="current")
        patch = self._patch(person, whole)
        return [patch] if patch is not None else self._plan(person)

    async def _made_of(self, chat: Chat, plan: Sequence[Prepared]) -> Summary:
        if len(plan) == 1:
            return await self._asked(chat, plan[0])
        return await self._in_parts(chat, plan[0].person, plan)

    async def _asked(self, chat: Chat, prepared: Prepared) -> Summary:
        asked = await ask(chat, prepared.prompt, prepared.faults)
        return await asyncio.to_thread(self._told, prepared, prepared.outcome(asked.value), _spent([asked]))

    def _told(self, prepared: Prepared, outcome: Outcome, spent: Spent) -> Summary:
        return summary(prepared.person, prepared.prompt, outcome, spent, prepared.how, self._rules)

    async def _in_parts(self, chat: Chat, person: Person, plan: Sequence[Prepared]) -> Summary:
        """Ask part by part, in time, then for one profile of all claims that stand."""
        claims: list[tuple[int, Claim]] = []
        left_out: list[str] = []
        rejected: list[RejectedClaim] = []
        spent: list[Asked[Any]] = []
        for part, prepared in enumerate(plan, start=1):
            asked = await ask(chat, prepared.prompt, prepared.faults)
            outcome = prepared.outcome(asked.value)
            claims += [(part, claim) for claim in outcome.claims]
            left_out += outcome.left_out
            rejected += outcome.rejected
            spent.append(asked)
        return await self._merged(chat, person, claims, left_out, rejected, spent)

    async def _merged(
        self,
        chat: Chat,
        person: Person,
        claims: Sequence[tuple[int, Claim]],
        left_out: Sequence[str],
        rejected: Sequence[RejectedClaim],
        spent: Sequence[Asked[Any]],
    ) -> Summary:
        prompt, handles, untold = self._merge(person, claims)
        verifier = self._rules.verifier(person, shown((), ()), prompt)

        def faults(reply: MergeReply) -> list[Fault]:
            one = merged(verifier, reply, handles, untold)
            wrong = sum(fault.reason != "duplicate" for fault in one.rejected)
            return told_fault("unsupported", one.rejected) if wrong >= len(reply.interests) else []

        asked = await ask(chat, prompt, faults)
        one = merged(verifier, asked.value, handles, untold)
        used = {key for claim in one.claims for key in claim.merges}
        noise = tuple(key for key in dict.fromkeys(left_out) if key not in used)
        outcome = Outcome(one.claims, noise, (*rejected, *one.rejected), asked.value.summaries)
        return await asyncio.to_thread(summary, person, prompt, outcome, _spent([*spent, asked]), "parts", self._rules)

    async def name_topics(self, chat: Chat, items: Mapping[str, Item], language: Language) -> Named:
        """Ask for a name of each topic; as `profiles.llm.topics.named_topics`."""
        corpus = self.builder.corpus
        return await named_topics(chat, self._book, corpus, items, language, nearness=self._rules.nearness)

    async def tell(self, chat: Chat, profile: Profile) -> str:
        """Return a profile as a short text to its person; as `profiles.llm.tell.told`."""
        return await told(chat, self._book, profile, allow_sensitive=self._rules.allow_sensitive)

    def _merge(
        self, person: Person, claims: Sequence[tuple[int, Claim]]
    ) -> tuple[Prompt[MergeReply], dict[str, Claim], list[Claim]]:
        """Return the prompt that merges claims, what its handles mean, and the claims it had no room for: those that
        fewest events support."""
        ranked = sorted(range(len(claims)), key=lambda n: (-len(claims[n][1].quoted), n))
        for most in range(len(claims), 0, -1):
            told = sorted(ranked[:most])
            brief, handles = merge_brief(person, [claims[n] for n in told], self._tag(person, "merge"))
            prompt = self._book.prompt("merge", brief)
            if self._room.left(prompt) >= 0:
                return self._room.finished(prompt), handles, [claims[n][1] for n in sorted(ranked[most:])]
        raise self._room.too_long(prompt)

    # -- planning -----------------------------------------------------------------------------------------------------

    def _person(
        self,
        user_id: str,
        events: Sequence[Event],
        items: Mapping[str, Item],
        before: Profile | None,
        constraints: Sequence[Constraint],
    ) -> Person:
        if not events:
            raise ModelRefusedError(f"{user_id!r} has no events: there is nothing to make a profile of", "no_history")
        return Person.of(self.builder, user_id, events, items, before, constraints)

    def _is_current(self, person: Person, before: Profile) -> bool:
        """Say whether nothing has to be asked: a language model's profile, and no event since."""
        return is_ours(before) and new_events(person, before) == ()

    def _current(self, person: Person, before: Profile, events: Sequence[Event]) -> Profile:
        if before.provenance.fingerprint == person.fingerprint:
            return before
        stated = before.model_copy(update={"constraints": person.constraints})
        return reweighed(self.builder, stated, events, person.items, allow_sensitive=self._rules.allow_sensitive)

    def _plan(self, person: Person) -> list[Prepared]:
        """Return the prompts that tell a whole history: one where all events fit, else several parts in time."""
        everything = _tellable(person)
        counted = self._room.costs(person.reading, person.items)
        first = self._fitted(person, everything, counted)
        if len(first.shown.events) == len(everything):
            return [self._prepared(person, first)]
        costs = counted()
        count = _parts_wanted(costs, first.shown, everything)
        room = sum(costs[place] for place in first.shown.events.values())
        for parts in range(min(count, self._most_parts), self._most_parts + 1):
            told = telling(person.reading, costs, parts * room, everything)
            plan = [
                self._fitted(person, chunk, counted, part, parts)
                for part, chunk in enumerate(split(told, costs, parts), start=1)
            ]
            if sum(len(one.shown.events) for one in plan) == len(everything):
                break
        return [self._prepared(person, one) for one in plan]

    def _whole(self, person: Person) -> Prepared:
        costs = self._room.costs(person.reading, person.items)
        return self._prepared(person, self._fitted(person, _tellable(person), costs))

    def _prepared(self, person: Person, fitted: Fitted[ProfileReply]) -> Prepared:
        return Prepared(person, fitted.prompt, fitted.shown, self._rules)

    def _fitted(
        self, person: Person, among: Sequence[int], costs: Costs, part: int = 1, parts: int = 1
    ) -> Fitted[ProfileReply]:
        places = set(among)
        findings = [
            n for n, draft in enumerate(person.reading.drafts) if parts == 1 or any(draft.added[p] for p in places)
        ]
        return self._room.fitted(self._made(person, part, parts), person.reading, costs, findings, list(among))

    def _made(self, person: Person, part: int, parts: int) -> Made[ProfileReply]:
        signals, timezone = person.reading.signals, person.reading.corpus.timezone
        tag = self._tag(person, "profile", part)
        times = [event.time for event in signals.events if event.time is not None]

        def made(now: Shown) -> Prompt[ProfileReply]:
            brief = ProfileBrief(
                tag=tag,
                language=signals.language,
                findings=finding_lines(now, person.reading),
                events=event_lines(now, person.reading, person.items),
                total=len(signals.events),
                first_day=day(min(times, default=None), timezone),
                last_day=day(max(times, default=None), timezone),
                part=part,
                parts=parts,
            )
            return self._book.prompt("profile", brief)

        return made

    def _tag(self, person: Person, job: str, part: int = 0) -> str:
        return tag_of(person.reading.user_id, person.fingerprint, job, part)

    # -- patches ------------------------------------------------------------------------------------------------------

    def _patch(self, person: Person, whole: bool) -> Prepared | None:
        """Return the prompt of a patch; None where a profile must be built whole."""
        before = person.before
        if whole or before is None or not is_ours(before) or before.provenance.patches >= self._most_patches:
            return None
        new = new_events(person, before)
        count = len(person.reading.signals.events)
        if not new or len(new) > MOSTLY_NEW * count or not any(claim_of(one) for one in before.interests):
            return None
        return self._patch_of(person, before, list(range(count - len(new), count)))

    def _patch_of(self, person: Person, before: Profile, new: Sequence[int]) -> Prepared:
        holding = held(person, held_claims(person, before), silenced(person, before), new)
        tag = self._tag(person, "update")
        fitted = self._room.fitted(
            lambda now: self._book.prompt("update", update_brief(person, holding, now, tag)),
            person.reading,
            self._room.costs(person.reading, person.items),
            new_findings(person, holding, new),
            [place for place in _tellable(person) if place in set(new)] or new,
        )
        return Prepared(person, fitted.prompt, fitted.shown, self._rules, holding)


def _tellable(person: Person) -> list[int]:
    """Return the events worth a line; all of them where none is."""
    return tellable(person.reading, person.items) or list(range(len(person.reading.signals.events)))


def _parts_wanted(costs: Sequence[int], first: Shown, everything: Sequence[int]) -> int:
    """Return how many prompts a history takes that one does not hold, by how much of it the first one does.

    >>> _parts_wanted([10, 10, 10], Shown({"e1": 0, "e2": 1}, {}), [0, 1, 2])
    2
    """
    held_by_one = SLACK * sum(costs[place] for place in first.events.values())
    whole = sum(costs[place] for place in everything)
    return max(2, math.ceil(whole / max(1.0, held_by_one)))


def _timed(made: Summary, seconds: float) -> Summary:
    """Return a summary whose profile says how long it took; one that nobody was asked for says what it said."""
    if made.how == "current":
        return made
    provenance = made.profile.provenance.model_copy(update={"seconds": seconds})
    return replace(made, profile=made.profile.model_copy(update={"provenance": provenance}))


def _spent(asked: Sequence[Asked[Any]]) -> Spent:
    return Spent(
        model=asked[-1].model,
        usage=sum((one.usage for one in asked), Usage()),
        calls=sum(one.calls for one in asked),
        repaired=sum(one.repaired for one in asked),
        seconds=sum(one.seconds for one in asked),
    )
