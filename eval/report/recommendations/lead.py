"""What came out, in one or two sentences, and what nobody may overlook."""

from __future__ import annotations

from eval.report.recommendations.reading import Reading, interval
from eval.report.text import counted, listed, number
from eval.results import MethodResult

SAMPLED = (
    "SAMPLED CANDIDATES: each question ranks only {count:,} items drawn by chance beside the relevant ones. Such "
    "figures are far higher than those of full ranking and may order methods otherwise (Krichene and Rendle, KDD 2020)."
)
NAMED = 6


def lead(reading: Reading) -> str:
    """Who is best on the headline metric, by how much, and who cannot be told apart from it."""
    best = reading.best
    if best is None:
        return "No method finished."
    return " ".join(filter(None, (_best(reading, best), _beside_reference(reading, best), _level(reading, best))))


def warning(reading: Reading) -> str:
    """Sampled candidates, methods that have seen the answers, and methods that failed; empty where there are none."""
    sampled = reading.evaluation.facts.sampled
    failed = [one.name for one in reading.ranked if one.state == "failed"]
    told = [SAMPLED.format(count=sampled)] if sampled is not None else []
    told += [f"Has seen the answers, its figures mean nothing: {listed(reading.leaking)}."] if reading.leaking else []
    told += [f"Failed and scores zero: {listed(failed)}."] if failed else []
    return " ".join(told)


def _best(reading: Reading, best: MethodResult) -> str:
    found = interval(best, reading.headline)
    if found is None:
        return f"{best.name} stands first, but {reading.headline_name} was not measured."
    return (
        f"{best.name} is best by {reading.headline_name}: {number(found.mean)} "
        f"(95% {number(found.low)} to {number(found.high)}) over {counted(found.users, 'user')}."
    )


def _beside_reference(reading: Reading, best: MethodResult) -> str:
    reference = reading.reference
    if reference is None or reference.name == best.name:
        return ""
    comparison, found = reading.between(best.name, reference.name), interval(reference, reading.headline)
    reached = f" reaches {number(found.mean)}" if found else " has no figure"
    if comparison is None:
        return f"{reference.name}, the reference,{reached}; the two were not compared."
    if comparison.verdict == "cannot be told apart":
        return f"{reference.name}, the reference,{reached}; the two cannot be told apart."
    return f"{reference.name}, the reference,{reached}: the difference is real."


def _level(reading: Reading, best: MethodResult) -> str:
    """Who cannot be told apart from the best, or, where only the reference was compared, from the reference."""
    middle = best if reading.reference is None else reading.reference
    around = [one for one in reading.comparisons(reading.headline) if middle.name in (one.method, one.reference)]
    level = reading.level_with(middle.name)
    names = [name for name in level if name not in (best.name, *reading.leaking)]
    if names:
        return f"{_few(names)} cannot be told apart from {middle.name}{' either' if best.name in level else ''}."
    return "Every other method compared is worse." if around and middle is best and not reading.leaking else ""


def _few(names: list[str]) -> str:
    return listed(names) if len(names) <= NAMED else f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
