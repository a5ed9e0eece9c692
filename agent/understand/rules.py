"""Understands messages by rules, in two languages, with the catalogue's own words. Asks no model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.request import Before, Intent, Mention, UserRequest
from agent.session import Session
from agent.understand.domains import Domains
from agent.understand.gazetteer import Gazetteer
from agent.understand.intents import Signs, intent_of
from agent.understand.merging import merged_contexts, refined
from agent.understand.message import Message
from agent.understand.opinions import opinions
from agent.understand.permission import own_words, stated_in
from agent.understand.questions import question
from agent.understand.ranges import ranges
from agent.understand.references import Meant, meant
from agent.understand.scenes import scene_of
from agent.understand.search import search_words
from agent.understand.statements import Stated, statements
from agent.understand.terms import terms
from agent.understand.wants import beneficiary, wanted, wishes
from palate.types import Context, Language, Limit
from profiles.scenes import SceneMatcher

_IDLE: dict[Intent, dict[str, Any]] = {
    "chitchat": {"limits": (), "wishes": (), "scene": None, "search": ""},
    "explain": {"limits": (), "wishes": ()},
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
        reading = self._read(text, before, session)
        intent = self._intent(reading, before)
        request = reading.request.model_copy(update={"intent": intent, **_IDLE.get(intent, {})})
        if intent == "refine" and before.request is not None:
            request = refined(request, before.request)
        return request.model_copy(update={"question": question(request, before, reading.twins, self.gazetteer.titles)})

    def _read(self, text: str, before: Before, session: Session) -> _Reading:
        message = Message.of(text)
        items = meant(message, self.gazetteer, before)
        language = message.language(self._language)
        own = own_words(text, self.gazetteer)
        stated = stated_in(own, self.gazetteer, before)
        judged = opinions(own, meant(own, self.gazetteer, before), before)
        statements(message, before, [one.span for one in items])
        domain = self.domains.said(message)
        limits = self._limits(
            message, session, domain or session.domain or (before.request.domain if before.request else None)
        )
        scene, context = scene_of(message, session, self.matcher)
        whom, count, nice = beneficiary(message), wanted(message), wishes(message)
        self.domains.take(message)
        request = UserRequest(
            text=text,
            language=language,
            domain=domain or session.domain,
            limits=(*limits, *stated.limits),
            wishes=nice,
            mentions=_mentions(message, items),
            beneficiary=whom,
            wanted=count,
            scene=scene,
            context=merged_contexts(session.context, context),
            opinions=judged,
            stated=stated.constraints,
            forgotten=stated.forgotten,
            search=search_words(message),
        )
        return _Reading(
            message=message, request=request, stated=stated, domain=domain, said=context, twins=_twins(items)
        )

    def _limits(self, message: Message, session: Session, domain: str | None) -> tuple[Limit, ...]:
        held = [*ranges(message, session.time, self.domains.sells(domain)), *terms(message)]
        return tuple({(one.kind, one.terms, one.at_least, one.at_most, one.unit): one for one in held}.values())

    def _intent(self, reading: _Reading, before: Before) -> Intent:
        request, stated = reading.request, reading.stated
        named_scene = request.scene is not None and any(one.source == "text" for one in request.scene.evidence)
        known = before.request.domain if before.request else None
        signs = Signs(
            stated=bool(stated.constraints),
            forgets=stated.forgets,
            opinions=bool(request.opinions),
            items=len(request.mentions),
            likes=any(one.role != "about" for one in request.mentions),
            asked=bool(
                reading.domain
                or request.limits
                or request.wishes
                or request.wanted
                or request.beneficiary
                or named_scene
            ),
            hard=bool(reading.domain or request.limits or request.wanted or request.beneficiary),
            domain=reading.domain is not None,
            same_domain=reading.domain is None or known is None or known == reading.domain,
            rest=bool(request.search),
        )
        return intent_of(reading.message, signs, before, request.language)


class _Reading:
    """All that the rules found in one message."""

    def __init__(
        self,
        message: Message,
        request: UserRequest,
        stated: Stated,
        domain: str | None,
        said: Context,
        twins: tuple[str, ...],
    ) -> None:
        self.message, self.request, self.stated, self.domain, self.said, self.twins = (
            message,
            request,
            stated,
            domain,
            said,
            twins,
        )


def _mentions(message: Message, items: tuple[Meant, ...]) -> tuple[Mention, ...]:
    """Items named, each once; one that is said to be liked while something is asked for is an example of it."""
    made: dict[str, Mention] = {}
    for one in items:
        made.setdefault(one.item_id, one.mention)
    return tuple(made.values())


def _twins(items: tuple[Meant, ...]) -> tuple[str, ...]:
    """Items of one title, where nothing tells which of them is meant."""
    return next(((one.item_id, *one.others) for one in items if one.others), ())
