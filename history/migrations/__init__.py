"""Steps that bring a store of an older version up to the present one.

A new store is made at the present version from `history.tables`; an older one takes every step from its own
version on, all in one transaction. To change the tables: change `history.tables`, raise its `VERSION`, add the
step from the old version here, and a test that it leads to the same schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from history.migrations.edits import add_edits
from history.migrations.jobs import add_jobs
from history.migrations.judged import add_judged
from history.migrations.statements import add_statements

Step = Callable[[Connection], None]
"""Changes the schema of the store behind the connection from one version to the next."""

STEPS: Mapping[int, Step] = {1: add_jobs, 2: add_statements, 3: add_judged, 4: add_edits}
"""The step that leads from each version to the next."""
