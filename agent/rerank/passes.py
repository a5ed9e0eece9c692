"""One pass over a list: window by window, and whatever becomes of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from agent.rerank.listwise import first_places, leniently
from agent.rerank.merging import Reading
from agent.rerank.windows import Window, raised, windows
from agent.rerank.wording import Setting
from palate.chat import ChatReply, Usage
from palate.errors import ModelError, ReplyError
from palate.heard import HeardChat
from palate.protocols import Chat
from profiles.llm.handles import cut
from prompts import Prompt, PromptBook, ask
from prompts.briefs import ItemLine, RerankBrief
from prompts.replies import RerankReply

MOST_WINDOWS = 1000
"""Fewer than this in any pass; keeps the tags of passes apart."""
LONGEST_TROUBLE = 160
OPENING, WITH_REASON, WITHOUT = 240, 120, 40
"""Tokens of a reply before its places, and of each place: generous, for models that spread JSON over many lines."""


class Metered(HeardChat):
    """A chat in front of another that counts replies and their tokens, whether or not anything came of them."""

    def __init__(self, chat: Chat) -> None:
        super().__init__(chat, self._count)
        self.calls, self.usage = 0, Usage()

    def _count(self, reply: ChatReply) -> None:
        self.calls, self.usage = self.calls + 1, self.usage + reply.usage


@dataclass(frozen=True)
class Shown:
    """What every pass reads: items by place, as lines and ids, what is told beside them, and how much at a time."""

    setting: Setting
    lines: Sequence[ItemLine]
    ids: Sequence[str]
    places: int
    window: int
    overlap: int
    reasons: bool
    seed: int


@dataclass
class Pass:
    """One reading of the list; it grows as replies come, so that what there is can be used at any time.

    Args:
        number: from 1.
        order: places in the order they are read; in the end with the best first.
        ordered: whether that is the order of the first guess.
    """

    number: int
    order: list[int]
    ordered: bool
    places: dict[int, str] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    done: bool = False
    trouble: ModelError | None = None
    troubles: list[str] = field(default_factory=list)
    template: str = ""
    digest: str = ""

    async def run(self, chat: Chat, book: PromptBook, shown: Shown) -> None:
        """Read window after window. One whose reply cannot be used stays as it stood; a server that does not answer
        ends the pass."""
        cuts = windows(len(self.order), shown.window, shown.overlap, shown.places)
        for number, window in enumerate(cuts):
            try:
                await self._read(chat, book, shown, window, self.number * MOST_WINDOWS + number)
            except ModelError as trouble:
                self.note(trouble, f"window {number + 1} of {len(cuts)}: " if len(cuts) > 1 else "")
                if not isinstance(trouble, ReplyError):
                    return
            else:
                self.done = number + 1 == len(cuts)

    def note(self, trouble: ModelError, where: str = "") -> None:
        """Keep what went wrong."""
        self.trouble = trouble
        self.troubles.append(f"pass {self.number}: {where}{short(trouble)}")

    def reading(self, ids: Sequence[str]) -> Reading:
        """What this pass says of the order of all items, whose ids are these."""
        return Reading(tuple(ids[place] for place in self.places), frozenset(ids[place] for place in self.seen))

    async def _read(self, chat: Chat, book: PromptBook, shown: Shown, window: Window, part: int) -> None:
        places = self.order[window.start : window.end]
        brief = shown.setting.asks(
            [shown.lines[place] for place in places],
            [shown.ids[place] for place in places],
            window.wanted,
            part=part,
            ordered=self.ordered,
            reasons=shown.reasons and window.start == 0 and self.number == 1,
        )
        named = dict(zip((line.handle for line in brief.items), places, strict=True))
        prompt = _short_enough(book.prompt("rerank", brief), brief)
        self.template, self.digest = prompt.template, prompt.hash
        asked = await ask(chat, prompt, leniently(tuple(named), window.wanted), seed=shown.seed + self.number)
        self.places = {named[handle]: why for handle, why in first_places(asked.value, window.wanted).items()}
        self.order = raised(self.order, window, list(self.places))
        self.seen.update(places)


def _short_enough(prompt: Prompt[RerankReply], brief: RerankBrief) -> Prompt[RerankReply]:
    """The prompt with room for as long a reply as these places need, so that long lists leave more of a small model's
    context to the items."""
    needed = OPENING + brief.wanted * (WITH_REASON if brief.reasons else WITHOUT)
    return replace(prompt, max_tokens=min(prompt.max_tokens, needed))


def short(trouble: ModelError) -> str:
    """Say what went wrong on one line: its kind, and the beginning of the message.

    >>> short(ModelError("no answer within 30 s", "timeout"))
    'timeout: no answer within 30 s'
    """
    return f"{trouble.kind}: {cut(str(trouble), LONGEST_TROUBLE)}"
