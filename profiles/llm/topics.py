"""Names for topics that a model gives: kept only where they fit the topic's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from palate.chat import Usage
from palate.errors import ReplyError
from palate.protocols import Chat
from palate.types import Item, Language, RejectedClaim
from profiles.corpus import Corpus
from profiles.llm.handles import LONGEST_TITLE, cut
from profiles.llm.nearness import Nearness, called
from profiles.llm.sensitive import WITHHELD, inferred
from profiles.llm.sentences import plain
from profiles.llm.verify import rejected_claim
from profiles.wording import Lexicon, is_hollow, parts, stems
from prompts import PromptBook, ask
from prompts.briefs import TopicBrief
from prompts.replies import TopicName

MOST_TITLES = 8
MOST_TERMS = 10
FITTING = 0.25
"""At least this share of the titles must speak of a name that the topic's terms do not hold."""


@dataclass(frozen=True)
class Named:
    """Names by topic key ("topic:7"), what was not let stand, and what it took."""

    names: Mapping[str, str]
    rejected: tuple[RejectedClaim, ...] = ()
    usage: Usage = field(default_factory=Usage)
    calls: int = 0


async def named_topics(
    chat: Chat,
    book: PromptBook,
    corpus: Corpus,
    items: Mapping[str, Item],
    language: Language,
    *,
    nearness: Nearness | None = None,
) -> Named:
    """Ask for a name of each topic of a corpus; topics for which none stands keep their words for a label.

    A name must be certain, say something, be no inference about people, and speak of the topic: its words stand among
    the terms or in the titles, or it is near the terms in meaning. A reply that cannot be used costs that topic alone.

    Raises:
        ModelError: no reply came, as the chat says.
    """
    names: dict[str, str] = {}
    rejected: list[RejectedClaim] = []
    usage, calls = Usage(), 0
    for number in range(corpus.catalogue.topics.count):
        brief = topic_brief(corpus, number, items, language)
        if not brief.terms:
            continue
        try:
            asked = await ask(chat, book.prompt("topic", brief))
        except ReplyError as fault:
            rejected.append(rejected_claim(f"topic:{number}", "topic", "unsupported", fault.kind))
            continue
        usage, calls = usage + asked.usage, calls + asked.calls
        name = fitting_name(asked.value, brief, corpus, nearness)
        if isinstance(name, str):
            names[f"topic:{number}"] = name
        else:
            rejected.append(name)
    return Named(names, tuple(rejected), usage, calls)


def topic_brief(corpus: Corpus, number: int, items: Mapping[str, Item], language: Language) -> TopicBrief:
    """Return the most telling words of a topic, and the titles of the items that are most about it."""
    catalogue = corpus.speaking(language).catalogue
    column = catalogue.features[:, catalogue.first_topic + number].toarray().ravel()
    best = [catalogue.items[row] for row in np.argsort(-column, kind="stable")[: 4 * MOST_TITLES] if column[row] > 0]
    titles = dict.fromkeys(cut(items[item].title, LONGEST_TITLE) for item in best if item in items)
    return TopicBrief(
        language=language,
        terms=catalogue.terms(catalogue.first_topic + number)[:MOST_TERMS],
        titles=tuple(title for title in titles if title)[:MOST_TITLES],
    )


def fitting_name(
    said: TopicName, brief: TopicBrief, corpus: Corpus, nearness: Nearness | None = None
) -> str | RejectedClaim:
    """Return the name where it fits the topic, or why it does not."""
    name = plain(said.name)
    if (kind := inferred(name)) is not None:
        return rejected_claim(WITHHELD, "topic", "sensitive", kind)
    if is_hollow(name, corpus.catalogue.domains):
        return rejected_claim(name, "topic", "generic")
    if not said.certain or not _speaks_of(name, brief, corpus.lexicon, nearness):
        return rejected_claim(name, "topic", "unsupported", called("", brief.terms[:3]).lstrip(", "))
    return name


def _speaks_of(name: str, brief: TopicBrief, lexicon: Lexicon, nearness: Nearness | None) -> bool:
    terms = frozenset().union(*(stems(term) for term in brief.terms))
    if len(lexicon.supported(name, terms)) == len(parts(name)):
        return True
    titles: Sequence[str] = brief.titles
    speaking = sum(bool(lexicon.supported(name, stems(title))) for title in titles)
    if titles and speaking >= FITTING * len(titles):
        return True
    return nearness is not None and nearness.near(name, [called(brief.terms[0], brief.terms)], "finding")[0]
