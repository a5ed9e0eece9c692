"""Has a list put in order in one question, with nothing that stands in for a reply that cannot be used.

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

from collections.abc import Sequence

from agent.rerank.budget import item_lines
from agent.rerank.listwise import first_places, strictly
from agent.rerank.merging import Reading, votes
from agent.rerank.task import MOST_RANKED, Reranked, RerankOptions, RerankTask
from agent.rerank.wording import LONGEST_WORD, setting_of
from palate.errors import InputError
from palate.protocols import Chat
from palate.types import Item, Language, Profile, Scene
from profiles.llm.handles import cut
from prompts import Prompt, PromptBook, ask
from prompts.replies import RerankReply

USUAL = RerankOptions()


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
    asked = await ask(chat, prompt, strictly(tuple(named), wanted), seed=seed)
    places = first_places(asked.value, wanted)
    ids = tuple(named[handle].item_id for handle in places)
    return Reranked(
        ids=ids,
        reasons=tuple(places.values()),
        usage=asked.usage,
        calls=asked.calls,
        seconds=asked.seconds,
        votes=votes([Reading(ids, frozenset(item.item_id for item in candidates))], ids),
        passes=1,
        template=prompt.template,
        digest=prompt.hash,
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
    where = cut(scene, LONGEST_WORD)
    task = RerankTask(
        candidates=(),
        items={},
        wanted=wanted,
        profile=profile,
        scene=Scene(name=where) if where else None,
        language=language if profile is None else profile.language,
    )
    lines = item_lines(candidates, USUAL.tokenizer, USUAL.tokens)
    brief = setting_of(task).asks(lines, [item.item_id for item in candidates], wanted)
    return book.prompt("rerank", brief)
