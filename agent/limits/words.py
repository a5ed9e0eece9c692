"""Folds words so that the same thing said in two forms is the same word: case, accents, English plurals.

Characters of scripts that put no space between words (Chinese, Japanese, Korean, Thai) are words of their own: a
term of two characters is found wherever the two stand side by side, so nothing depends on where a segmenter cuts.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from palate.text import even

_SOLID = (
    "\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
)
_LETTERS = rf"[^\W_{_SOLID}]+"
_WORD = re.compile(rf"[{_SOLID}]|{_LETTERS}(?:'{_LETTERS})*")
_MARKS = frozenset(".,:;!?|/•–—。、")
_WORD_OR_MARK = re.compile(rf"{_WORD.pattern}|[{''.join(sorted(_MARKS))}]")
MARK = ""
_ACCENT = re.compile("[\u0300-\u036f]")
"""Marks on Latin, Greek and Cyrillic letters; those of other scripts tell words apart."""
LONGEST_WORD = 60

_PLURALS = """
men man women woman children child mice mouse lice louse feet foot teeth tooth geese goose oxen ox people person
wolves wolf werewolves werewolf knives knife wives wife lives life elves elf thieves thief leaves leaf loaves loaf
halves half shelves shelf calves calf dwarves dwarf scarves scarf hooves hoof
zombies zombie cookies cookie movies movie brownies brownie smoothies smoothie selfies selfie calories calorie
pixies pixie genies genie hippies hippie veggies veggie hoodies hoodie rookies rookie indies indie foodies foodie
pies pie ties tie lies lie dies die bogies bogie prairies prairie cowries cowrie
shoes shoe horseshoes horseshoe toes toe canoes canoe foes foe hoes hoe does doe oboes oboe
quiches quiche aches ache headaches headache avalanches avalanche caches cache niches niche axes axe
buses bus gases gas lenses lens viruses virus bonuses bonus circuses circus choruses chorus walruses walrus
octopuses octopus octopi octopus cacti cactus fungi fungus crises crisis oases oasis quizzes quiz waltzes waltz
policemen policeman firemen fireman snowmen snowman gentlemen gentleman fishermen fisherman
chillis chilli chilis chili menus menu gurus guru emus emu skis ski taxis taxi bikinis bikini tsunamis tsunami
safaris safari martinis martini
kiwis kiwi zucchinis zucchini alibis alibi
series series species species news news lens lens christmas christmas bias bias chaos chaos always always
texas texas jeans jeans gas gas yes yes kansas kansas arkansas arkansas
"""
"""What the endings alone would get wrong: a plural, its singular, and so on."""
_SINGULAR = dict(zip(_PLURALS.split()[::2], _PLURALS.split()[1::2], strict=True))


@lru_cache(maxsize=200_000)
def folded(word: str) -> str:
    """One word without accents, in lower case, singular, not possessive.

    English endings only, after the S stemmer (Harman, "How effective is suffixing?", JASIS 1991), and -es where the
    singular has no e. Verbs and adjectives keep their endings: folding them too would make "star" of "starring".

    >>> [folded(word) for word in ("Zombie's", "peanuts", "wolves", "boxes", "glass", "berries", "Café")]
    ['zombie', 'peanut', 'wolf', 'box', 'glass', 'berry', 'cafe']
    """
    plain = word if word.isascii() else _plain(even(word))
    plain = plain.casefold().removesuffix("'s")
    return _SINGULAR.get(plain) or _singular(plain)


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or not word.isascii():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "oes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


def _plain(word: str) -> str:
    spread = unicodedata.normalize("NFKD", word)
    return unicodedata.normalize("NFC", "".join(one for one in spread if not _ACCENT.match(one)))


def words(text: str) -> list[str]:
    """The folded words of a text, in order; nothing is left out but marks and what is too long to be a word.

    >>> words("Nut-free zombies' café, 恐怖片")
    ['nut', 'free', 'zombie', 'cafe', '恐', '怖', '片']
    """
    return [folded(word) for word in _WORD.findall(even(text)) if len(word) <= LONGEST_WORD]


def words_and_marks(text: str) -> list[str]:
    """As `words`, with `MARK` where a mark parts what stands before it from what follows.

    >>> words_and_marks("Gluten? No: nuts.")
    ['gluten', '', 'no', '', 'nut', '']
    """
    found = _WORD_OR_MARK.findall(even(text))
    return [MARK if word in _MARKS else folded(word) for word in found if len(word) <= LONGEST_WORD]
