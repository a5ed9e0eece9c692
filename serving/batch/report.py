"""How a job stands, read from the store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from history.jobs import EXPORTED, Job, Jobs, TaskState
from palate.chat import Usage
from palate.types import Model
from serving.batch.owner import alive

JobState = Literal["done", "running", "exported", "cancelled", "budget", "interrupted", "server", "stopped"]
"""How a job stands: "done" (everybody ended), "running" (somebody works on it), "exported" (only a batch service's
answers are missing), or why it was left: "cancelled", "budget", "interrupted", "server" (it answered nobody), and
"stopped" (killed, or not begun)."""


class JobReport(Model):
    """One job. `users` counts tasks by state, `faults` the failed ones by kind of error; `created` is ISO 8601, UTC."""

    job: int
    state: JobState
    engine: str
    model: str | None
    created: str
    users: dict[TaskState, int]
    faults: dict[str, int]
    workers: int
    calls: int
    usage: Usage
    prefix_share: float
    budget: int | None
    cost: float


def report(jobs: Jobs, job: Job, *, now: float, price_prompt: float = 0.0, price_completion: float = 0.0) -> JobReport:
    """How a job stands at `now`, in epoch seconds; prices are per million tokens."""
    owners = jobs.owners(job.job_id)
    living = [name for name, (_, lease) in owners.items() if name != EXPORTED and _works(name, lease, now)]
    counts, usage = jobs.counts(job.job_id), job.usage
    return JobReport(
        job=job.job_id,
        state=_state(job, counts, working=bool(living), exported=EXPORTED in owners),
        engine=job.engine,
        model=job.model,
        created=datetime.fromtimestamp(job.created, UTC).isoformat(timespec="seconds"),
        users=counts,
        faults=dict(jobs.faults(job.job_id).most_common()),
        workers=len(living),
        calls=job.calls,
        usage=usage,
        prefix_share=round(usage.cached_tokens / usage.prompt_tokens, 4) if usage.prompt_tokens else 0.0,
        budget=job.budget,
        cost=(usage.prompt_tokens * price_prompt + usage.completion_tokens * price_completion) / 1_000_000,
    )


def _works(owner: str, lease: float | None, now: float) -> bool:
    known = alive(owner)
    return lease is not None and lease >= now if known is None else known


def _state(job: Job, counts: dict[TaskState, int], *, working: bool, exported: bool) -> JobState:
    if job.stop == "cancelled":
        return "cancelled"
    if not counts["waiting"] and not counts["sent"]:
        return "done"
    if working:
        return "running"
    return job.stop or ("exported" if exported and not counts["waiting"] else "stopped")


def told(found: JobReport) -> list[str]:
    """The report in lines for a person."""
    users, usage = found.users, found.usage
    sent = "with a batch service" if found.state == "exported" else "in hand"
    states = {"done": "done", "failed": "failed", "sent": sent, "waiting": "waiting"}
    parts = ", ".join(f"{users[state]:,} {said}" for state, said in states.items() if users[state])  # type: ignore[index]
    lines = [f"Job {found.job} ({found.engine}, {found.model or 'no model yet'}), {found.created}: {found.state}"]
    lines.append(f"  {sum(users.values()):,} users: {parts}" if parts else "  no users")
    if found.calls:
        lines.append(
            f"  {found.calls:,} calls: {usage.prompt_tokens:,} tokens read ({found.prefix_share:.0%} from the prefix"
            f" cache), {usage.completion_tokens:,} written" + (f", cost {found.cost:.2f}" if found.cost else "")
        )
    if found.budget is not None:
        lines.append(f"  budget {found.budget:,} tokens, {max(0, found.budget - usage.total):,} left")
    if found.faults:
        lines.append("  failed: " + ", ".join(f"{count:,} {kind}" for kind, count in found.faults.items()))
    if found.workers:
        lines.append(f"  {found.workers} at work on it")
    return lines
