from __future__ import annotations

import numpy as np
import pytest

from palate.types import Item
from retrieval.dialogues import Content, Lesson

FILMS = (
    Item(
        item_id="1",
        title="Heat (1995)",
        text="A detective hunts robbers.",
        categories=("crime", "drama"),
        attributes={"star": ["Al Pacino", "Robert De Niro"]},
    ),
    Item(
        item_id="2",
        title="Casino (1995)",
        text="A gambler runs a casino.",
        categories=("crime",),
        attributes={"star": ["Robert De Niro"]},
    ),
    Item(item_id="3", title="Up (2009)", text="Balloons carry a house.", categories=("comedy",)),
    Item(item_id="4", title="Clue", text="Guests and a murder.", categories=("comedy", "war")),
    Item(item_id="5", title="大话西游", text="孙悟空的故事", categories=("喜剧",), attributes={"主演": ["周星驰"]}),
)


class TwoWords:
    """A space of two directions: texts that speak of crime and all others."""

    name, dimension = "two words", 2

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts):
        self.texts += texts
        rows = [(1.0, 0.0) if "crime" in text else (0.0, 1.0) for text in texts]
        return np.array(rows, np.float32).reshape(len(texts), 2)


@pytest.fixture
def embedder() -> TwoWords:
    return TwoWords()


@pytest.fixture
def content() -> Content:
    return Content.of(FILMS)


@pytest.fixture
def lessons() -> tuple[Lesson, ...]:
    """Ten dialogues ask for crime, name Heat and are recommended Casino; ten ask for fun, name Up and get Clue."""
    crime = [Lesson(f"c{n}", ("hi", "some crime like Heat (1995)"), (0,), (1,)) for n in range(10)]
    funny = [Lesson(f"f{n}", ("hi", "something funny like Up (2009)"), (2,), (3,)) for n in range(10)]
    return (*crime, *funny)
