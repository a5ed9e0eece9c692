"""Work of /v1/fit: profiles, index and every model brought to the data as they are now."""

from __future__ import annotations

from serving.jobs.child import Child
from serving.workspace import Workspace


def fit(child: Child, work: Workspace) -> None:
    """Fit everything, and say what was compared and chosen.

    Raises:
        StoppedError: told to stop; what was fitted by then is kept.
    """
    with child.results(anew=True) as results:
        results.expect(1)
        with child.hold.interruptible():
            report = work.fit()
        results.add("fit", 200, {"object": "fit", "report": None if report is None else report.to_json()})
