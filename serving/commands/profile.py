"""`palate profile build` and `palate profile show`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from serving.commands import workspace
from serving.console import emit, stdout
from serving.options import AsJson, StoreFolder

if TYPE_CHECKING:
    from profiles.batch import Outcome

OUTCOMES: dict[Outcome, str] = {
    "new": "new",
    "changed": "changed",
    "same": "built again, unchanged",
    "current": "already current",
}
"""What can become of a profile, and how that is said."""


def profile_build(
    user: Annotated[list[str] | None, typer.Option("--user", metavar="U", help="Only this user; repeatable.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes; default: one a processor.")
    ] = None,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Build the profiles that are missing or stale."""
    with workspace(store) as work:
        outcomes = Counter(one.outcome for one in work.build_profiles(user or (), workers=workers))
    if as_json:
        emit({"profiles": outcomes.total(), **{name: outcomes[name] for name in OUTCOMES}})
        return
    typer.echo(told(outcomes))


def told(outcomes: Mapping[Outcome, int]) -> str:
    """What became of how many profiles, on one line.

    >>> told({"new": 1}), told({"new": 2, "current": 1200})
    ('1 profile: 1 new.', '1,202 profiles: 2 new, 1,200 already current.')
    """
    total = sum(outcomes.values())
    parts = ", ".join(f"{outcomes[name]:,} {said}" for name, said in OUTCOMES.items() if outcomes.get(name))
    return f"{total:,} profile{'s' * (total != 1)}: {parts}." if parts else "Nobody has any events yet."


def profile_show(
    user: Annotated[str, typer.Argument(metavar="USER", help="Id of the person.")],
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show what is known of one person's interests."""
    with workspace(store) as work:
        found = work.profile(user)
        if as_json:
            emit(found.model_dump(mode="json"))
            return
        from serving.people import told_of
        from serving.terminal import show_profile

        show_profile(stdout(), told_of(work, found), found.language, work.settings.timezone)
