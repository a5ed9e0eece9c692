"""`palate doctor`: check that everything is in place."""

from __future__ import annotations

import typer

from palate.text import plain
from serving.console import emit, stderr, tell
from serving.options import AsJson, StoreFolder

COLOURS = {"ok": typer.colors.GREEN, "warn": typer.colors.YELLOW, "fail": typer.colors.RED}


def doctor(store: StoreFolder = None, as_json: AsJson = False) -> None:
    """Check versions, store, profiles, index, embedder and language model; exit 1 when something must be mended."""
    from palate.settings import Settings
    from serving.doctor import checks

    settings = Settings() if store is None else Settings(store=store)
    with stderr().status("Looking ..."):
        found = checks(settings)
    sound = all(check.state != "fail" for check in found)
    if as_json:
        emit({"ok": sound, "checks": [check.model_dump(mode="json") for check in found]})
    else:
        for check in found:
            typer.secho(f"{check.state:<5}", fg=COLOURS[check.state], nl=False)
            typer.echo(f"{check.name:<9} {plain(check.told)}")
            if check.remedy:
                tell(f"{'':<15}{check.remedy}")
    if not sound:
        raise typer.Exit(1)
