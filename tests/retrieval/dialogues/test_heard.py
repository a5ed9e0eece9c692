from __future__ import annotations

import numpy as np
import pytest

from retrieval.dialogues.heard import END, FADING, hear


def heard(content, *context: str, named=(), embedder=None):
    return hear([context], [named], content, embedder)


def test_the_asker_is_who_spoke_last_and_every_other_turn_before(content) -> None:
    one = heard(content, "apples", "bananas", "cherries", "dates")
    assert one.words[0] == {"apples", "bananas", "cherries", "dates"}
    assert one.asker[0] == {"bananas", "dates"}
    assert one.asker_ends[0] == "bananas dates"


def test_items_named_earlier_fade(content) -> None:
    one = heard(content, "x", named=(2, 0, 1))
    assert one.recent.toarray().tolist() == [[FADING, 1, FADING**2, 0, 0]]
    assert one.named.toarray().tolist() == [[1, 1, 1, 0, 0]]
    assert one.last.toarray().tolist() == [[0, 1, 0, 0, 0]]


def test_people_are_heard_by_their_full_names_in_both_languages(content) -> None:
    for text, name in (("I love Al Pacino's films", "al pacino"), ("有周星驰的吗", "周星驰")):
        places = heard(content, text).names.indices.tolist()
        assert places == [content.name_places[name]]
    assert heard(content, "Al (1995) Pacino? Robert Niro").names.indices.tolist() == [content.name_places["al pacino"]]


def test_categories_are_wanted_when_the_asker_says_them(content) -> None:
    one = heard(content, "do you like war", "no, comedies")
    assert [content.category_names[place] for place in one.wanted.indices] == ["comedy"]


def test_only_the_end_is_embedded(content, embedder) -> None:
    content = type(content)(**{**vars_of(content), "vectors": np.ones((5, 2), np.float32)})
    heard(content, "crime " * END, "x" * END, embedder=embedder)
    assert embedder.texts == ["x" * END]


def vars_of(content) -> dict[str, object]:
    return {name: getattr(content, name) for name in content.__dataclass_fields__}


@pytest.mark.parametrize("context", [(), ("",), ("...", "  ")])
def test_nothing_said_is_heard_as_nothing(content, context) -> None:
    one = heard(content, *context)
    assert len(one) == 1
    assert not one.words[0]
    assert one.vectors.shape == (1, 0)
    assert not one.wanted.nnz
