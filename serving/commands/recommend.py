"""`palate recommend`: a ranked list for one person, with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from palate.errors import InputError
from palate.types import Context
from serving.commands import workspace
from serving.console import emit, stdout
from serving.options import AsJson, StoreFolder


def recommend(
    user: Annotated[str, typer.Argument(metavar="USER", help="Id of the person.")],
    k: Annotated[int, typer.Option("-k", min=1, metavar="N", help="How many, at least 1.")] = 10,
    scene: Annotated[str | None, typer.Option(metavar="S", help="Name of a scene, such as 'commute'.")] = None,
    context: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="What is so now, such as place=home; repeatable.")
    ] = None,
    domain: Annotated[str | None, typer.Option(metavar="D", help="Only items of this domain.")] = None,
    query: Annotated[str | None, typer.Option(metavar="TEXT", help="What the person says they want.")] = None,
    variety: Annotated[
        float, typer.Option(min=0.0, max=1.0, metavar="V", help="0: the likeliest items; 1: as varied as can be.")
    ] = 0.0,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Recommend to one person, with reasons."""
    around = context_of(context or ())
    with workspace(store) as work:
        if scene is not None:
            work.require_scene(scene)
        work.prepare_for(user)
        answer = work.recommender().recommend(
            user, k=k, scene=scene, context=around, domain=domain, query=query, variety=variety
        )
        profile = work.store.profile(user)
    if as_json:
        emit(answer.model_dump(mode="json"))
        return
    from serving.terminal import show_answer

    show_answer(stdout(), answer, profile.language if profile else "en")


def context_of(pairs: Sequence[str]) -> Context | None:
    """The context that 'key=value' texts spell out; None for none at all.

    Raises:
        InputError: one of them is no pair, or a key is given twice.
    """
    told: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = (part.strip() for part in pair.partition("="))
        if not (key and equals and value):
            raise InputError(f"--context: expected KEY=VALUE, such as device=phone, got {pair!r}.")
        if key in told:
            raise InputError(f"--context: {key!r} is given twice, as {told[key]!r} and {value!r}.")
        told[key] = value
    return Context.model_validate(told) if told else None
