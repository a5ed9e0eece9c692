"""Who is served how well."""

from __future__ import annotations

from collections.abc import Sequence

from eval.groups import LEAST_USERS, gaps
from eval.report.page import Cell, Figure, Section, Table
from eval.report.plots import groups_plot
from eval.report.recommendations.reading import Reading
from eval.report.recommendations.result import family_lines
from eval.report.recommendations.words import grouping
from eval.report.text import counted, number
from eval.results import GroupMean, MethodResult

SHOWN_METHODS, SHOWN_GROUPS = 4, 8
SIMPLE = "popularity"
GAP = "widest gap"


def groups(reading: Reading) -> Section:
    """For each kind of groups a plot of a few telling methods."""
    methods = telling(reading)
    return Section(
        "Who is served how well", parts=tuple(_plot(reading, kind, methods) for kind in _kinds(reading) if methods)
    )


def every_group(reading: Reading) -> Section:
    """Every method in every group."""
    return Section("Every method by group", parts=tuple(_table(reading, kind) for kind in _kinds(reading)), folded=True)


def telling(reading: Reading) -> list[MethodResult]:
    """At most four methods that finished: the reference, the best peer, the best of ours, and the simplest."""
    done = [one for one in reading.ranked if one.state == "done" and not one.leak]
    wanted = [one for one in done if one is reading.reference]
    for family in ("ours", "peer"):
        wanted += [one for one in done if one.family == family][:1]
    wanted += [one for one in done if one.name == SIMPLE]
    wanted += done
    unique = list({one.name: one for one in wanted}.values())[:SHOWN_METHODS]
    return sorted(unique, key=reading.ranked.index)


def _kinds(reading: Reading) -> list[str]:
    return list(dict.fromkeys(kind for one in reading.ranked for kind in one.groups))


def _labels(methods: Sequence[MethodResult], kind: str) -> dict[str, int]:
    """The groups of a kind in order, each with its users."""
    found: dict[str, int] = {}
    for one in methods:
        found |= {group.group: group.users for group in one.groups.get(kind, ())}
    return found


def _means(method: MethodResult, kind: str) -> dict[str, GroupMean]:
    return {one.group: one for one in method.groups.get(kind, ())}


def _plot(reading: Reading, kind: str, methods: list[MethodResult]) -> Figure:
    labels = _labels(methods, kind)
    largest = set(sorted(labels, key=lambda label: -labels[label])[:SHOWN_GROUPS])
    rows = [
        (
            f"{label} ({counted(users, 'user')})",
            [found.mean if (found := _means(one, kind).get(label)) else 0.0 for one in methods],
        )
        for label, users in labels.items()
        if label in largest
    ]
    names = [one.name for one in methods]
    told = "; ".join(
        f"{label}: " + ", ".join(f"{name} {number(one)}" for name, one in zip(names, values, strict=True))
        for label, values in rows
    )
    alt = f"{reading.headline_name}, {grouping(kind)[:1].lower()}{grouping(kind)[1:]}. {told}."
    rest = f" The {len(largest)} largest of {len(labels)} groups." if len(largest) < len(labels) else ""
    caption = f"{grouping(kind)}: {reading.headline_name}.{rest}"
    return Figure(groups_plot(rows, names, f"groups-{_ident(kind)}", alt), caption, alt)


def _ident(kind: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else f"-{ord(letter):x}-" for letter in kind)


def _table(reading: Reading, kind: str) -> Table:
    labels = _labels(reading.grouped, kind)
    heads = ("Method", *(f"{label} ({users:,})" for label, users in labels.items()), GAP)
    rows = tuple(_row(one, kind, list(labels)) for one in reading.grouped)
    note = f"In brackets: users. {GAP.capitalize()}: best less worst served group of at least {LEAST_USERS} users."
    return Table(heads, rows, f"{grouping(kind)}: {reading.headline_name}", note, groups=family_lines(reading))


def _row(method: MethodResult, kind: str, labels: list[str]) -> tuple[Cell, ...]:
    means = {label: one.mean for label, one in _means(method, kind).items()}
    return (method.name, *(means.get(label) for label in labels), gaps(method.groups).get(kind))
