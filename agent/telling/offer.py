"""What an item is offered with in a scene: its title and one line, put together from its own facts without a model."""

from __future__ import annotations

from collections.abc import Sequence

from agent.explain import shortened
from agent.telling.facts import Fact, bare_title, facts_of
from agent.telling.sources import Known, Sources
from agent.telling.support import unfit
from agent.telling.words import Word, stem, words
from history.stopwords import STOP_WORDS
from history.text import language as language_of
from palate.types import Item, Language, Offer, Scene
from prompts import render

LONGEST_OFFERED_TITLE = 80
LONGEST_PITCH = 160
SHORTEST_SENTENCE = 12
MOST_READ = 5
"""Sentences from the beginning of a text among which one is chosen."""
MOST_KINDS = 2
FIRST = 0.3
"""What the place at the head of its text is worth to a sentence, in matching words; telling enough is worth one."""
_STOPS = frozenset(stem(word) for word in STOP_WORDS)
ENOUGH = 7
"""So many telling words make a sentence that tells enough."""


def offer(item: Item, scene: Scene | None, language: Language, wishes: Sequence[str] = ()) -> Offer:
    """An item's title, and one line from its own facts that fits the scene and the wishes best; nothing is invented.

    The line is the sentence of its text that shares most words with the wishes and with what the scene is described
    as, the first where none shares any; with what kind of thing it is and how long it takes before it. A text in
    another language than `language` gives way to those few facts.

    >>> cake = Item(item_id="b", title="Layer by Layer", categories=("cooking",), text="A funny tour of cakes.")
    >>> offer(cake, None, "en", ["something funny"])
    Offer(title='Layer by Layer', pitch='Cooking: A funny tour of cakes.')
    """
    facts = facts_of(item)
    sentence = _fitting([fact.text for fact in facts if fact.kind == "sentence"], wishes, scene, language)
    pitch = render("offer", language, kinds=kinds(facts, language), sizes=sizes(facts, language), sentence=sentence)
    return Offer(
        title=shortened(bare_title(item, language), LONGEST_OFFERED_TITLE), pitch=shortened(pitch, LONGEST_PITCH)
    )


def kinds(facts: Sequence[Fact], language: Language) -> list[str]:
    """What kinds of thing an item is, at most two; an English reader is not told what is known in Chinese only."""
    named = dict.fromkeys(fact.told(language) for fact in facts if fact.kind == "category")
    return [one for one in named if language == "zh" or language_of(one) == "en"][:MOST_KINDS]


def sizes(facts: Sequence[Fact], language: Language) -> list[str]:
    """How long an item takes and of what year it is, as far as it says so."""
    return [fact.told(language) for kind in ("minutes", "pages", "year") for fact in facts if fact.kind == kind]


def _fitting(told: Sequence[str], wishes: Sequence[str], scene: Scene | None, language: Language) -> str:
    """The sentence of a text that fits best; "" where none is in the reader's language and fit to be shown."""
    usable = [one for one in told if len(one) >= SHORTEST_SENTENCE and not unfit(one) and language_of(one) == language]
    usable = usable[:MOST_READ]
    described = scene.description.get(language, "") if scene else ""
    wanted, around = Known.of(wishes), Known.of([described])

    def worth(place: int) -> tuple[float, int]:
        telling = _telling(words(usable[place]))
        wished = sum(wanted.holds(word) for word in telling)
        fits = sum(around.holds(word) for word in telling)
        tells = min(len(telling), ENOUGH) / ENOUGH
        return (2.0 * wished + fits + tells + (FIRST if place == 0 else 0.0), -place)

    return usable[max(range(len(usable)), key=worth)] if usable else ""


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
