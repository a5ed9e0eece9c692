"""`palate profile build`, `palate profile show`, `palate profile tell` and `palate profile edit`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from palate.text import plain
from palate.types import Language
from serving.commands import workspace
from serving.commands.jobs import (
    Concurrency,
    Whole,
    end_job,
    job_report,
    jobs_of,
    new_job,
    show_job,
    worked_on,
)
from serving.console import emit, say, stdout, tell
from serving.options import AsJson, StoreFolder

if TYPE_CHECKING:
    from history.jobs import Task
    from palate.types import Profile
    from profiles.batch import Outcome
    from profiles.edits import Edited
    from serving.batch.tally import Tally
    from serving.workspace import Workspace

OUTCOMES: dict[Outcome, str] = {
    "new": "new",
    "changed": "changed",
    "same": "built again, unchanged",
    "current": "already current",
}
"""What can become of a profile, and how that is said."""
WAYS = {"whole": "whole", "parts": "in parts", "update": "updated", "current": "already current"}
"""How a language model's profile can come about, and how that is said."""
NAMED = 5
"""Up to so many users are told of one by one."""


Action = Literal["hide", "show", "pin", "unpin", "correct", "restore"]
SAID: dict[Language, dict[Action, str]] = {
    "en": {
        "hide": "Hidden: {label}. It counts for nothing from now on.",
        "show": "Shown again: {label}.",
        "pin": "Pinned: {label}. It stays, and counts as much as can be.",
        "unpin": "No longer pinned: {label}.",
        "correct": "Corrected: {label}.",
        "restore": "As it was built: {label}.",
    },
    "zh": {
        "hide": "已隐藏：{label}。从现在起不再起作用。",
        "show": "重新显示：{label}。",
        "pin": "已置顶：{label}。它会一直保留，作用最大。",
        "unpin": "已取消置顶：{label}。",
        "correct": "已更正：{label}。",
        "restore": "已恢复原样：{label}。",
    },
}
"""What an edit of a profile is answered with."""


class Engine(StrEnum):
    """What makes the profiles."""

    statistics = "statistics"
    llm = "llm"


UserArgument = Annotated[str, typer.Argument(metavar="USER", help="Id of the person.")]


