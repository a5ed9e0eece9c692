"""`palate evaluate`: how good recommendations are, and whether differences are real."""

from __future__ import annotations

from typing import Annotated

import typer

from serving.commands.evaluating import (
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

TRIALS = 10
INTERRUPTED = 130


def evaluate_lists(
    path: Data,
    split: SplitName = "auto",
    methods: Annotated[
        str | None,
        typer.Option(metavar="A,B", show_default="default", help="Methods, .py files of your own, 'default' or 'all'."),
    ] = None,
    tune: Annotated[bool, typer.Option("--tune", help="Choose parameters on a validation part first.")] = False,
    trials: Annotated[
        int | None, typer.Option(min=2, metavar="N", show_default=str(TRIALS), help="Settings each may try; tunes.")
    ] = None,
    reference: Annotated[
        str | None, typer.Option(metavar="M", show_default="palate", help="The method others are compared with.")
    ] = None,
    headline: Annotated[str, typer.Option(metavar="METRIC", help="The metric that decides.")] = "ndcg@10",
    sampled: Annotated[
        int | None, typer.Option(min=1, metavar="N", show_default="off", help="Rank among N random items only.")
    ] = None,
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
    """Compare recommenders on a data set."""
    from eval.registry import chosen
    from eval.report.recommendations import recommendation_page
    from eval.run import Plan, evaluate
    from eval.splits import sampled as with_samples

    classes = chosen(named(methods))
    make_room(json, report)
    with at_hand(seed, embedder) as hand:
        model = hand.language_model() if any("chat" in cls.needs for cls in classes) else None
        log, made = hand.read(path, split, skip_bad=skip_bad, share=share, n=n, domain=domain)
        if sampled is not None:
            made = with_samples(made, sampled, seed=hand.settings.seed)
        plan = Plan(
            trials=(trials or TRIALS) if tune or trials else 0,
            seed=hand.settings.seed,
            headline=headline,
            reference=reference,
            embedder=hand.embedder,
            language_model=model,
            guard=path,
            folder=work,
            progress=hand.progress,
        )
        found = evaluate(log, made, classes, plan, **{f"split {name}": value for name, value in made.options})
    tell_report(found, recommendation_page(found), json, report)
    if any(one.why.startswith("the run was stopped") for one in found.results):
        raise typer.Exit(INTERRUPTED)


def evaluate_methods() -> None:
    """List the methods that can be compared."""
    from eval.registry import known
    from eval.report import Table
    from serving.console import stdout
    from serving.terminal_report import show_table

    rows = [(name, cls.family, "yes" if cls.default else "", cls.about) for name, cls in known().items()]
    show_table(stdout(), Table(("Method", "Family", "By default", "What it does"), tuple(rows)))


def evaluate_splits() -> None:
    """List the ways to hold out events."""
    from eval.report import Table
    from eval.splits import ABOUT
    from serving.console import stdout
    from serving.terminal_report import show_table

    show_table(stdout(), Table(("Split", "What is held out"), tuple(ABOUT.items())))
