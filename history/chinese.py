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
