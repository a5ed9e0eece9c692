"""Understands a message with a language model's help. What it replies is merged with what the rules found, by code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from agent.request import Before, Intent, Mention, SceneEvidence, SceneReading, UserRequest
from agent.session import Session
from agent.understand.merging import refined
from agent.understand.message import Message, folded
from agent.understand.rules import RuleUnderstander
from agent.understand.search import search_words
from agent.understand.tongues import LANGUAGE_CODES
from agent.understand.wishes import wishes
from palate.protocols import Chat
from palate.types import Limit
from profiles.llm.handles import tag_of
from prompts import Asked, Fault, PromptBook, ask
from prompts.briefs import ItemLine, SceneLine, UnderstandBrief
from prompts.replies import LimitClaim, UnderstandReply

GUESSED = 0.8
"""Confidence in a scene that a model read out of words of the message."""
OF_MEMORY = ("feedback", "remember", "forget")
"""Intents that change what is known of a person: the rules alone tell them."""
MOST_WISHES = 8
YEARS = (1800, 2100)


async def understood(
    chat: Chat,
    book: PromptBook,
    text: str,
    before: Before,
    session: Session,
    rules: UserRequest,
    understander: RuleUnderstander,
    *,
    seed: int | None = None,
) -> tuple[UserRequest, Asked[UnderstandReply]]:
    """Ask a model what a message means and merge its reply with what the `rules` found.

    A model may add search words, and wishes and limits whose words stand in the message; it may name the domain,
    the scene and items from closed lists, and an intent that changes nothing of what is known of the person.
    Statements, opinions and what is forgotten come from the rules alone, as do the question and the context.

    Raises:
        ReplyError: two replies cannot be used.
        ModelError: no reply came.
    """
    handles = {f"i{place}": item for place, item in enumerate(_shown(rules, before), 1)}
    prompt = book.prompt("understand", _brief(text, before, session, rules, understander, handles))
    asked = await ask(chat, prompt, lambda reply: _unknown(reply, handles), seed=seed)
    return merged(asked.value, rules, before, understander, handles), asked


def _shown(rules: UserRequest, before: Before) -> list[str]:
    named = [mention.item_id for mention in rules.mentions]
    return list(dict.fromkeys([*named, *before.shown, *([before.last] if before.last else [])]))[:20]


def _brief(
    text: str,
    before: Before,
    session: Session,
    rules: UserRequest,
    understander: RuleUnderstander,
    handles: Mapping[str, str],
) -> UnderstandBrief:
    titles, language = understander.gazetteer.titles, rules.language
    return UnderstandBrief(
        tag=tag_of(session.user_id, text, "understand"),
        language=language,
        message=text[:1000],
        asked=before.request.text[:300] if before.request else "",
        stated=tuple(one.text[:120] for one in before.constraints[:10]),
        domains=understander.domains.names[:40],
        scenes=tuple(
            SceneLine(name=scene.name, description=scene.description.get(language, ""))
            for scene in understander.matcher.scenes[:40]
        ),
        items=tuple(ItemLine(handle=handle, title=titles.get(item, item)[:120]) for handle, item in handles.items()),
    )


def _unknown(reply: UnderstandReply, handles: Mapping[str, str]) -> Iterable[Fault]:
    wrong = sorted({one.item for one in reply.items if one.item not in handles})
    if wrong:
        told = f"only {', '.join(handles)}" if handles else "none: items is []"
        yield Fault("unsupported", f"items: {', '.join(wrong)} was not shown; use {told}")


def merged(
    reply: UnderstandReply,
    rules: UserRequest,
    before: Before,
    understander: RuleUnderstander,
    handles: Mapping[str, str],
) -> UserRequest:
    """What the rules found, with what a model's reply may add to it; see `understood`."""
    limits, soft = _limits(reply.limits, rules)
    nice = dict.fromkeys((*rules.wishes, *(one.strip() for one in (*reply.wishes, *soft) if _told(one, rules.text))))
    mentions = _mentions(reply, rules, handles)
    intent = _intent(reply, rules, before, len(mentions))
    request = rules.model_copy(
        update={
            "intent": intent,
            "domain": rules.domain or _known(reply.domain, understander.domains.names),
            "limits": (*rules.limits, *limits),
            "wishes": tuple(nice)[: max(MOST_WISHES, len(rules.wishes))],
            "mentions": mentions,
            "scene": _scene(reply, rules, [scene.name for scene in understander.matcher.scenes]),
            "search": reply.search.strip() or rules.search,
        }
    )
    if intent == "refine" and rules.intent != "refine" and before.request is not None:
        return refined(request, before.request, understander.gazetteer.domains)
    return request


