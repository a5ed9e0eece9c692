from __future__ import annotations

import numpy as np
import pytest

from palate.types import Item
from retrieval.dialogues.content import Content, category_pattern, listed, told, year


def test_names_are_all_that_attributes_list(content) -> None:
    robert = content.names[:, content.name_places["robert de niro"]].toarray().ravel()
    assert robert.tolist() == [1, 1, 0, 0, 0]
    assert listed(Item(item_id="1", attributes={"minutes": 90, "star": ["A", 3, "A", "B"]})) == ("A", "B")


def test_fame_counts_the_items_of_all_names(content) -> None:
    assert content.fame.tolist() == pytest.approx(np.log1p([1 + 2, 2, 0, 0, 1]).tolist())


def test_rare_categories_weigh_more_and_rows_have_length_one(content) -> None:
    crime, drama = (content.category_names.index(name) for name in ("crime", "drama"))
    heat = content.categories[0].toarray().ravel()
    assert heat[drama] > heat[crime] > 0
    assert np.linalg.norm(heat) == pytest.approx(1)
    assert content.shares[0].toarray().ravel()[[crime, drama]].tolist() == [0.5, 0.5]


def test_a_year_stands_in_an_attribute_or_at_the_end_of_the_title() -> None:
    items = (
        Item(item_id="1", title="Heat (1995)"),
        Item(item_id="2", title="2012"),
        Item(item_id="3", title="Heat (1995)", attributes={"year": 1986}),
        Item(item_id="4", title="x", attributes={"year": "unknown"}),
    )
    assert [year(item) for item in items] == [1995, 0, 1986, 0]


@pytest.mark.parametrize(
    ("text", "category", "found"),
    [
        ("good comedies", "comedy", True),
        ("romantic ones", "romance", True),
        ("we warmed up", "war", False),
        ("war films", "war", True),
        ("想看喜剧片", "喜剧", True),
        ("c++ (basics)", "c++ (basics)", True),
    ],
)
def test_a_category_is_found_by_words_of_its_family(text: str, category: str, found: bool) -> None:
    assert bool(category_pattern(category).search(text)) is found


def test_vectors_have_their_mean_taken_out(embedder) -> None:
    items = (Item(item_id="1", title="crime"), Item(item_id="2", title="fun"))
    vectors = Content.of(items, embedder).vectors
    assert vectors[0].tolist() == pytest.approx([0.5**0.5, -(0.5**0.5)])
    assert embedder.texts == [told(item) for item in items]


def test_vectors_at_hand_are_not_made_again(embedder) -> None:
    Content.of((Item(item_id="1", title="a"),), embedder, vectors=np.ones((1, 2), np.float32))
    assert embedder.texts == []


def test_items_that_say_nothing_have_content(embedder) -> None:
    content = Content.of((Item(item_id="1"), Item(item_id="2")), embedder)
    assert len(content) == 2
    assert not content.words[1].nnz
    assert not content.category_names
