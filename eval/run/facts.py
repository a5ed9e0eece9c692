"""What a report says of the data, the split and the versions, so that it can be done again."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

import palate
from eval.data.log import Log
from eval.data.questions import Split
from eval.method import Value
from eval.results import Facts

LIBRARIES = ("numpy", "scipy", "scikit-learn", "implicit", "chromadb", "onnxruntime")


def facts_of(log: Log, split: Split, seed: int, settings: Mapping[str, Value]) -> Facts:
    """Everything but the results."""
    return Facts(
        data=log.name,
        fingerprint=log.fingerprint,
        users=len({event.user_id for event in log.events}),
        items=len(log.items),
        events=len(log.events),
        split=split.kind,
        sentence=split.sentence,
        questions=len(split.questions),
        asking=len({question.user_id for question in split.questions}),
        held_out=sum(len(truth.scored) for truth in split.truths),
        left_out=dict(split.left_out),
        sampled=split.sampled,
        seed=seed,
        settings=dict(settings),
        versions=versions(),
    )


def versions() -> dict[str, str]:
    """Of Palate, Python and the libraries that figures depend on."""
    found = {"palate": palate.__version__, "python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
