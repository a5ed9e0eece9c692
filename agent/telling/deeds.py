"""What a sentence says that the person did, likes or said, and whether it rests on that very thing.

A deed is a verb with what it was done to: "you saved “Ronin”" is ("save", “Ronin”). It rests on a source that tells
the same verb of the same thing, or on words of the person's own message. What is said of "it" must be told of the
thing that the sentence is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from agent.telling.sources import Known, Sources, is_plain
from agent.telling.words import folded, level, lists, stem, words

_QUOTE = re.compile(r"“[^”]{1,200}”|\"[^\"]{1,200}\"|《[^》]{1,200}》|「[^」]{1,200}」")
_YOU = re.compile(r"(?:\b([a-z]+)[ ,]+)?\byou\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?", re.IGNORECASE)
_STOPS = re.compile(
    r"[;:.!?—–]|,(?! *(?:and |or )?[“\"])|\b(?:so|but|because|while|since|for|in|at|with|as|when|where|that|which|than|"
    r"on|during|among|though)\b",
    re.IGNORECASE,
)
_NO_CLAIM = frozenset(
    (
        *("if", "when", "whether", "would", "do", "did", "can", "could", "may", "might", "will", "should", "shall"),
        *("unless", "what", "whatever", "as", "anything", "have", "had", "until", "once", "before", "after"),
    )
)
"""Before "you", these make a question, a condition, or something unnamed of it."""
_UNDONE = frozenset(("to", "can", "could", "may", "might", "will", "would", "should", "shall", "must", "let"))
"""After one of these a verb tells of no deed that is done."""
_QUESTION_ZH = re.compile(r"(?:吗|没有|没|呢)[？?]?[”」\"]?$|[？?]$")


@dataclass(frozen=True)
class Deed:
    """What somebody did: the verb as it is compared, and the words that say to what, as they stand."""

    verb: str
    object: str


def deeds_known(sentence: str, sources: Sources, about: Sequence[int] = ()) -> bool:
    """Whether every deed of the person that a sentence tells rests on one of the sources; `about` are the numbers of
    the things (`sources.things`) that "it" may mean.

    >>> did = Sources(facts=("you saved “Ronin”", "you like heist films")) + Sources(("crime",), ("Heat",))
    >>> deeds_known("You saved “Ronin”.", did), deeds_known("You saved it last week.", did)
    (True, False)
    >>> deeds_known("你上周看过它了。", did)
    False
    """
    told = _told(sources.loose, sources.reasons, sources.asked)
    return all(one in sources.texts for one in _of_others(sentence)) and all(
        _rests(deed, told, sources, about, sentence) for deed in deeds_in(sentence)
    )


def _of_others(sentence: str) -> list[str]:
    """What a sentence says that people at large do: to be told by a source in these words."""
    return [found.group() for found in _crowds().finditer(level(sentence))]


@cache
def _crowds() -> re.Pattern[str]:
    listed = lists()
    english, chinese = ("|".join(listed["crowds"][one].split()) for one in ("en", "zh"))
    done = "|".join(sorted(listed["deeds"]["zh"].split(), key=len, reverse=True))
    verb = "|".join(sorted({stem(word) for word in listed["deeds"]["en"].split()}, key=len, reverse=True))
    return re.compile(
        rf"\b(?:{english}) (?:[a-z']+ ){{0,2}}?(?:{verb})[a-z]*|(?:{chinese})[\u4e00-\u9fff]{{0,3}}?(?:{done})"
    )


@lru_cache(maxsize=4096)
def deeds_in(sentence: str) -> tuple[Deed, ...]:
    """Every deed of the person that a sentence tells, in order.

    >>> deeds_in("You saved “Ronin” and watched “Up”, which is long."), deeds_in("你看过《甲》，收藏过《乙》。")
    ((Deed(verb='sav', object=' “Ronin” and '), Deed(verb='watch', object=' “Up”')), \
(Deed(verb='看', object='过《甲》'), Deed(verb='收藏', object='过《乙》')))
    """
    return (*_english(sentence), *_chinese(sentence))


def _english(sentence: str) -> Iterator[Deed]:
    """From each "you" on, the verbs that tell a deed, with what follows them or else what stands before "you"."""
    hidden, begin = _hidden(sentence), 0
    yous = [found for found in _YOU.finditer(hidden) if (found.group(1) or "").casefold() not in _NO_CLAIM]
    heads = [found.end() - len("you") for found in yous] + [len(hidden)]
    for you, until in pairwise(heads):
        found = list(_verbs(hidden, you + len("you"), until))
        for (_, past, verb), end in zip(found, [*(start for start, _, _ in found[1:]), until], strict=False):
            after = _after(sentence, hidden, past, end)
            yield Deed(verb, after if _names_something(after) else sentence[begin:you] + after)
            begin = past


def _after(sentence: str, hidden: str, past: int, end: int) -> str:
    """What follows a verb in its clause."""
    if hidden[past:end].lstrip().startswith(","):
        return ""
    stop = _STOPS.search(hidden, _skipped(hidden, past), end)
    return sentence[past : stop.start() if stop else end]


def _skipped(hidden: str, past: int) -> int:
    """Past a preposition that belongs to the verb ("asked for", "told me that")."""
    found = re.compile(r"(?: me| us)?(?: (?:for|that|about|on|at))?\b").match(hidden, past)
    return found.end() if found else past


def _verbs(hidden: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Verbs of deeds in a stretch, as (start, end, stem): the first telling word after "you", or after "and"."""
    before, led = "you", True
    stop = re.search(r"[.;:!?—–]", hidden[start:end])
    for found in _WORD.finditer(hidden, start, start + stop.start() if stop else end):
        low = found.group().casefold()
        said = stem(low)
        if led and said in verbs() and before not in _UNDONE:
            yield found.start(), found.end(), said
            led = False
        elif low in ("and", "or", "then"):
            led = True
        elif led and low not in _adverbs():
            led = False
        before = low


