"""`palate evaluate profiles` and `compare`: how good profiles are, and which of two models makes better ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.errors import InputError
from serving.commands.evaluating import (
    AtHand,
    Data,
    Domain,
    EmbedderName,
    Json,
    Keep,
    Number,
    Report,
    Seed,
    Share,
    SkipBad,
    SplitName,
    at_hand,
    make_room,
    named,
    tell_report,
)

if TYPE_CHECKING:
    from eval.compare import Side
    from eval.language_model import LanguageModel
    from eval.profiles import Engine, ProfilePlan

MostUsers = Annotated[
    int | None, typer.Option("--users", min=2, metavar="N", show_default="all", help="At most N users, drawn by seed.")
]
Judged = Annotated[bool, typer.Option("--judge", help="Have the language model judge claims too.")]


def evaluate_profiles(
    path: Data,
    engine: Annotated[
        str, typer.Option(metavar="A,B", help="statistics, llm, or a JSONL file of user_id and text; the first leads.")
    ] = "statistics",
    users: MostUsers = None,
    judge: Judged = False,
    steady: Annotated[bool, typer.Option(help="Make profiles again from 80% of the events.")] = True,
    truth: Annotated[
        Path | None, typer.Option(metavar="FILE", show_default="beside PATH", help="What was planted in a made world.")
    ] = None,
    split: SplitName = "auto",
    share: Share = None,
    n: Number = None,
    domain: Domain = None,
    seed: Seed = None,
    embedder: EmbedderName = None,
    skip_bad: SkipBad = 0,
    work: Keep = None,
    json: Json = None,
    report: Report = None,
) -> None:
    """Evaluate profiles on a data set."""
    from eval import profiles

    make_room(json, report)
    with at_hand(seed, embedder) as hand:
        engines = [_engine(name, hand) for name in named(engine) or ["statistics"]]
        log, made = hand.read(path, split, skip_bad=skip_bad, share=share, n=n, domain=domain)
        plan = _plan(hand, path, work, users, judge=judge, steady=steady, truth=truth)
        found = profiles.evaluate_profiles(log, made, engines, plan)
    tell_report(found, profiles.profiles_page(found), json, report)


def evaluate_compare(
    path: Data,
    prompts: Annotated[
        Path | None, typer.Option(metavar="DIR", show_default="as set", help="Templates of the other side.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME", show_default="as set", help="Model of the other side.")
    ] = None,
    url: Annotated[
        str | None, typer.Option(metavar="URL", show_default="as set", help="Server of the other side.")
    ] = None,
    users: MostUsers = None,
    judge: Judged = False,
    split: SplitName = "auto",
    share: Share = None,
    n: Number = None,
    domain: Domain = None,
    seed: Seed = None,
    embedder: EmbedderName = None,
    skip_bad: SkipBad = 0,
    work: Keep = None,
    json: Json = None,
    report: Report = None,
) -> None:
    """Compare two models, or two sets of prompts, on the same users."""
    from eval import compare

    make_room(json, report)
    with at_hand(seed, embedder) as hand:
        one, other = _sides(hand, {"prompts": prompts, "llm_model": model, "llm_url": url})
        log, made = hand.read(path, split, skip_bad=skip_bad, share=share, n=n, domain=domain)
        plan = _plan(hand, path, work, users, judge=judge, steady=False, truth=None)
        found = compare.compare_engines(log, made, one, other, plan)
    tell_report(found, compare.comparison_page(found), json, report)


def _plan(
    hand: AtHand,
    path: Path,
    work: Path | None,
    users: int | None,
    *,
    judge: bool,
    steady: bool,
    truth: Path | None,
) -> ProfilePlan:
    from eval.profiles import ProfilePlan, truth_beside

    return ProfilePlan(
        embedder=hand.embedder,
        judge=_model(hand) if judge else None,
        most_users=users,
        steady=steady,
        truth=truth or truth_beside(path),
        seed=hand.settings.seed,
        guard=path,
        folder=work,
        progress=hand.progress,
    )


def _engine(name: str, hand: AtHand) -> Engine:
    from eval.profiles import ByModel, Reference, Statistics

    if name == "statistics":
        return Statistics()
    if name == "llm":
        return ByModel(_model(hand))
    if Path(name).is_file():
        return Reference(Path(name), Path(name).name.partition(".")[0])
    raise InputError(f"--engine: expected statistics, llm or a file of texts, got {name!r}.")


def _sides(hand: AtHand, changes: dict[str, Path | str | None]) -> tuple[Side, Side]:
    """The settings as they are, and with what was given in their place."""
    from eval.compare import Side

    given = {name: value for name, value in changes.items() if value is not None}
    if not given:
        raise InputError("Expected what to compare with: --prompts DIR, --model NAME or --url URL.")
    other = AtHand(hand.settings.model_copy(update=given), hand.embedder, hand.progress)
    return Side("as set", _model(hand)), Side(", ".join(str(value) for value in given.values()), _model(other))


def _model(hand: AtHand) -> LanguageModel:
    from serving.language_model import for_evaluation, require_url

    require_url(hand.settings)
    model = for_evaluation(hand.settings)
    assert model is not None
    return model
