from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.dialogues.catalogue import Catalogue
from palate.types import Item

TITLES = ("Heat (1995)", "Heat", "Blade", "Blade Runner (1982)", "(2015)", "1922", "霸王别姬", "Mission: Impossible")
FILMS = Catalogue.of([Item(item_id=str(place), title=title) for place, title in enumerate(TITLES)])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Have you seen Heat (1995)?", ["Heat (1995)"]),
        ("have you seen heat(1995) ?", ["Heat (1995)"]),
        ("Heat is good, the heat is not", ["Heat"]),
        ("the heat of summer", []),
        ("Preheat the oven, Heater", []),
        ("Blade Runner (1982) is no Blade", ["Blade Runner (1982)", "Blade"]),
        ("Blade Runner (1982)", ["Blade Runner (1982)"]),
        ("Some other film (2015), or one of 1922", []),
        ("我喜欢霸王别姬和别的", ["霸王别姬"]),
        ("Mission: Impossible, Heat, Mission : Impossible", ["Mission: Impossible", "Heat"]),
        ("", []),
    ],
)
def test_titles_are_found_in_whole_words_the_longest_first(text, named) -> None:
    assert [FILMS.names[place] for place in FILMS.named(text)] == named


def test_items_of_one_title_are_one() -> None:
    films = Catalogue.of([Item(item_id="b", title="Up"), Item(item_id="a", title="Up"), Item(item_id="c")])
    assert films.names == ("Up", "c")
    assert films.items[0].item_id == "a"


@given(st.text(), st.sampled_from([title for title in TITLES if title not in ("(2015)", "1922")]), st.text())
def test_a_title_between_full_stops_is_always_found(before, title, after) -> None:
    named = FILMS.named(f"{before} . {title} . {after}")
    assert FILMS.place[title] in named
    assert len(set(named)) == len(named)
