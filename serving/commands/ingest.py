"""`palate ingest`: read a data set into the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.commands import workspace
from serving.console import emit, tell
from serving.options import AsJson, StoreFolder

if TYPE_CHECKING:
    from history.report import IngestReport

LISTED = 5


def ingest(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Folder of the data set.")],
    skip_bad: Annotated[int, typer.Option(min=0, metavar="N", help="Leave out at most N bad rows.")] = 0,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Read a data set into the store, all of it or nothing."""
    from history.dataset import open_dataset

    dataset = open_dataset(path)
    with workspace(store, create=True) as work:
        report = work.ingest(dataset, skip_bad=skip_bad)
    if as_json:
        emit(report.model_dump(mode="json"))
        return
    for line in told(report):
        tell(line)


def told(report: IngestReport) -> list[str]:
    """The report in lines: a table's counts on each, then whatever was cut, recoded, rejected or left aside."""
    tables = {"items": report.items, "events": report.events, "social": report.social, "test": report.test}
    lines = [f"{report.dataset} ({report.format}) " + ("read." if report.changed else "holds nothing new.")]
    for name, count in tables.items():
        if count.read:
            parts = {"new": count.new, "updated": count.updated, "known": count.duplicate, "rejected": count.rejected}
            lines.append(f"  {name:<7}" + ", ".join(f"{n:,} {what}" for what, n in parts.items() if n))
    if report.unknown_items:
        lines.append(f"  {report.unknown_items:,} of the rejected rows name an item that nothing describes")
    if report.cut:
        lines.append(f"  {report.cut:,} texts were longer than is kept, and cut")
    lines += [
        f"  {file}: {sum(found.values()):,} lines read as {', '.join(found)}"
        for file, found in report.encodings.items()
    ]
    for row in report.rejects[:LISTED]:
        lines.append(f"  {row.file}:{row.line}: field {row.field!r}: expected {row.expected}, got {row.value}")
    if report.rejects_file:
        lines.append(f"  all {len(report.rejects):,} rejected rows: {report.rejects_file}")
    if report.ignored:
        lines.append(f"  left aside: {', '.join(report.ignored)}")
    return lines