def _intent(reply: UnderstandReply, rules: UserRequest, before: Before, items: int) -> Intent:
    """The model's intent, where there is what it needs: a list to refine, items to compare or to explain."""
    if reply.intent in OF_MEMORY or rules.intent in OF_MEMORY:
        return rules.intent
    shown = len(before.shown)
    there = {"refine": before.request is not None or shown > 0, "compare": items + shown > 1, "explain": items > 0}
    return reply.intent if there.get(reply.intent, True) else rules.intent


def _limits(claims: Iterable[LimitClaim], rules: UserRequest) -> tuple[tuple[Limit, ...], tuple[str, ...]]:
    """Limits that the message bears out and that the rules have not found, and, of the others, the words.

    Nothing but the rules makes an "include": one too many would make the person's own limits give way.
    """
    kept: list[Limit] = []
    soft: list[str] = []
    for claim in claims:
        if claim.kind == "include" or not _borne_out(claim, rules.text):
            soft += claim.terms
        elif (limit := _limit(claim)) and not any(_alike(limit, other) for other in (*rules.limits, *kept)):
            kept.append(limit)
    return tuple(kept), tuple(soft)


def _borne_out(claim: LimitClaim, text: str) -> bool:
    """Whether the words of a claim stand in a message, and are telling ones: for a range, with a number in them."""
    if not _stands(claim.said, text):
        return False
    if claim.kind in ("exclude", "language"):
        return len(claim.said.strip()) >= (4 if claim.said.isascii() else 2)
    return re.search(r"\d|[一二三四五六七八九十百千两半]", folded(claim.said)) is not None


def _told(wish: str, text: str) -> bool:
    """Whether a wish stands in a message and may be said back: no link, no markup."""
    return _stands(wish, text) and re.search(r"://|www\.|[<>\[\]{}|]", wish) is None


def _limit(claim: LimitClaim) -> Limit | None:
    """The limit that a model claims, None where it says nothing that can hold."""
    least, most = float(claim.at_least) or None, float(claim.at_most) or None
    if claim.kind in ("include", "exclude", "language"):
        terms = tuple(dict.fromkeys(folded(term).strip() for term in claim.terms if term.strip()))
        terms = terms if claim.kind != "language" else tuple(term for term in terms if term in LANGUAGE_CODES)
        return Limit(kind=claim.kind, terms=terms, said=claim.said) if terms else None
    if (least is None and most is None) or (least is not None and most is not None and least > most):
        return None
    units = {"length": ("minutes", "pages"), "year": ("",), "price": ("", "USD", "EUR", "GBP", "CNY", "JPY")}[
        claim.kind
    ]
    if claim.unit not in units or (
        claim.kind == "year" and not all(YEARS[0] <= one <= YEARS[1] for one in (least, most) if one)
    ):
        return None
    return Limit(kind=claim.kind, at_least=least, at_most=most, unit=claim.unit, said=claim.said)


def _alike(limit: Limit, other: Limit) -> bool:
    """Whether the rules have said as much: one range of a kind is enough, and one word is in or out."""
    if limit.kind in ("include", "exclude"):
        return other.kind in ("include", "exclude") and any(a in b or b in a for a in limit.terms for b in other.terms)
    return limit.kind == other.kind


def _mentions(reply: UnderstandReply, rules: UserRequest, handles: Mapping[str, str]) -> tuple[Mention, ...]:
    made = {mention.item_id: mention for mention in rules.mentions}
    for one in reply.items:
        item = handles[one.item]
        if item not in made or made[item].role == "about":
            but = one.but.strip() if _stands(one.but, rules.text) else ""
            made[item] = Mention(item_id=item, role=one.role, but=but)
    return tuple(made.values())


def _scene(reply: UnderstandReply, rules: UserRequest, names: list[str]) -> SceneReading | None:
    if rules.scene is not None and any(one.source in ("text", "asked") for one in rules.scene.evidence):
        return rules.scene
    name = _known(reply.scene, names)
    if name is None or not _stands(reply.scene_said, rules.text):
        return rules.scene
    said = SceneEvidence(source="text", said=reply.scene_said.strip())
    return SceneReading(name=name, confidence=GUESSED, evidence=(said,))


def _known(name: str, names: Iterable[str]) -> str | None:
    plain = " ".join(folded(name).split())
    return next((one for one in names if plain and " ".join(folded(one).split()) == plain), None)


def _tells(wish: str) -> bool:
    """Whether a wish says anything ("me" and "something" do not)."""
    return bool(search_words(Message.of(wish)) or wishes(Message.of(wish)))


def _stands(words: str, text: str) -> bool:
    """Whether words stand in a text, whole where they are Latin; case, marks and, in Chinese, spaces aside."""
    plain = " ".join(re.findall(r"\w+", folded(words)))
    if not plain:
        return False
    if plain.isascii():
        return f" {plain} " in f" {' '.join(re.findall(r'[0-9a-z]+', folded(text)))} "
    return plain.replace(" ", "") in re.sub(r"[\W_]+", "", folded(text))
