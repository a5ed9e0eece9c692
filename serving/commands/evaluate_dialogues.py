"""`palate evaluate dialogues`: how well what is recommended next in a dialogue is found."""

from __future__ import annotations

from typing import Annotated

import typer

from serving.commands.evaluating import (
    Data,
    EmbedderName,
    Json,
    Report,
    Seed,
    SkipBad,
    at_hand,
    make_room,
    named,
    tell_report,
)


def evaluate_dialogues(
    path: Data,
    methods: Annotated[
        str | None, typer.Option(metavar="A,B", show_default="all that ask no model", help="Methods by name.")
    ] = None,
    folds: Annotated[int, typer.Option(min=2, metavar="N", help="Methods learn from all folds but one.")] = 5,
    seed: Seed = None,
    embedder: EmbedderName = None,
    skip_bad: SkipBad = 0,
    json: Json = None,
    report: Report = None,
) -> None:
    """Rank the whole catalogue from each dialogue so far."""
    from eval import dialogues
    from eval.dialogues.registry import chosen

    competing = chosen(named(methods))
    make_room(json, report)
    with at_hand(seed, embedder) as hand:
        found = dialogues.evaluate_dialogues(
            path,
            hand.embedder,
            language_model=hand.language_model() if any("chat" in one.needs for one in competing) else None,
            methods=competing,
            folds=folds,
            seed=hand.settings.seed,
            skip_bad=skip_bad,
            progress=hand.progress,
        )
    tell_report(found, dialogues.dialogues_page(found), json, report)
