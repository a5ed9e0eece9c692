"""New in a domain: some people's events there are all hidden, and items of it are ranked from their other events."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from eval.data.log import Log
from eval.data.questions import Question
from eval.splits.options import SplitOptions
from eval.splits.plan import Asked, Kind, Plan
from palate.errors import InputError
from palate.types import Event


def plan(log: Log, options: SplitOptions, seed: int) -> Plan:
    """Hide every event in the target domain of a share of the users who have events there and elsewhere.

    Users are drawn by `numpy.random.RandomState(seed).choice` over their sorted ids, whose stream NumPy keeps the
    same for good: the split is the same everywhere. Without `domain`, the target is the one with the fewest events.

    Raises:
        InputError: an unknown domain, fewer than two domains, or fewer than two users who have events in both.
    """
    domains = {item.item_id: item.domain for item in log.items}
    target = _target(log, domains, options.domain)
    there: defaultdict[str, list[Event]] = defaultdict(list)
    elsewhere = set()
    for event in log.events:
        if event.item_id is not None and domains.get(event.item_id) == target:
            there[event.user_id].append(event)
        elif event.item_id is not None:
            elsewhere.add(event.user_id)
    eligible = sorted(elsewhere & there.keys())
    size = int(options.share * len(eligible))
    if not size:
        raise InputError(
            f"Split 'cold-domain': {len(eligible)} users have events in {target!r} and elsewhere; a share of "
            f"{options.share} leaves nobody. Choose another --domain, or a larger share."
        )
    chosen = np.random.RandomState(seed).choice(np.array(eligible), size, replace=False)
    return Plan(
        f"All events in {target!r} hidden for {size:,} of {len(eligible):,} users who have events there and elsewhere; "
        f"items of {target!r} ranked.",
        [Asked(Question(user, domain=target), tuple(there[user])) for user in sorted(map(str, chosen))],
        settled={"domain": target},
    )


def _target(log: Log, domains: dict[str, str], wanted: str | None) -> str:
    met = Counter(domains.get(event.item_id, "") for event in log.events if event.item_id is not None)
    known = sorted(domain for domain in met if domain)
    if len(met) < 2:
        raise InputError(f"Split 'cold-domain' needs two domains; {log.name!r} has {', '.join(known) or 'none'}.")
    if wanted is None:
        return min(known, key=lambda domain: (met[domain], domain))
    if wanted not in known:
        raise InputError(f"Split 'cold-domain': option 'domain' must be one of {', '.join(known)}; got {wanted!r}.")
    return wanted


KIND = Kind(
    "cold-domain",
    "all events in a domain hidden for a share of users, by default a fifth; items of it ranked",
    {"share": 0.2, "domain": None},
    plan,
)