def _chinese(sentence: str) -> Iterator[Deed]:
    """Of each clause that speaks of "you", or follows on one that does, the verbs that tell a deed."""
    if "你" not in sentence and "您" not in sentence:
        return
    speaks = False
    for clause in _clauses_zh(sentence):
        you = re.search("[你您]", _hidden(clause))
        speaks = speaks or you is not None
        if speaks and not _QUESTION_ZH.search(clause):
            yield from _done_in(clause, you.end() if you else 0)


def _done_in(clause: str, start: int) -> Iterator[Deed]:
    """The deeds of a clause from a place on; what stands between "you" and the first verb may say when."""
    found = list(_done_zh().finditer(_hidden(clause), start))
    ends = [one.start() for one in found[1:]] + [len(clause)]
    early = clause[start : found[0].start()] + (found[0].group("led") or "") if found else ""
    for one, end in zip(found, ends, strict=False):
        after = clause[one.end() - len(one.group("tail") or "") : end]
        yield Deed(one.group("did") or one.group("now"), after + early)
        early = ""


def _clauses_zh(sentence: str) -> list[str]:
    hidden = _hidden(sentence)
    ends = [found.end() for found in re.finditer(r"[，。；！：,;!:\n]", hidden)]
    parts = zip([0, *ends], [*ends, len(sentence)], strict=True)
    return [sentence[start:end].strip("，。；！：,;!:\n ") for start, end in parts]


@cache
def _done_zh() -> re.Pattern[str]:
    """A verb that is done ("看过", "买了"), anywhere; or one right after "you", with adverbs between."""
    listed = (*lists()["deeds"]["zh"].split(), *lists()["saying"]["zh"].split())
    every = "|".join(sorted(listed, key=len, reverse=True))
    return re.compile(
        rf"(?P<did>{every})(?P<tail>过|了)|(?<=[你您])(?P<led>(?:曾经?|之前|最近|刚刚?|也|还|已经?|一直|常常?|很|最|都)*)"
        rf"(?P<now>{every})(?!看|听|读|一)"
    )


def _hidden(sentence: str) -> str:
    """A sentence with what is quoted blanked out but for its marks, so that no word of a title is read as a verb."""
    straight = sentence.replace("’", "'")
    return _QUOTE.sub(lambda found: found.group()[0] + "_" * (len(found.group()) - 2) + found.group()[-1], straight)


@cache
def verbs() -> frozenset[str]:
    """Stems of English verbs of deeds, likings and sayings."""
    listed = lists()
    return frozenset(stem(word) for word in (*listed["deeds"]["en"].split(), *listed["saying"]["en"].split()))


@cache
def _sayings() -> frozenset[str]:
    listed = lists()["saying"]
    return frozenset(stem(word) for word in listed["en"].split()) | frozenset(listed["zh"].split())


@cache
def _adverbs() -> frozenset[str]:
    return frozenset(lists()["adverbs"].split())


@cache
def _times() -> frozenset[str]:
    listed = lists()["times"]
    return frozenset(stem(word) for word in listed["en"].split()) | frozenset(listed["zh"].split())


