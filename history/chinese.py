"""Chinese words, by jieba's dictionary. It is loaded at the first Chinese text, once per process (about a second)."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any


def segment(run: str, *, parts: bool = False) -> list[str]:
    """The words of a run of Han characters, in order; with `parts`, the shorter words inside long ones as well.

    >>> segment("香港电影音乐")
    ['香港电影', '音乐']
    >>> segment("香港电影音乐", parts=True)
    ['香港', '电影', '香港电影', '音乐']
    """
    if len(run) == 1:
        return [run]
    return list(_segmenter().lcut_for_search(run) if parts else _segmenter().lcut(run))


def part_of_speech(word: str) -> str:
    """What kind of word it is, by the last part of it: jieba's flag, such as "n" for a noun, "x" for none it knows.

    >>> part_of_speech("机器人"), part_of_speech("生出")
    ('n', 'v')
    """
    return str(_tagger().lcut(word)[-1].flag)


def is_listed(word: str) -> bool:
    """Whether the dictionary holds this very word."""
    return bool(_segmenter().FREQ.get(word))


@cache
def _tagger() -> Any:
    from jieba.posseg import POSTokenizer

    return POSTokenizer(_segmenter())


@cache
def _segmenter() -> Any:
    """A jieba tokeniser of our own, built without jieba's cache file: that one lies under a guessable name in the
    shared temporary folder, where other users could write it and parallel processes race for it."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    return segmenter
