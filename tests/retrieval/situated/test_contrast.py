"""How different two lists are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.types import Context
from retrieval.keeping import fitting
from retrieval.material import Material
from retrieval.retriever import Retriever
from retrieval.situated.contrast import contrast, overlap
from retrieval.sources.context import context
from retrieval.sources.popularity import Popularity

LISTS = st.lists(st.integers(0, 12), unique=True, max_size=10)


def test_rank_biased_overlap_is_that_of_the_paper() -> None:
    # agreement is 0 at depth 1 and 1 at depth 2: (1 - p) / p * (0 * p + 1 * p^2) + 1 * p^2, with p = 1/2
    assert overlap(["a", "b"], ["b", "a"], persistence=0.5) == pytest.approx(0.5)


def test_a_difference_at_the_top_counts_more() -> None:
    usual = list("abcdefgh")
    assert overlap(usual, list("xbcdefgh")) < overlap(usual, list("abcdefgx"))


@given(LISTS, LISTS)
def test_overlap_is_a_share_and_the_same_both_ways(first: list[int], second: list[int]) -> None:
    assert 0.0 <= overlap(first, second) <= 1.0 + 1e-9
    assert overlap(first, second) == pytest.approx(overlap(second, first))
    assert overlap(first, first) == pytest.approx(1.0)


def test_rain_and_sun_are_as_different_as_can_be_and_the_same_rain_is_not(weather: Material) -> None:
    source = context(weather, fitting)
    assert source is not None
    retriever = Retriever(weather.catalogue, [source])
    rain, sun = (weather.people.request("p00", context=Context(weather=told)) for told in ("rainy", "sunny"))
    assert contrast(retriever, rain, rain) == pytest.approx(0.0)
    assert contrast(retriever, rain, sun, depth=10) == pytest.approx(1.0)


def test_sources_that_know_no_situation_show_no_contrast(weather: Material) -> None:
    retriever = Retriever(weather.catalogue, [Popularity(weather.popularity)])
    rain, sun = (weather.people.request("p00", context=Context(weather=told)) for told in ("rainy", "sunny"))
    assert contrast(retriever, rain, sun) == pytest.approx(0.0)
