"""What a message is meant to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from agent.request import Before, Intent, UserRequest
from agent.understand.likely import likeness
from agent.understand.message import Message
from agent.understand.vocabulary import table
from palate.types import Language


@dataclass(frozen=True)
class Signs:
    """What other rules found in a message.

    Args:
        stated, forgets: something is to be remembered, or forgotten.
        opinions: something is said of items.
        items: how many items it names.
        likes: it names an example of what is wanted.
        asked: it says a domain, a limit, a wish, a number, a scene or for whom.
        hard: the same, wishes and scene aside.
        domain: it says a domain.
        same_domain: the domain it says, if any, is the one spoken of before.
        rest: something is left that could be searched for.
        changes: it lifts a limit that was set before.
    """

    stated: bool = False
    forgets: bool = False
    opinions: bool = False
    items: int = 0
    likes: bool = False
    asked: bool = False
    hard: bool = False
    domain: bool = False
    same_domain: bool = True
    rest: bool = False
    changes: bool = False

    @classmethod
    def of(
        cls, request: UserRequest, before: Before, domain: str | None, *, forgets: bool, changes: bool = False
    ) -> Signs:
        """The signs of what was read; `domain` is the one that the message itself says."""
        named = request.scene is not None and any(one.source == "text" for one in request.scene.evidence)
        known = before.request.domain if before.request else None
        hard = bool(domain or request.limits or request.wanted or request.beneficiary)
        return cls(
            stated=bool(request.stated),
            forgets=forgets,
            opinions=bool(request.opinions),
            items=len(request.mentions),
            likes=any(one.role != "about" for one in request.mentions),
            asked=hard or bool(request.wishes) or named,
            hard=hard,
            domain=domain is not None,
            same_domain=domain is None or known is None or known == domain,
            rest=bool(request.search),
            changes=changes,
        )


def follows(before: Before) -> bool:
    """Whether there is a list, or a request for one, that a message may change."""
    return bool(before.shown) or (before.request is not None and before.request.intent in ("recommend", "refine"))


def intent_of(message: Message, signs: Signs, before: Before, language: Language) -> Intent:
    """The intent: what is asked outright first, then what is told, then what asks by the way."""
    says = _Says(message.low)
    shown = follows(before)
    if signs.forgets and not (says("request") and signs.asked and not shown):
        return "forget"
    if says("compare") and (signs.items > 1 or shown or not says("refine")) and not _asks_for_one(message, signs):
        return "compare"
    if signs.items > 1 and not signs.likes and not signs.opinions and says("weighs"):
        return "compare"
    if shown and says("either"):
        return "compare"
    if says("explain") and not (signs.stated or signs.opinions):
        return "explain"
    if says("profile") and not signs.stated:
        return "profile"
    return _told(says, signs, before, shown)


def _told(says: _Says, signs: Signs, before: Before, shown: bool) -> Intent:
    asks = says("request") and not says.only_statement(signs)
    if signs.changes and shown and not signs.stated:
        return "refine"
    if signs.stated:
        return _asked(says, signs, before, shown) if asks and _wants_now(says, signs) else "remember"
    if signs.opinions:
        return _asked(says, signs, before, shown) if asks or signs.likes or says("moves_on") else "feedback"
    if says("memorise") and not asks:
        return "chitchat"
    if says("courtesy") or (says("chitchat") and not signs.hard and not asks and not signs.likes and not signs.items):
        return "chitchat"
    if not asks and not signs.asked and not signs.likes and not (shown and says("refine")):
        return likeness().best(says.low, shown, _possible(signs, shown))
    return _asked(says, signs, before, shown)


def _possible(signs: Signs, shown: bool) -> frozenset[Intent]:
    """What a message can be meant to do that shows no pattern: of what was shown, or named, more than else."""
    possible: set[Intent] = {"recommend", "chitchat", "explain", "profile"}
    if shown:
        possible |= {"refine", "compare", "feedback"}
    if signs.items:
        possible |= {"feedback", "compare"} if signs.items > 1 else {"feedback"}
    return frozenset(possible)


def _wants_now(says: _Says, signs: Signs) -> bool:
    return signs.asked or signs.likes or signs.rest or says("more_like") or says("changes")


def _asked(says: _Says, signs: Signs, before: Before, shown: bool) -> Intent:
    """Something is wanted: new, or the last list changed."""
    if not shown or (says("more_like") and signs.likes):
        return "recommend"
    if signs.likes and not says("refine"):
        return "recommend"
    if not signs.same_domain and (says("request") or not says("refine")):
        return "recommend"
    if says("refine") and not (says("fresh") and signs.domain and not says("changes")):
        return "refine"
    if says("request") and (signs.domain or (says("fresh") and signs.rest)):
        return "recommend"
    return "refine" if (signs.asked and not signs.domain) or not says("request") else "recommend"


def _asks_for_one(message: Message, signs: Signs) -> bool:
    """ "Something better than this" and "which film should I watch" ask for one."""
    return (
        bool(re.search(r"which \w+ (?:should|would you|do you recommend|can) |recommend|推荐(?!的)", message.low))
        and signs.items < 2
    )


class _Says:
    """Whether a message shows a pattern."""

    def __init__(self, low: str) -> None:
        self.low = low.strip()
        self._known: dict[str, bool] = {}

    def __call__(self, name: str) -> bool:
        if name not in self._known:
            self._known[name] = any(pattern.search(self.low) for pattern in _patterns(name))
        return self._known[name]

    def only_statement(self, signs: Signs) -> bool:
        """Whether what looks like asking belongs to what is stated ("never recommend me horror")."""
        return signs.stated and not self("asks_beside")


@lru_cache(None)
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    told = table("intents")[name]
    return tuple(
        [re.compile(rf"(?<![\w'])(?:{line})" if line[0] not in "(^" else line) for line in told["en"]]
        + [re.compile(line) for line in told["zh"]]
    )
