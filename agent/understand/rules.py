"""Understands messages by rules, in two languages, with the catalogue's own words. Asks no model."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from agent.request import Before, Intent, Mention, UserRequest
from agent.session import Session
from agent.understand.changing import adjusted, lifted
from agent.understand.cleaning import cleaned
from agent.understand.corrections import corrected, standing, turn
from agent.understand.domains import Domains
from agent.understand.excluded import excluded
from agent.understand.gazetteer import Gazetteer
from agent.understand.included import included
from agent.understand.intents import Signs, follows, intent_of
from agent.understand.kinds import widened
from agent.understand.merging import merged_contexts, refined
from agent.understand.message import Message
from agent.understand.opinions import opinions
from agent.understand.people import people
from agent.understand.permission import own_words, stated_in
from agent.understand.questions import question
from agent.understand.ranges import ranges
from agent.understand.references import Meant, meant, strange_titles
from agent.understand.scenes import scene_of
from agent.understand.search import search_words
from agent.understand.statements import statements
from agent.understand.tongues import tongues
from agent.understand.wants import beneficiary, wanted
from agent.understand.wishes import wishes
from palate.types import Language, Limit, LimitKind
from profiles.scenes import SceneMatcher

_IDLE: dict[Intent, dict[str, Any]] = {
    "chitchat": {"limits": (), "wishes": (), "scene": None, "search": ""},
    "explain": {"limits": (), "wishes": ()},
    "feedback": {"limits": ()},
    "profile": {"limits": (), "wishes": (), "search": ""},
    "remember": {"wishes": (), "search": ""},
    "forget": {"limits": (), "wishes": (), "search": ""},
}
"""What messages of an intent do not ask for, whatever their words look like."""


class RuleUnderstander:
    """Understands what people write without a language model.

    Args:
        gazetteer: titles and people of the catalogue.
        matcher: the scenes that can be meant.
        domains: names of the store's domains.
        language: of messages that do not tell theirs, and of none.
        timezone: in which the session's time is read; that of the matcher where not given.

    Raises:
        InputError: nobody knows the zone.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        matcher: SceneMatcher,
        domains: Sequence[str],
        *,
        language: Language = "en",
        timezone: str | None = None,
    ) -> None:
        zone = timezone or matcher.timezone
        same = zone == matcher.timezone
        self.gazetteer = gazetteer
        self.matcher = matcher if same else SceneMatcher(matcher.scenes, zone, hours=matcher.hours)
        self.domains = Domains(domains)
        self._language: Language = language

    def understand(self, text: str, before: Before, session: Session) -> UserRequest:
        """What a message asks for, in the light of what was said before.

        Never raises, whatever the text; the first 2,000 characters of it count. Statements, opinions and what is to be
        forgotten are read from the person's own words only, never from what they quote.
        """
        message = Message.of(corrected(cleaned(text), self.gazetteer))
        items = meant(message, self.gazetteer, before)
        strange = strange_titles(message)
        language = message.language(self._language)
        told, forgets = self._told(text, before)
        statements(message, before, [one.span for one in items])
        domain = self.domains.said(message, turn(message))
        known = domain or session.domain or (before.request.domain if before.request else None)
        lifts = lifted(message, before)
        sought = self._sought(message, session, known, strange, before)
        limits = (*sought.pop("limits"), *told.pop("others"))
        read = UserRequest(
            text=text,
            language=language,
            domain=domain or session.domain,
            limits=limits,
            mentions=_mentions(items),
            **sought,
            **told,
        )
        signs = Signs.of(read, before, domain, forgets=forgets, changes=bool(lifts))
        intent = intent_of(message, signs, before, language)
        return self._settled(read, intent, _without(before, lifts), _twins(items))

    def _told(self, text: str, before: Before) -> tuple[dict[str, Any], bool]:
        """What the person's own words state, forget and say of items, and whether they forget anything."""
        own = own_words(text, self.gazetteer)
        stated = stated_in(own, self.gazetteer, before)
        judged = opinions(own, meant(own, self.gazetteer, before), before)
        told = {"stated": stated.constraints, "forgotten": stated.forgotten, "opinions": judged}
        return {**told, "others": stated.limits}, stated.forgets

    def _sought(
        self, message: Message, session: Session, domain: str | None, strange: Sequence[str], before: Before
    ) -> dict[str, Any]:
        """What is looked for, in which scene, for whom; each rule reads what those before it have left."""
        limits = self._limits(message, session, domain, before)
        scene, context = scene_of(message, session, self.matcher)
        sought: dict[str, Any] = {"limits": limits, "scene": scene}
        sought |= {"beneficiary": beneficiary(message), "wanted": wanted(message), "wishes": wishes(message)}
        left = message.left()
        self.domains.take(message)
        search = " ".join(filter(None, (*strange, search_words(message))))
        sought["search"] = widened(search, left, sought["wishes"], self.gazetteer.kinds)
        return {**sought, "context": merged_contexts(session.context, context)}

    def _settled(self, read: UserRequest, intent: Intent, before: Before, twins: Sequence[str]) -> UserRequest:
        """The request without what its intent does not ask for, with what it refines, and its question."""
        request = read.model_copy(update={"intent": intent, **_IDLE.get(intent, {})})
        if intent == "refine" and before.request is not None and follows(before):
            request = refined(request, before.request, self.gazetteer.domains)
        return request.model_copy(update={"question": question(request, before, twins, self.gazetteer.titles)})

    def _limits(self, message: Message, session: Session, domain: str | None, before: Before) -> tuple[Limit, ...]:
        said = [*adjusted(message, before), *ranges(message, session.time, self.domains.sells(domain))]
        held = [*standing(said, message), *people(message, self.gazetteer)]
        held += [*tongues(message), *excluded(message), *included(message)]
        return tuple({(one.kind, one.terms, one.at_least, one.at_most, one.unit): one for one in held}.values())


def _mentions(items: Sequence[Meant]) -> tuple[Mention, ...]:
    """Items named, each once."""
    made: dict[str, Mention] = {}
    for one in items:
        made.setdefault(one.item_id, one.mention)
    return tuple(made.values())


def _without(before: Before, kinds: Collection[LimitKind]) -> Before:
    """What was before, less the limits of some kinds."""
    if before.request is None or not kinds:
        return before
    kept = tuple(one for one in before.request.limits if one.kind not in kinds)
    return before.model_copy(update={"request": before.request.model_copy(update={"limits": kept})})


def _twins(items: Sequence[Meant]) -> tuple[str, ...]:
    """Items of one title, where nothing tells which of them is meant."""
    return next(((one.item_id, *one.others) for one in items if one.others), ())
