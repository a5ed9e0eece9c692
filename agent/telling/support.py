"""Says whether a sentence claims only what its sources say. Nothing is known here of who wrote either.

A sentence is taken as a bag of claims: its numbers, names and telling words, each said or denied. Every claim must
stand in the sources, in the same sense, among the facts of the very thing it is about, or be a plain word that claims
nothing. It is a rule of words, not of meaning: it lets through no fact that the sources do not name, and it drops much
that would have been true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from agent.telling.deeds import deeds_known
from agent.telling.ranks import ranks_known
from agent.telling.sources import NEAR, Known, Sources, all_plain, is_plain, only_han, runs
from agent.telling.words import Word, folded, level, lists, plain_words, stem, words
from palate.text import linked
from palate.types import Language

__all__ = ["Sources", "echoes", "generalises", "quoted", "says_something", "speaks_of_asking", "supported", "unfit"]

MOSTLY = 0.6
"""This share of a sentence's words, in runs of the orders, makes an echo of it."""
_QUOTED = re.compile(r"“([^”]{1,200})”|\"([^\"]{1,200})\"|《([^》]{1,200})》|「([^」]{1,200})」")
_HANDLE = re.compile(r"(?<![\w'’])[iefcp][0-9]{1,5}(?!\w)")
_CAPITALS = re.compile(r"(?<![\w'’])[A-Z][\w'’]*(?:[ -]+[A-Z][\w'’]*)*")


def supported(sentence: str, sources: Sources, language: Language = "en", about: Sequence[int] = ()) -> bool:
    """Whether a sentence claims nothing but what its sources say.

    Its numbers, names and telling words must stand in the sources, in the same sense ("no nuts" is not "nuts"), among
    the facts of the thing it names before them or, where it names none, of the things `about` (numbers of
    `sources.things`), or else of one thing alone. What it quotes must stand there to the letter; capitalised runs must
    be names that stand there; what it says the person did or likes must be told of that very thing (`deeds`), and a
    place in a row ("the first novel") must be told as such (`ranks`). In a sentence that says what the person asked
    for, the person's own words count. Links, HTML, handles and words about orders never pass.

    >>> zombies = Sources(facts=("A quiet village wakes to zombies.",), titles=("Dawn",))
    >>> supported("“Dawn” is set in a quiet village.", zombies)
    True
    >>> supported("It has no zombies.", zombies), supported("An award-winning village tale.", zombies)
    (False, False)
    >>> supported("片长 94 分钟，很安静。", Sources(facts=("94 分钟", "安静的乡村生活")), "zh")
    True
    """
    if unfit(sentence) or echoes(sentence, sources):
        return False
    if not all(_verbatim(quote, sources) for quote in quoted(sentence)) or not _names_known(sentence, sources):
        return False
    loose = [sources.general, sources.wanted] if speaks_of_asking(sentence, language) else [sources.general]
    if not deeds_known(sentence, sources, about) or not ranks_known(sentence, sources):
        return False
    return _claims_known(sentence, sources, loose, about)


def _claims_known(sentence: str, sources: Sources, loose: Sequence[Known], about: Sequence[int]) -> bool:
    """Whether every word outside of names is held by what it is about, or loosely."""
    named = sources.named_in(sentence)
    things = [thing.own for thing in sources.things]
    said = [word for word in words(sentence) if not any(start <= word.start < end for start, end, _ in named)]
    free = _free(sentence, named=bool(named))
    open_claims = [word for word in said if word.stem not in free and not _claimed(word, loose, sources.counts)]
    if not open_claims:
        return True
    owners = list(dict.fromkeys(number for _, _, number in named)) or list(about)
    if owners and not generalises(sentence):
        return all(
            _claimed(word, [things[one] for one in _owner(word, named, owners)], frozenset()) for word in open_claims
        )
    every = [things[one] for one in owners] if owners else things
    meets = [all(_claimed(word, [*loose, thing], frozenset()) for word in open_claims) for thing in every]
    return bool(meets) and (all(meets) if generalises(sentence) else any(meets))


def _free(sentence: str, *, named: bool) -> frozenset[str]:
    """Words that claim nothing in this sentence: of a choice where it asks the person what they want and names nothing,
    of places in a list where it speaks as "I" or to "you"."""
    low = folded(sentence)
    if not re.search(r"\b(?:you|i|we)\b|[你我]|想|要不要", low):
        return frozenset()
    asks = not named and low.rstrip("”\"' ").endswith("?")
    return _listed("places") | (_listed("choosing") if asks else frozenset())


@cache
def _listed(name: str) -> frozenset[str]:
    listed = lists()[name]
    return frozenset(stem(word) for word in listed["en"].split()) | frozenset(listed["zh"].split())


def _owner(word: Word, named: Sequence[tuple[int, int, int]], owners: Sequence[int]) -> list[int]:
    """The thing a word is said of: the one named last before it, or else the first; all of them where none is named."""
    if not named:
        return list(owners)
    return [[number for start, _, number in named if start < word.start or start == named[0][0]][-1]]


