"""Plots are SVG that belongs to the page, and hold what they are given."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import pytest

from eval.report.plots import Estimate, Point, Scale, estimates_plot, groups_plot, shares_plot, tradeoff_plot

WILD = "<b>x</b> $x^2$ & \x1b[31m \u202e"
KINDS = ("Ours", "Peers")
SECONDS = Scale("time", seconds=True)


def texts(svg: str) -> list[str]:
    return [found.text or "" for found in ElementTree.fromstring(svg).iter("text")]


def estimates(name: str = "ease", ident: str = "e") -> str:
    rows = [Estimate(name, 0.2, 0.19, 0.21, 1), Estimate("palate", 0.21, 0.2, 0.22)]
    return estimates_plot(rows, KINDS, ident, name, beside=0.21)


def tradeoff(name: str = "ease", ident: str = "t") -> str:
    points = [Point(name, 0.02, 0.2, 1), Point("palate", 30.0, 0.21)]
    return tradeoff_plot(points, SECONDS, "NDCG@10", KINDS, ident, name, joined=2)


def groups(name: str = "few", ident: str = "g") -> str:
    return groups_plot([(name, [0.1, 0.25]), ("many", [0.5, 0.0])], ["ease", "palate"], ident, name)


def shares(name: str = "rock", ident: str = "s") -> str:
    return shares_plot([(name, 0.6, [0.5, 0.7]), ("jazz", 0.4, [0.5, 0.3])], ["a", "b"], "wanted", ident, name)


PLOTS = [estimates, tradeoff, groups, shares]


@pytest.mark.parametrize("plot", PLOTS)
def test_equal_input_gives_equal_bytes_and_ids_of_its_own(plot: Callable[..., str]) -> None:
    assert plot() == plot()
    one, two = (
        {found.attrib["id"] for found in ElementTree.fromstring(plot(ident=ident)).iter() if "id" in found.attrib}
        for ident in ("p1", "p2")
    )
    assert one
    assert not one & two


@pytest.mark.parametrize("plot", PLOTS)
def test_wild_names_stay_text(plot: Callable[..., str]) -> None:
    svg = plot(WILD)
    assert not list(ElementTree.fromstring(svg).iter("b"))
    assert any("<b>" in one and "$x^2$" in one for one in texts(svg))
    assert "\x1b" not in svg
    assert "\u202e" not in svg


@pytest.mark.parametrize("plot", PLOTS)
def test_colours_and_fonts_are_the_page_s(plot: Callable[..., str]) -> None:
    svg = plot()
    assert "var(--first)" in svg
    assert "#0404" not in svg
    assert "font-family" not in svg
    assert "http" not in svg


def test_estimates_are_named_and_told() -> None:
    assert {"ease", "palate", ".2000", ".2100", "Ours", "Peers"} <= set(texts(estimates()))


def test_seconds_are_told_in_powers_of_ten() -> None:
    assert {"10 ms", "100 ms", "1 s", "10 s", "100 s", "ease", "palate", "NDCG@10"} <= set(texts(tradeoff()))


def test_groups_tell_every_value() -> None:
    assert {"few", "many", "ease", "palate", ".1000", ".2500", ".5000", ".0000"} <= set(texts(groups()))


def test_shares_name_what_is_wanted_and_who_gives() -> None:
    assert {"rock", "jazz", "wanted", "a", "b"} <= set(texts(shares()))


def test_points_that_coincide_and_nothing_but_zero_can_be_drawn() -> None:
    same = [Point(f"m{one}", 0.0, 0.0) for one in range(5)]
    assert {f"m{one}" for one in range(5)} <= set(texts(tradeoff_plot(same, SECONDS, "y", ("one",), "t", "x")))
    assert "m0" in texts(tradeoff_plot(same[:1], Scale("x"), "y", ("one",), "t", "x"))
    assert ".0000" in texts(estimates_plot([Estimate("m", 0.0, 0.0, 0.0)], ("one",), "e", "x"))
    assert ".0000" in texts(groups_plot([("all", [0.0])], ["m"], "g", "x"))
    assert "rock" in texts(shares_plot([("rock", 0.0, [0.0])], ["m"], "wanted", "s", "x"))


def test_one_kind_alone_has_no_legend() -> None:
    assert "Peers" not in texts(estimates_plot([Estimate("m", 0.1, 0.1, 0.1)], ("Peers",), "e", "x"))