def profile_build(
    engine: Annotated[Engine, typer.Option(help="What makes the profiles.")] = Engine.statistics,
    user: Annotated[list[str] | None, typer.Option("--user", metavar="U", help="Only this user; repeatable.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes; default: one a processor. Statistics only.")
    ] = None,
    concurrency: Concurrency = None,
    whole: Whole = False,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Build the profiles that are missing or stale."""
    from palate.errors import InputError

    if engine is Engine.llm:
        if workers is not None:
            raise InputError("--workers is of --engine statistics; a language model is asked by --concurrency users.")
        _build_by_model(user or (), concurrency, store, whole=whole, as_json=as_json)
        return
    if concurrency is not None or whole:
        raise InputError("--concurrency and --whole are of --engine llm.")
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


def _build_by_model(
    users: Sequence[str], concurrency: int | None, store: Path | None, *, whole: bool, as_json: bool
) -> None:
    """As `palate batch run`, for these users or everybody; then say what became of whom."""
    from serving.batch.users import chosen_users
    from serving.language_model import require_url

    with workspace(store, bars=False) as work:
        require_url(work.settings)
        work.require_known(users)
        wanted = list(dict.fromkeys(users)) or chosen_users(work.store, None, None)
        job = new_job(work, wanted, whole=whole)
        say(f"Job {job.job_id}: {len(wanted):,} users.")
        ran = worked_on(work, job, concurrency)
        jobs = jobs_of(work)
        report = job_report(work, jobs.job(job.job_id))
        if as_json:
            emit({**report.model_dump(mode="json"), "how": {way: ran.tally.how[way] for way in WAYS}})
        else:
            show_job(report, as_json=False)
            few = list(jobs.tasks(job.job_id)) if users and len(wanted) <= NAMED else []
            tell(told_of_users(few) if few else told_of_ways(ran.tally))
        end_job(job.job_id, ran.ended)


def told_of_users(tasks: Sequence[Task]) -> str:
    """What became of each of a few users, on one line."""
    return "; ".join(f"{plain(task.user_id)}: {_became(task)}" for task in tasks) + "."


def _became(task: Task) -> str:
    if task.state == "failed":
        return f"failed, {task.kind}"
    return WAYS.get(task.how or "", task.how or "done") if task.state == "done" else "waiting"


def told_of_ways(tally: Tally) -> str:
    """What became of how many users, on one line."""
    parts = [f"{tally.how[way]:,} {said}" for way, said in WAYS.items() if tally.how[way]]
    if tally.failed:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in tally.faults.most_common())
        parts.append(f"{tally.failed:,} failed ({kinds})")
    return f"{tally.ended:,} profile{'s' * (tally.ended != 1)}: {', '.join(parts) or 'none made'}."


def profile_show(
    user: UserArgument,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Also what a language model said that was not let stand.")
    ] = False,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show what is known of one person's interests."""
    with workspace(store) as work:
        found = _found(work, user)
        claims = work.store.rejected(user) if rejected else ()
        if as_json:
            said = {"rejected": [claim.model_dump(mode="json") for claim in claims]} if rejected else {}
            emit({**found.model_dump(mode="json"), **said})
            return
        from serving.people import told_of
        from serving.terminal import show_profile, show_rejected

        console = stdout()
        show_profile(console, told_of(work, found), found.language, work.settings.timezone)
        if rejected:
            show_rejected(console, claims, found.language)


def _found(work: Workspace, user: str) -> Profile:
    """A person's profile; of somebody who has done nothing yet, what they stated in conversations.

    Raises:
        UnknownUserError: the store holds neither.
    """
    from time import time

    from agent.memory import Memory
    from palate.errors import UnknownUserError
    from profiles.edits import retold

    try:
        return retold(work.profile(user))
    except UnknownUserError:
        stated = Memory(work.store, time).profile(user)
        if stated is None:
            raise
        return stated


def profile_tell(user: UserArgument, store: StoreFolder = None, as_json: AsJson = False) -> None:
    """Tell a profile to its person: by the language model where one is set, else by the profile's own texts."""
    with workspace(store) as work:
        text, by = _told(work, user)
    if as_json:
        emit({"user_id": user, "text": text, "by": by})
        return
    tell(text)


def _told(work: Workspace, user: str) -> tuple[str, str | None]:
    """The profile as a short text, and the name of the model that wrote it; None for the profile's own texts."""
    import asyncio

    from palate.errors import ModelError
    from serving.language_model import told_by_model
    from serving.people import own_words

    found = _found(work, user)
    if work.settings.llm_url is not None:
        try:
            return asyncio.run(told_by_model(found, work.settings))
        except ModelError as error:
            say(f"The language model did not tell it ({error.kind}: {error}). These are the profile's own texts.")
    return own_words(found), None


def profile_edit(
    user: UserArgument,
    key: Annotated[str, typer.Argument(metavar="KEY", help="Key of the interest; `palate profile show --json`.")],
    action: Annotated[Action, typer.Argument(metavar="ACTION", help="hide, show, pin, unpin, correct or restore.")],
    label: Annotated[str | None, typer.Option(metavar="TEXT", help="correct: what it is called.")] = None,
    weight: Annotated[float | None, typer.Option(metavar="W", help="correct: how much of you it is, 0 to 1.")] = None,
    polarity: Annotated[float | None, typer.Option(metavar="P", help="correct: against it, -1, to for it, 1.")] = None,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Hide, pin or correct one interest of a profile; it stays so, and lists follow at once."""
    from time import time

    from profiles.edits import Wish, edited
    from serving.service.locks import writing_for

    with workspace(store) as work:
        work.profile(user)
        with writing_for(work.settings.store, user):
            change = edited(work.store, user, [Wish(key, action, label, weight, polarity)], time)
    if as_json:
        emit(change.after.model_dump(mode="json"))
        return
    tell(SAID[change.after.language][action].format(label=_label_of(change, key)))
    for line in _moves(change):
        tell(line)


def _label_of(change: Edited, key: str) -> str:
    """What an interest is called now, or was before it was hidden."""
    held = (*change.after.interests, *change.after.hidden, *change.before.interests, *change.before.hidden)
    return next((one.label for one in held if one.key == key), key)


def _moves(change: Edited) -> list[str]:
    from profiles.live import changes

    return [f"  {one.label}: {one.before:+.2f} -> {one.after:+.2f}" for one in changes(change.before, change.after)]
