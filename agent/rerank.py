"""Lets a language model put candidates in order for one person. Code sees to it that the list is one.

>>> import asyncio
>>> from palate.scripted import ScriptedChat
>>> def reads_backwards(request):
...     tag = request.messages[-1].content.rsplit(" ", 1)[1].rstrip(".")
...     return f'{{"tag":"{tag}","ranked":[{{"item":"i2","why":"Warm."}},{{"item":"i1","why":""}}]}}'
>>> items = [Item(item_id="fan", title="Fan"), Item(item_id="wool", title="Wool blanket")]
>>> asyncio.run(rerank(ScriptedChat(reads_backwards), PromptBook(), None, "winter", items, 2)).ids
('wool', 'fan')
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from palate.chat import Usage
from palate.errors import InputError
from palate.protocols import Chat
from palate.types import Constraint, Interest, Item, Language, Profile
from profiles.llm.handles import cut, tag_of
from prompts import Check, Fault, Prompt, PromptBook, ask
from prompts.briefs import HeldLine, ItemLine, RerankBrief
from prompts.replies import RerankReply

MOST_RANKED = 30
MOST_INTERESTS = 12
MOST_CONSTRAINTS = 8
MOST_CATEGORIES = 3
LONGEST_TITLE = 90
LONGEST_TEXT = 120
LONGEST_WORD = 60


@dataclass(frozen=True)
class Reranked:
    """A list in the order of a language model.

    Args:
        ids: of items, best first, as many as were asked for, all of them candidates, none twice.
        reasons: why each has its place, in the model's words; "" where it gave no reason.
        usage: tokens of all calls.
        calls: how often the model was asked; 2 when the first reply could not be used.
        seconds: wall-clock time of the calls.
    """

    ids: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)
    calls: int = 0
    seconds: float = 0.0


async def rerank(
    chat: Chat,
    book: PromptBook,
    profile: Profile | None,
    scene: str,
    candidates: Sequence[Item],
    k: int,
    *,
    language: Language = "en",
    seed: int | None = None,
) -> Reranked:
    """Put the best `k` of the candidates in order for a person; all of them where there are fewer.

    A reply that names an item that is no candidate, or one twice, or too few, is answered once with what is wrong with
    it. Nothing stands in for a reply that cannot be used.

    Args:
        chat: the model.
        book: the prompts.
        profile: of the person; None when nothing is known of them.
        scene: the situation they are in, by name or in words; "" when it is not known.
        candidates: different items, in the order of a first guess.
        k: places of the list, 1 to 30.
        language: of the prompt, where there is no profile to tell.
        seed: of the server's draws.

    Raises:
        InputError: `k` is out of range.
        ReplyError: the model misspoke twice; kind "unsupported" for items it invented.
        ModelError: no reply came, as the chat says.
    """
    if not 1 <= k <= MOST_RANKED:
        raise InputError(f"k: expected 1 to {MOST_RANKED}, got {k}.")
    if not candidates:
        return Reranked()
    named = {f"i{number}": item for number, item in enumerate(candidates, start=1)}
    wanted = min(k, len(named))
    prompt = rerank_prompt(book, profile, scene, candidates, wanted, language=language)
    asked = await ask(chat, prompt, _checked(tuple(named), wanted), seed=seed)
    places = asked.value.ranked[:wanted]
    return Reranked(
        ids=tuple(named[place.item].item_id for place in places),
        reasons=tuple(place.why for place in places),
        usage=asked.usage,
        calls=asked.calls,
        seconds=asked.seconds,
    )


def rerank_prompt(
    book: PromptBook,
    profile: Profile | None,
    scene: str,
    candidates: Sequence[Item],
    wanted: int,
    *,
    language: Language = "en",
) -> Prompt[RerankReply]:
    """The prompt that asks for the best `wanted` of the candidates, which it calls i1, i2, ... in their order."""
    user, made_of = ("", "") if profile is None else (profile.user_id, profile.provenance.fingerprint)
    brief = RerankBrief(
        tag=tag_of(user, " ".join([made_of, *(item.item_id for item in candidates)]), "rerank"),
        language=language if profile is None else profile.language,
        wanted=wanted,
        scene=cut(scene, LONGEST_WORD),
        interests=_interests(profile.interests if profile else ()),
        constraints=tuple(cut(one.text, LONGEST_WORD) for one in _stated(profile)),
        items=tuple(_item_line(f"i{number}", item) for number, item in enumerate(candidates, start=1)),
    )
    return book.prompt("rerank", brief)


def _checked(handles: Sequence[str], wanted: int) -> Check[RerankReply]:
    """What is wrong with a ranking of these handles. What is said past the last wanted place is not looked at."""

    def faults(reply: RerankReply) -> Iterable[Fault]:
        ranked = [place.item for place in reply.ranked[:wanted]]
        if unknown := sorted(set(ranked) - set(handles)):
            yield Fault("unsupported", f"there is no {', '.join(unknown)}: rank only {handles[0]} to {handles[-1]}")
        if twice := sorted({one for one in ranked if ranked.count(one) > 1}):
            yield Fault("schema", f"ranked: {', '.join(twice)} stands there more than once")
        if len(ranked) < wanted:
            yield Fault("schema", f"ranked: expected {wanted} items, got {len(ranked)}")

    return faults


def _interests(interests: Sequence[Interest]) -> tuple[HeldLine, ...]:
    chosen = enumerate(interests[:MOST_INTERESTS], start=1)
    return tuple(
        HeldLine(
            handle=f"p{number}",
            granularity=one.granularity,
            label=cut(one.label, LONGEST_WORD),
            stance="mixed" if one.contradiction else ("likes" if one.polarity >= 0 else "dislikes"),
            percent=round(100 * one.weight),
            contradicted=one.contradiction is not None,
        )
        for number, one in chosen
    )


def _stated(profile: Profile | None) -> Sequence[Constraint]:
    return () if profile is None else profile.constraints[:MOST_CONSTRAINTS]


def _item_line(handle: str, item: Item) -> ItemLine:
    return ItemLine(
        handle=handle,
        title=cut(item.title or item.item_id, LONGEST_TITLE),
        domain=item.domain,
        categories=tuple(cut(one, LONGEST_WORD) for one in item.categories[:MOST_CATEGORIES]),
        text=cut(item.text, LONGEST_TEXT),
    )