def _names_something(text: str) -> bool:
    return bool(_QUOTE.search(text)) or any(_telling(text))


def _telling(text: str) -> Iterator[str]:
    """Stems of words that say what a deed was done to, outside of quotation marks."""
    bare = _QUOTE.sub(" ", text)
    return (word.stem for word in words(bare) if (word.number or not is_plain(word)) and word.stem not in _times())


def _when(text: str) -> list[str]:
    """Words of a deed's object that say when, or how often."""
    bare = folded(_QUOTE.sub(" ", text))
    chinese = [one for one in lists()["times"]["zh"].split() if one in bare]
    return [word.stem for word in words(bare) if word.stem in _times()] + chinese


@dataclass(frozen=True)
class _Told:
    """The deeds that sources tell, and the person's own words, clause by clause."""

    deeds: tuple[Deed, ...]
    likings: tuple[str, ...]
    own: tuple[str, ...]

    def of(self, verb: str) -> list[str]:
        """What a verb was done to; likings also rest on interests."""
        done = [one.object for one in self.deeds if one.verb == verb]
        liked = self.likings if verb in _LIKINGS else ()
        return [*done, *liked, *(clause for clause in self.own if _says(clause, verb))]


_LIKINGS = frozenset((stem("like"), stem("enjoy"), "喜欢"))
_DID = re.compile(r"[:：] ?(?=you |你)")
"""Where a reason goes on to tell the deeds behind an interest."""
_INTEREST = re.compile(
    r"\byour interest in\b|\byou come back to\b|\bpoints to\b|你常回到|你偏爱|你对“|的兴趣", re.IGNORECASE
)


@lru_cache(maxsize=512)
def _told(loose: tuple[str, ...], reasons: tuple[str, ...], asked: tuple[str, ...]) -> _Told:
    """What sources tell of the person. Of what stands with a thing only reasons do, by naming another thing: an item's
    own text may speak to its reader."""
    likings = tuple(_DID.split(_QUOTE.sub(" ", fact))[0] for fact in (*loose, *reasons) if _INTEREST.search(fact))
    own = tuple(part for text in asked for part in re.split(r"[.;!?。；！？\n]", text) if part.strip())
    done = [deed for fact in loose for deed in deeds_in(fact)]
    done += [deed for fact in reasons for deed in deeds_in(fact) if _QUOTE.search(deed.object)]
    return _Told(tuple(done), likings, own)


def _says(clause: str, verb: str) -> bool:
    return verb in clause if not verb.isascii() else any(word.stem == verb for word in words(clause))


def _rests(deed: Deed, told: _Told, sources: Sources, about: Sequence[int], sentence: str) -> bool:
    """Whether what a deed was done to, and when, stands where a source tells the same deed."""
    if deed.verb in _sayings():
        return _was_said(deed, sources)
    grounds = told.of(deed.verb)
    named = _QUOTE.findall(deed.object)
    stems = [] if named else list(_telling(deed.object))
    if named or stems:
        known = Known.of(grounds)
        ok = all(_names(ground_texts=grounds, name=one[1:-1]) for one in named)
        return ok and all(one in known.senses or one in known.text for one in [*stems, *_when(deed.object)])
    return _of_it(deed, grounds, sources, about, sentence)


def _of_it(deed: Deed, grounds: Sequence[str], sources: Sources, about: Sequence[int], sentence: str) -> bool:
    """Whether a deed done to "it" is told of every thing that may be meant, when it is said to have been done."""
    meant = [number for _, _, number in sources.named_in(sentence)] or list(about) or range(len(sources.things))
    things = [sources.things[number] for number in meant]
    fitting = [[one for one in grounds if any(_names([one], name) for name in thing.names)] for thing in things]
    when = _when(deed.object)
    return bool(things) and all(found and _holds_all(found, when) for found in fitting)


def _holds_all(texts: Iterable[str], stems: Iterable[str]) -> bool:
    known = Known.of(texts)
    return all(one in known.senses or one in known.text for one in stems)


def _names(ground_texts: Sequence[str], name: str) -> bool:
    wanted = level(name)
    return bool(wanted) and any(wanted in level(text) for text in ground_texts)


def _was_said(deed: Deed, sources: Sources) -> bool:
    """Whether what the person is said to have said names something, all of it in their own words or in what is known
    to be theirs."""
    stems = [*_telling(deed.object), *(stem(one[1:-1]) for one in _QUOTE.findall(deed.object))]
    own = (sources.wanted, sources.general)
    return bool(stems) and all(any(one in known.senses or one in known.text for known in own) for one in stems)
