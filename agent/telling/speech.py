"""Cleans free prose of a language model: only what its sources bear out comes through, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.telling.sentences import ends, pieces
from agent.telling.sources import Sources
from agent.telling.support import supported, unfit
from history.text import language as language_of
from palate.text import plain

LONGEST_SENTENCE = 600
"""Characters; what runs on longer is no sentence."""
LONGEST_SPEECH = 4_000
LONGEST_HEARD = 20_000
MOST_SENTENCES = 80
"""What a model says beyond these is not listened to."""
MOST_DROPPED = 50
"""Sentences that did not pass are kept for the trace up to this many."""
_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s+|[-*•]\s+|\d{1,2}[.)]\s+|\|\s*)+")
_EMPHASIS = re.compile(r"(\*{1,3}|_{2,3}|`+|~~)")
_ONLY_MARKS = re.compile(r"^[\W_]*$")


def clean_speech(text: str, sources: Sources) -> str:
    """Prose with every sentence dropped that its sources do not bear out, and every mark of Markdown taken away.

    Dropped are claims, names, numbers and titles that stand in no source, links, HTML, handles, talk of prompts, and
    repetitions. "" where nothing is left: then tell it by templates. Doing it again changes nothing.

    >>> bread = Sources(facts=("A year of sourdough.", "from 2021"), titles=("The Long Rise",))
    >>> clean_speech("**“The Long Rise”** is a year of sourdough. It won two prizes. See https://x.com now.", bread)
    '“The Long Rise” is a year of sourdough.'
    """
    speech = SpeechFilter(sources)
    return (speech.feed(text) + speech.close()).strip()


@dataclass
class SpeechFilter:
    """Lets finished, checked sentences of a stream through, as `clean_speech` does of a whole.

    `dropped` holds the sentences that did not pass, for the trace.

    >>> speech = SpeechFilter(Sources(facts=("quiet crime story",), titles=("Heat",)))
    >>> speech.feed("“Heat” is a quiet "), speech.feed("story. It is loud. "), speech.close()
    ('', '“Heat” is a quiet story.', '')
    """

    sources: Sources
    dropped: list[str] = field(default_factory=list)
    _held: str = ""
    _heard: int = 0
    _sentences: int = 0
    _length: int = 0
    _told: set[str] = field(default_factory=set)
    _break: str = ""
    _about: tuple[int, ...] = ()

    def feed(self, piece: str) -> str:
        """Take in the next piece; return what can be shown now, "" while a sentence is unfinished."""
        piece = piece[: max(0, LONGEST_HEARD - self._heard)]
        self._heard += len(piece)
        self._held += piece
        finished = [end for end in ends(self._held, self.sources.titles) if end < len(self._held)]
        if not finished:
            return self._overrun()
        said, self._held = self._held[: finished[-1]], self._held[finished[-1] :]
        return self._passed(said)

    def close(self) -> str:
        """What is left at the end of the stream and may be shown."""
        said, self._held = self._held, ""
        return self._passed(said)

    def _overrun(self) -> str:
        """A sentence that does not end is given up, so that no memory fills with it."""
        if len(self._held) > 4 * LONGEST_SENTENCE:
            self._drop(self._held)
            self._held = self._held[-LONGEST_SENTENCE:]
        return ""

    def _passed(self, said: str) -> str:
        shown = []
        for part in pieces(said, self.sources.titles):
            if text := self._checked(part):
                shown.append(self._led(text))
            if "\n" in part:
                self._break = "\n" if self._length else ""
        return "".join(shown)

    def _led(self, text: str) -> str:
        """A sentence with what sets it off from the one before: a line end, a space, or nothing in Chinese."""
        between = self._break or (" " if self._length and language_of(text) == "en" else "")
        self._break = ""
        self._length += len(text)
        return between + text

    def _checked(self, part: str) -> str:
        """A sentence as it may be shown; "" where it may not."""
        text = plain(_EMPHASIS.sub("", _MARKS.sub("", part.strip("\n"))))
        if not text or _ONLY_MARKS.match(text):
            return ""
        fits = len(text) <= LONGEST_SENTENCE and self._length + len(text) <= LONGEST_SPEECH and text not in self._told
        self._sentences += 1
        if not fits or self._sentences > MOST_SENTENCES or unfit(part):
            return self._drop(text)
        borne_out = supported(text, self.sources, language_of(text), self._about)
        named = tuple(dict.fromkeys(number for _, _, number in self.sources.named_in(text)))
        self._about = named or self._about
        if not borne_out:
            return self._drop(text)
        self._told.add(text)
        return text

    def _drop(self, text: str) -> str:
        if len(self.dropped) < MOST_DROPPED:
            self.dropped.append(text[:LONGEST_SENTENCE])
        return ""


def speech_sources(facts: Sequence[str], titles: Sequence[str], asked: Sequence[str], orders: Sequence[str]) -> Sources:
    """The sources of a turn to begin with: what may be told of no single thing, titles that may be named, what the
    person wrote, and the orders of the model; as many things as are named may be counted."""
    return Sources(tuple(facts), tuple(titles), tuple(asked), tuple(orders), frozenset(range(len(titles) + 1)))
