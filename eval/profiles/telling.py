"""What reports about profiles say of the data, the split and the settings."""

from __future__ import annotations

from eval.report.text import counted
from eval.results import Facts


def how_measured(facts: Facts) -> tuple[str, ...]:
    """The split in words, and how lists were ranked."""
    ranking = "full ranking" if facts.sampled is None else f"{facts.sampled:,} SAMPLED CANDIDATES per question"
    asked = (
        f"{counted(facts.questions, 'question')} of {counted(facts.asking, 'user')} about "
        f"{counted(facts.held_out, 'held-out item')}; {ranking}. Engines saw the training part alone."
    )
    return tuple(filter(None, (facts.sentence, asked)))


def facts(given: Facts) -> dict[str, str]:
    """All it takes to run it again: data, fingerprint, split, seed, settings, versions."""
    return {
        "data": given.data,
        "fingerprint of the data": given.fingerprint,
        "users, items, events": f"{given.users:,}, {given.items:,}, {given.events:,}",
        "split": given.split,
        "seed": str(given.seed),
        **{name: "none" if value is None else str(value) for name, value in given.settings.items()},
        "versions": ", ".join(f"{name} {version}" for name, version in given.versions.items()),
    }
