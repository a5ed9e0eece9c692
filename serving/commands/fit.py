"""`palate fit`: everything that recommends, brought to the data as they are now."""

from __future__ import annotations

from serving.commands import workspace
from serving.console import emit, tell
from serving.options import AsJson, StoreFolder


def fit(store: StoreFolder = None, as_json: AsJson = False) -> None:
    """Fit profiles, the index, every candidate source and the order that is learned over them."""
    with workspace(store) as work:
        report = work.fit()
    if as_json:
        emit({"learned": report is not None, "report": None if report is None else report.to_json()})
        return
    if report is None:
        tell("Fitted. Too few people chose enough to learn an order from: the sources are fused with fixed weights.")
        return
    tell("Fitted. What was compared on events held out (NDCG@10), * is in use:")
    for line in report.lines():
        tell(line)
