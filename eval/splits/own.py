"""The data set's own test file. Its events are all training data, and all it holds is relevant."""

from __future__ import annotations

from collections import Counter

from eval.data.log import Log
from eval.data.questions import Question, Truth
from eval.splits.options import SplitOptions
from eval.splits.plan import MET, UNKNOWN, Cut, finished, items_met
from palate.errors import InputError

NAME = "own"
ABOUT = "the data set's own test file; all else is learned from"


def cut_own(log: Log, options: SplitOptions) -> Cut:
    """Ask everybody in the test file for their held-out items. `left_out` counts rows of the file.

    Raises:
        InputError: there is no test file, or nothing is left to ask.
    """
    if not log.test:
        raise InputError(f"Split 'own' needs a test file; {log.name!r} has none. Choose another --split.")
    train, known = log.keeping(log.events), {item.item_id for item in log.items}
    met, left_out = items_met(train.events), Counter[str]()
    questions, truths = [], []
    for user, held in sorted(log.test.items()):
        barred = met.get(user, set())
        relevant = frozenset(item for item in held if item in known and item not in barred)
        left_out[UNKNOWN] += sum(item not in known for item in held)
        left_out[MET] += sum(item in known and item in barred for item in held)
        if relevant:
            questions.append(Question(user))
            truths.append(Truth(relevant))
    rows = sum(map(len, log.test.values()))
    return finished(
        Cut(
            kind=NAME,
            sentence=f"The set's own test file: {rows:,} items held out of {len(log.test):,} users.",
            train=train,
            questions=tuple(questions),
            truths=tuple(truths),
            left_out=dict(sorted((+left_out).items())),
            options=options,
        )
    )
