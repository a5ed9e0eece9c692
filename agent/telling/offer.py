"""What an item is offered with in a scene: its title and one line, put together from its own facts without a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.explain import shortened
from agent.telling.facts import Fact, bare_title, facts_of
from agent.telling.genres import is_common
from agent.telling.naming import thing_words
from agent.telling.sources import Known, Sources
from agent.telling.support import unfit
from agent.telling.words import Word, stem, words
from history.stopwords import STOP_WORDS
from history.text import language as language_of
from palate.types import Item, Language, Offer, Scene
from prompts import render

LONGEST_OFFERED_TITLE = 80
LONGEST_PITCH: Mapping[Language, int] = {"en": 180, "zh": 110}
"""Characters of a line."""
SHORTEST_SENTENCE = 12
MOST_READ = 5
"""Sentences from the beginning of a text among which one is chosen."""
MOST_KINDS = 2
FIRST = 0.3
"""What the place at the head of its text is worth to a sentence, in matching words; telling enough is worth one."""
_STOPS = frozenset(stem(word) for word in STOP_WORDS)
ENOUGH = 7
"""So many telling words make a sentence that tells enough."""
MADE_BY = ("director", "author", "artist", "teacher")
"""People who made a thing."""


def offer(item: Item, scene: Scene | None, language: Language, wishes: Sequence[str] = ()) -> Offer:
    """An item's title, and one line from its own facts that fits the scene and the wishes best; nothing is invented.

    The line is the sentence of its text that shares most words with the wishes and with what the scene is described
    as, the first where none shares any, beside what kind of thing it is and how long it takes. A text in another
    language than `language` gives way to such facts alone, with who made it.

    >>> cake = Item(item_id="b", title="Layer by Layer", categories=("cooking",), text="A funny tour of cakes.")
    >>> offer(cake, None, "en", ["something funny"])
    Offer(title='Layer by Layer', pitch='Cooking. A funny tour of cakes.')
    """
    facts = facts_of(item)
    named, size = kinds(facts, language), {fact.kind: fact.text for fact in facts if fact.kind in SIZES}
    room = LONGEST_PITCH[language] - sum(map(len, named)) - len("  from 2000, 100 minutes. ")
    sentence = fitting_sentence(facts, scene, language, wishes, room)
    pitch = render(
        "offer",
        language,
        kinds=named,
        size=size,
        sentence=sentence,
        made=[] if sentence else made_by(facts, language),
        thing=_thing(item.domain, named, language),
    )
    return Offer(title=shortened(bare_title(item, language), LONGEST_OFFERED_TITLE), pitch=pitch)


OF_A_KIND = ("film", "book", "course", "podcast", "game")
"""Things that are named behind their kinds ("lifestyle course"), unless the last of these is a thing itself."""
SAYING_ENOUGH = frozenset(
    (
        *("novel", "fiction", "nonfiction", "non-fiction", "poetry", "essays", "memoir", "biography", "classics"),
        *("drama", "comedy", "romance", "thriller", "documentary", "musical", "western", "mystery", "film-noir"),
    )
)
SIZES = ("minutes", "pages", "year", "price")


def kinds(facts: Sequence[Fact], language: Language) -> list[str]:
    """What kinds of thing an item is, at most two; an English reader is not told what is known in Chinese only."""
    named = dict.fromkeys(fact.told(language) for fact in facts if fact.kind == "category")
    told = [one for one in named if language == "zh" or language_of(one) == "en"][:MOST_KINDS]
    return [one.casefold() if is_common(one) else one for one in told]


def _thing(domain: str, named: Sequence[str], language: Language) -> str:
    """What one thing of a domain is called, where its kinds alone do not say ("learning and skills course")."""
    thing = thing_words(domain, language)
    needed = not named or (language == "en" and thing in OF_A_KIND and named[-1] not in SAYING_ENOUGH)
    return thing if needed else ""


def made_by(facts: Sequence[Fact], language: Language) -> list[str]:
    """Who made a thing, at most one; an English reader is not told a name in Chinese."""
    told = (fact.told(language) for fact in facts if fact.name in MADE_BY and (language == "zh" or _latin(fact.text)))
    return list(told)[:1]


def _latin(name: str) -> bool:
    return language_of(name) == "en"


def fitting_sentence(
    facts: Sequence[Fact], scene: Scene | None, language: Language, wishes: Sequence[str], room: int
) -> str:
    """The sentence of an item's text that fits best, at most `room` characters, ended as sentences are; "" where none
    is in the reader's language and fit to be shown."""
    told = [fact.text for fact in facts if fact.kind == "sentence"]
    usable = [one for one in told if len(one) >= SHORTEST_SENTENCE and not unfit(one) and language_of(one) == language]
    return _ended(_cut(_fittest(usable[:MOST_READ], wishes, scene, language), room), language)


def _fittest(usable: Sequence[str], wishes: Sequence[str], scene: Scene | None, language: Language) -> str:
    described = scene.description.get(language, "") if scene else ""
    wanted, around = Known.of(wishes), Known.of([described])

    def worth(place: int) -> tuple[float, int]:
        telling = _telling(words(usable[place]))
        wished = sum(wanted.holds(word) for word in telling)
        fits = sum(around.holds(word) for word in telling)
        tells = min(len(telling), ENOUGH) / ENOUGH
        return (2.0 * wished + fits + tells + (FIRST if place == 0 else 0.0), -place)

    return usable[max(range(len(usable)), key=worth)] if usable else ""


def _cut(sentence: str, room: int) -> str:
    """A sentence of at most `room` characters: cut where a clause ends past its middle, or else at a word."""
    short = shortened(sentence, room)
    if len(short) >= min(len(sentence), room // 2):
        return short
    at = sentence.rfind(" ", room // 2, room - 1)
    return sentence[: at if at > 0 else room - 1].rstrip(" ,，、；;:：") + "…"


def _ended(sentence: str, language: Language) -> str:
    """A sentence with a capital at its head and a full stop at its end."""
    if sentence and sentence[-1].isalnum():
        sentence += "。" if language == "zh" else "."
    return sentence[:1].upper() + sentence[1:]


def _telling(said: Sequence[Word]) -> list[Word]:
    return [word for word in said if word.stem not in _STOPS]


def titles_of(item: Item) -> tuple[str, ...]:
    """Every way in which an item may be called: its title, without its year, and in either language."""
    return tuple(dict.fromkeys((item.title, bare_title(item), bare_title(item, "en"), bare_title(item, "zh"))))


def sources_of(item: Item) -> Sources:
    """All that may be told of an item: its facts in both languages, and its title with and without its year."""
    facts = facts_of(item)
    told = [fact.told(language) for fact in facts for language in ("en", "zh")]
    labelled = [f"{fact.name} {fact.text}" for fact in facts if fact.name]
    texts = (item.title, item.text, *(fact.text for fact in facts), *told, *labelled)
    return Sources(facts=tuple(dict.fromkeys(filter(None, texts))), titles=titles_of(item))