def says_something(sentence: str) -> bool:
    """Whether a sentence claims anything at all, rather than being made of plain words.

    >>> says_something("Here is one for you."), says_something("A crime drama for you.")
    (False, True)
    """
    return any(word.number or not is_plain(word) for word in words(sentence))


def unfit(sentence: str) -> bool:
    """Whether a sentence holds what no answer may: a link, an address, HTML, a handle."""
    return linked(sentence) or _HANDLE.search(sentence) is not None


def echoes(sentence: str, sources: Sources) -> bool:
    """Whether a sentence talks of orders, repeats a stretch of them, or is mostly put together from their words."""
    low = level(sentence)
    if any(one.strip() in low for one in lists()["echoes"].split("|") if one.strip()):
        return True
    if not sources.orders:
        return False
    return any(run in sources.shingles for run in runs(sentence)) or _mostly_orders(sentence, sources)


def _mostly_orders(sentence: str, sources: Sources) -> bool:
    """Whether most words of a sentence stand in runs of the orders that no source and no message holds."""
    every = runs(sentence, NEAR)
    if not every or not any(run in sources.phrases for run in every):
        return False
    own = frozenset(run for text in (*sources.facts, *sources.titles, *sources.asked) for run in runs(text, NEAR))
    covered = {
        at + step for at, run in enumerate(every) if run in sources.phrases and run not in own for step in range(NEAR)
    }
    return len(covered) >= MOSTLY * (len(every) + NEAR - 1)


def quoted(sentence: str) -> list[str]:
    """What stands between quotation marks or title marks in a sentence."""
    return [next(filter(None, found.groups())) for found in _QUOTED.finditer(sentence)]


def speaks_of_asking(sentence: str, language: Language) -> bool:
    """Whether a sentence speaks of what the person asked for, so that their own words may stand in it."""
    low = folded(sentence)
    if any(word in low for word in lists()["asking"]["zh"].split()):
        return True
    said = set(re.findall(r"[a-z']+", low))
    return bool(said & {"you", "your"}) and bool(said & set(lists()["asking"]["en"].split()))


def generalises(sentence: str) -> bool:
    """Whether a sentence speaks of all that is listed."""
    said = set(re.findall(r"[a-z']+", folded(sentence)))
    return bool(said & set(lists()["generalising"]["en"].split())) or any(
        word in sentence for word in lists()["generalising"]["zh"].split()
    )


def _claimed(word: Word, known: Sequence[Known], counts: frozenset[int]) -> bool:
    if word.number and word.stem.isdigit() and int(word.stem) in counts:
        return True
    if any(one.holds(word) for one in known):
        return True
    return not word.number and (is_plain(word) or (only_han(word) and _in_parts(word, known)))


def _in_parts(word: Word, known: Sequence[Known]) -> bool:
    """Whether a Chinese word is made of plain words and of words of the sources ("悬疑片")."""
    text, size = word.stem, len(word.stem)
    good = [True] + [False] * size
    for end in range(1, size + 1):
        for start in range(max(0, end - 6), end):
            part = text[start:end]
            if good[start] and part != text and _part(part, word, known):
                good[end] = True
                break
    return good[size]


def _part(part: str, word: Word, known: Sequence[Known]) -> bool:
    if part in plain_words():
        return True
    return len(part) > 1 and any(one.holds(Word(part, word.denied, word.start)) for one in known)


def _verbatim(quote: str, sources: Sources) -> bool:
    wanted = level(quote).strip(" .,!?。，！？")
    return bool(wanted) and any(_within(wanted, text) for text in sources.texts.splitlines())


def _within(wanted: str, text: str) -> bool:
    if not wanted.isascii():
        return wanted in text
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text) is not None


def _names_known(sentence: str, sources: Sources) -> bool:
    """Whether every capitalised run past the head of a sentence stands in the sources as it is, plain or not: a made-up
    title can be all plain words ("The Best Night")."""
    found = list(_capital_runs(sentence))
    return not found or all(_within(_bare(run), sources.texts.replace("-", " ")) for run in found)


def _bare(run: str) -> str:
    return " ".join(folded(run).removesuffix("'s").replace("-", " ").split())


def _capital_runs(sentence: str) -> list[str]:
    """Runs of capitalised words, without a first word that is only the head of the sentence.

    >>> _capital_runs("Try The Best Night or I will.")
    ['The Best Night']
    """
    return [run for match in _CAPITALS.finditer(sentence) if (run := _name(match, sentence))]


def _name(match: re.Match[str], sentence: str) -> str:
    """A run of capitalised words as a name; "" where it is but the head of the sentence, or "I"."""
    parts = re.split(r"[ -]+", match.group())
    if _at_head(sentence, match.start()) and (len(parts) == 1 or all_plain(parts[:1])):
        parts = parts[1:]
    while parts and re.fullmatch(r"I(?:['’]\w+)?", parts[0]):
        parts = parts[1:]
    return " ".join(parts)


def _at_head(sentence: str, start: int) -> bool:
    before = sentence[:start].rstrip(" “\"'‘(*-")
    return not before or before[-1] in ".!?:;。！？：；—–\n"
