"""What a model wrote in sentences, kept as far as it speaks of what the person did. It is read, and never evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from history import text as history_text
from palate.types import GRANULARITIES, Event, Granularity, Interest, Item, Language, RejectedClaim
from profiles.llm.handles import day
from profiles.llm.sensitive import WITHHELD, inferred
from profiles.wording import broad, hollow, parts, spoken, stems
from prompts.replies import Summaries

HANDLES = r"[a-z]\d{1,5}(?:\s*(?:,|;|to|and|-|、|和|至|到)\s*[a-z]?\d{1,5})*"
IN_BRACKETS = re.compile(
    rf"\s*[(\[（【]\s*(?:see|events?|findings?|参见|见|事件)?\s*{HANDLES}\s*[)\]）】]", re.IGNORECASE
)
BARE = re.compile(r"(?<![A-Za-z0-9])[efcp]\d{1,5}(?![A-Za-z0-9])")
ENDS = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s])|(?<=[。！？])\s*")
NAME = re.compile(r"(?<=[a-z,;:'’] )[A-Z][\w'’-]+")
"""A capital inside a sentence: a proper name, in English."""
NUMBER = re.compile(r"\d{2,}")
CALENDAR = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|You|Your"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?)"
)
SPACE_BEFORE = re.compile(r"\s+([,.;:!?，。；！？])")


def plain(text: str) -> str:
    """Return a text without the handles of a prompt, on one line.

    >>> plain("Green tea (e3, e17) , as f2 shows")
    'Green tea, as shows'
    """
    without = BARE.sub("", IN_BRACKETS.sub("", history_text.clean(text)))
    return SPACE_BEFORE.sub(r"\1", " ".join(without.split())).strip(" ,;，；")


def sentences(text: str) -> list[str]:
    """Split a text at the ends of its sentences.

    >>> sentences("Likes tea. Reads on trains! 爱喝茶。也爱书。")
    ['Likes tea.', 'Reads on trains!', '爱喝茶。', '也爱书。']
    """
    return [sentence.strip() for sentence in ENDS.split(text) if sentence.strip()]


class Grounds:
    """What sentences about a person may speak of.

    Args:
        interests: what the person's profile holds.
        events: the events behind it, each with its item.
        stated: what the person said must hold.
        banned: labels that were not let stand.
        allow_sensitive: whether inferences about health, religion and so on may stand.
        language: the language sentences should be in; None takes any.
    """

    def __init__(
        self,
        interests: Iterable[Interest],
        events: Iterable[tuple[Event, Item | None]],
        *,
        stated: Iterable[str] = (),
        banned: Iterable[str] = (),
        allow_sensitive: bool = False,
        language: Language | None = None,
    ) -> None:
        labels = [text for one in interests for text in (one.label, *one.terms, *one.domains, *one.scenes)]
        labels += stated
        pairs = list(events)
        self._titles = [item.title for _, item in pairs if item is not None]
        self._written = " ".join([*labels, *(_written(event, item) for event, item in pairs)]).casefold()
        said = [stems(label) for label in labels] + [spoken(event, item, plainly=True) for event, item in pairs]
        self._words = frozenset().union(*said)
        self._banned = frozenset().union(*(_own_words(label) for label in banned)) - self._words
        self._allow_sensitive, self._language = allow_sensitive, language

    def kept(self, text: str) -> tuple[str, list[RejectedClaim]]:
        """Return the sentences of a text that stand, joined, and those that do not."""
        told, left_out = [], []
        for sentence in sentences(plain(text)):
            fault = self.fault(sentence)
            if fault is None:
                told.append(sentence)
            else:
                left_out.append(fault)
        glue = "" if told and history_text.language(told[0]) == "zh" else " "
        return glue.join(told), left_out

    def fault(self, sentence: str) -> RejectedClaim | None:
        """Return why a sentence may not stand: sensitive, or about nothing the person's profile holds."""
        if not self._allow_sensitive and (kind := inferred(sentence, self._titles)) is not None:
            return RejectedClaim(label=WITHHELD, reason="sensitive", detail=kind)
        return None if self._grounded(sentence) else RejectedClaim(label=sentence, reason="ungrounded")

    def _grounded(self, sentence: str) -> bool:
        words = stems(sentence)
        return (
            bool((words - hollow() - broad()) & self._words)
            and not words & self._banned
            and all(name.casefold() in self._written for name in _facts(sentence))
            and self._language in (None, history_text.language(sentence))
        )


def _facts(sentence: str) -> list[str]:
    """Return what a sentence must have from somewhere: proper names and numbers.

    >>> _facts("Since May 2023 you follow Miles Davis")
    ['Miles', 'Davis', '2023']
    """
    names = [name for name in NAME.findall(sentence) if not CALENDAR.fullmatch(name)]
    return [*names, *NUMBER.findall(sentence)]


def _own_words(label: str) -> frozenset[str]:
    return frozenset().union(*(part.words for part in parts(label))) - hollow() - broad()


def _written(event: Event, item: Item | None) -> str:
    year = day(event.time, "UTC")[:4]
    item_words = [item.title, *item.categories, item.domain] if item is not None else []
    return " ".join([event.text or "", year, *item_words, *event.context.pairs().values()])


def told_summaries(
    said: Summaries, fallback: Mapping[Granularity, str], grounds: Grounds
) -> tuple[dict[Granularity, str], list[RejectedClaim]]:
    """Return a text per granularity: what stands of what was said, or else the fallback; and what does not stand."""
    texts: dict[Granularity, str] = {}
    rejected: list[RejectedClaim] = []
    for granularity in GRANULARITIES:
        text, left_out = grounds.kept(getattr(said, granularity))
        rejected += [one.model_copy(update={"granularity": granularity}) for one in left_out]
        if told := text or fallback.get(granularity, ""):
            texts[granularity] = told
    return texts, rejected


def events_behind(interests: Sequence[Interest], known: Mapping[str, Event]) -> list[Event]:
    """Return the events that interests rest on, each once."""
    ids = dict.fromkeys(event for one in interests for event in (*one.evidence, *one.quoted))
    return [known[event] for event in ids if event in known]
