"""An evaluation of profiles as a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from eval.profiles.measures import PARTS, Measure, Part
from eval.profiles.results import Agreement, EngineResult, ProfileEvaluation, Spending
from eval.profiles.telling import facts, how_measured
from eval.report import Figure, Page, Section, Table
from eval.report.page import Cell
from eval.report.plots import Estimate, estimates_plot
from eval.report.text import capital, counted, listed, number, seconds
from eval.results import Comparison, Interval

HEADLINE = "NDCG@10"
SOURCES = ("text", "vectors")
ZERO = "A profile that could not be made scores zero wherever higher is better, and has no value elsewhere."
STEADY = (
    "Profiles were made again from 80% of each person's events (people with five events or more); the corpus they were "
    "read with stayed the same."
)
APART = (
    "Told apart: share of the other people whose text by the other engine is less near than the person's own; .5 is "
    "chance. Labels: weighted Jaccard of the words in the labels."
)


def profiles_page(evaluation: ProfileEvaluation) -> Page:
    """Everything that was found of profiles, what matters most first; equal evaluations give equal pages."""
    parts = [_part(evaluation, part) for part in PARTS]
    sections = [
        parts[0],
        *parts[1:4],
        _agreement(evaluation),
        _recovery(evaluation),
        *parts[4:],
        _spending(evaluation),
        _comparisons(evaluation),
        _failures(evaluation),
        Section("How it was measured", how_measured(evaluation.facts)),
    ]
    return Page(
        title=f"Profiles on {evaluation.facts.data}",
        lead=lead(evaluation),
        sections=tuple(one for one in sections if one.sentences or one.parts),
        facts=facts(evaluation.facts),
        warning=_warning(evaluation),
    )


def lead(evaluation: ProfileEvaluation) -> str:
    """What the first engine foretells, beside popularity and beside the others; how much of what it claims stands."""
    first = evaluation.engines[0]
    told = [_foretells(evaluation, first), _stands(first), *_beside(evaluation)]
    return " ".join(filter(None, told)) or f"{first.name} made {counted(first.made, 'profile')}."


def _foretells(evaluation: ProfileEvaluation, engine: EngineResult) -> str:
    found = [(one, engine.measures.get(f"{HEADLINE} from the {one}")) for one in SOURCES]
    told = [f"{number(one.mean)} from the {source}" for source, one in found if one is not None]
    if not told:
        return ""
    popular = evaluation.popularity.get(HEADLINE)
    beside = f"; what is popular reaches {number(popular.mean)}" if popular else ""
    return f"Profiles by {engine.name} alone foretell held-out items with {HEADLINE} {listed(told)}{beside}."


def _stands(engine: EngineResult) -> str:
    found = engine.measures.get("claims that stand")
    return f"{number(100 * found.mean, 1)}% of what they claim stands on a cited event." if found else ""


def _beside(evaluation: ProfileEvaluation) -> list[str]:
    wanted = f"{HEADLINE} from the text"
    return [_sentence(one) for one in evaluation.comparisons if one.metric == wanted]


def _sentence(comparison: Comparison) -> str:
    return f"Beside {comparison.reference}, {comparison.method}: {comparison.sentence}"


def _part(evaluation: ProfileEvaluation, part: Part) -> Section:
    """One question: its measures as rows, engines as columns; what is foretold as a plot besides."""
    measures = [one for one in evaluation.measures if one.part == part]
    if not measures:
        return Section(PARTS[part])
    figures = (_plot(evaluation),) if part == "foretells" else ()
    sentences = (STEADY,) if part == "steady" else ()
    return Section(PARTS[part], sentences, (*figures, _table(evaluation, part, measures)))


def _table(evaluation: ProfileEvaluation, part: Part, measures: Sequence[Measure]) -> Table:
    engines = evaluation.engines
    popular = evaluation.popularity if part == "foretells" else {}
    heads = ["Measure", *(one.name for one in engines), *(["popularity"] if popular else [])]
    rows = []
    for measure in measures:
        cells: list[Cell] = [
            capital(measure.name),
            *(_cell(one.measures.get(measure.name), measure) for one in engines),
        ]
        rows.append((*cells, *([_cell(popular.get(measure.name.partition(" ")[0]), measure)] if popular else [])))
    meanings = "; ".join(f"{one.name}: {one.about}" for one in measures)
    lost = any(one.failed for one in engines) and any(one.scored for one in measures)
    note = f"Means over users with 95% intervals. {capital(meanings)}. {ZERO if lost else ''}".strip()
    return Table(tuple(heads), tuple(rows), note=note)


def _cell(found: Interval | None, measure: Measure) -> Cell:
    if found is None:
        return None
    low, mean, high = (number(value, measure.digits) for value in (found.low, found.mean, found.high))
    return f"{mean} ({low} to {high})"


def _plot(evaluation: ProfileEvaluation) -> Figure:
    rows = [
        Estimate(f"{engine.name}, {source}", found.mean, found.low, found.high, SOURCES.index(source))
        for source in SOURCES
        for engine in evaluation.engines
        if (found := engine.measures.get(f"{HEADLINE} from the {source}")) is not None
    ]
    popular = evaluation.popularity.get(HEADLINE)
    told = "; ".join(f"{row.name} {number(row.mean)} ({number(row.low)} to {number(row.high)})" for row in rows)
    alt = f"{HEADLINE} of held-out items ranked from profiles alone: {told}."
    kinds = [f"from the {source}" for source in SOURCES[: max(row.kind for row in rows) + 1]]
    svg = estimates_plot(rows, kinds, "foretold", alt, beside=popular.mean if popular else None)
    return Figure(svg, f"{HEADLINE} with 95% intervals; the dashed line is what popularity reaches.", alt)


def _agreement(evaluation: ProfileEvaluation) -> Section:
    if not evaluation.agreements:
        return Section("Whether engines agree")
    rows = tuple(_agreed(one) for one in evaluation.agreements)
    heads = ("Engines", "cosine, same person", "cosine, another person", "told apart", "labels", "users")
    return Section("Whether engines agree", parts=(Table(heads, rows, note=APART, digits=dict.fromkeys(heads, 3)),))


def _agreed(one: Agreement) -> tuple[Cell, ...]:
    labels = one.labels.mean if one.labels else None
    means = (one.cosine.mean, one.chance.mean, one.told_apart.mean)
    return (f"{one.one} and {one.other}", *means, labels, one.cosine.users)


def _recovery(evaluation: ProfileEvaluation) -> Section:
    """What was planted and found again, one row for each figure."""
    found = [(engine.name, engine.recovery) for engine in evaluation.engines if engine.recovery is not None]
    if not found:
        return Section("How much of what was planted it recovers")
    rows = {
        "topics, macro F1": [one.topics.f1 for _, one in found],
        "the same for the most frequent categories": [one.frequent_categories.f1 for _, one in found],
        "the same for the most frequent words": [one.frequent_words.f1 for _, one in found],
        "applications, macro F1": [one.applications.f1 for _, one in found],
        "sentiment with the planted sign": [one.sentiment.share for _, one in found],
        "main scene of liked topics": [one.topic_scenes.share for _, one in found],
        "drift: the new interest above the old": [one.drift.share for _, one in found],
    }
    heads = ("Planted", *(name for name, _ in found))
    table = Table(heads, tuple((name, *cells) for name, cells in rows.items()), digits=dict.fromkeys(heads, 3))
    return Section("How much of what was planted it recovers", parts=(table,))


SPENT: dict[str, Callable[[Spending], Cell]] = {
    "calls": lambda one: one.calls or None,
    "tokens read": lambda one: one.tokens_in or None,
    "tokens written": lambda one: one.tokens_out or None,
    "time": lambda one: seconds(one.seconds) if one.seconds else None,
    "money": lambda one: one.money,
}


def _spending(evaluation: ProfileEvaluation) -> Section:
    """Totals; columns that nobody fills are left out."""
    spent: list[tuple[str, int | None, Spending]]
    spent = [(engine.name, engine.made, engine.spending) for engine in evaluation.engines]
    spent += [(f"judging {one.name}", None, one.judging) for one in evaluation.engines if one.judging.calls]
    heads = [name for name, cell in SPENT.items() if any(cell(found) is not None for _, _, found in spent)]
    rows = tuple((name, made, *(SPENT[head](found) for head in heads)) for name, made, found in spent)
    note = "Time is wall-clock time from the first to the last. Making profiles again is not in it."
    return Section("What all of it took", parts=(Table(("Engine", "profiles", *heads), rows, note=note),))


def _comparisons(evaluation: ProfileEvaluation) -> Section:
    """Every comparison in words; each engine beside the first."""
    if not evaluation.comparisons:
        return Section("Which differences are real")
    rows = tuple(
        (one.method, capital(one.metric), one.difference, f"{number(one.low)} to {number(one.high)}", one.corrected,
         one.verdict)
        for one in evaluation.comparisons
    )  # fmt: skip
    heads = ("Engine", "Measure", "difference", "95% interval", "p after Holm", "verdict")
    sentence = (
        f"Each engine beside {evaluation.engines[0].name} on the same users: paired permutation tests, corrected "
        "for all comparisons of scores together, and for all of costs together (Holm)."
    )
    return Section("Which differences are real", (sentence,), (Table(heads, rows),))


def _failures(evaluation: ProfileEvaluation) -> Section:
    """How many profiles could not be made or judged, why, and the first of them by name."""
    lost = [one for one in evaluation.engines if one.failed or one.unjudged]
    if not lost:
        return Section("What failed")
    counts = tuple(
        (one.name, one.failed, ", ".join(f"{kind} {count:,}" for kind, count in one.kinds.items()), one.unjudged)
        for one in lost
    )
    first = tuple((one.name, failure.user_id, failure.error) for one in lost for failure in one.failures)
    tables = [Table(("Engine", "not made", "why", "not judged"), counts, note=ZERO)]
    if first:
        tables.append(Table(("Engine", "user", "what happened"), first, caption="The first of them"))
    return Section("What failed", parts=tuple(tables))


def _warning(evaluation: ProfileEvaluation) -> str:
    told = [f"{one.name} failed for every user and scores zero" for one in evaluation.engines if not one.made]
    if evaluation.facts.sampled is not None:
        told.append(f"SAMPLED CANDIDATES ({evaluation.facts.sampled:,} per question): this is not full ranking")
    return "".join(f"{capital(one)}. " for one in told).strip()
