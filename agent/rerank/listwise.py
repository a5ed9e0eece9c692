"""Has a model order one list that fits a prompt, and sees to it that the reply is such an order.

Listwise: Sun et al. 2023, "Is ChatGPT Good at Search? Investigating Large Language Models as Re-Ranking Agents".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prompts import Check, Fault
from prompts.replies import RerankReply


def strictly(handles: Sequence[str], wanted: int) -> Check[RerankReply]:
    """What is wrong with a ranking of these handles: one that is none of them, one twice, too few of them.

    What is said past the last wanted place is not looked at.
    """

    def faults(reply: RerankReply) -> Iterable[Fault]:
        ranked = [place.item for place in reply.ranked[:wanted]]
        yield from _unknown(ranked, handles)
        if twice := sorted({one for one in ranked if ranked.count(one) > 1}):
            yield Fault("schema", f"ranked: {', '.join(twice)} stands there more than once")
        if len(ranked) < wanted:
            yield Fault("schema", f"ranked: expected {wanted} items, got {len(ranked)}")

    return faults


def leniently(handles: Sequence[str], wanted: int) -> Check[RerankReply]:
    """What makes a ranking of no use: a handle that is none of these, or less than half of the places filled.

    One that stands there twice counts where it stands first. Asking again would cost as much as another reading.
    """

    def faults(reply: RerankReply) -> Iterable[Fault]:
        ranked = [place.item for place in reply.ranked]
        yield from _unknown(ranked, handles)
        if 2 * len(set(ranked)) < wanted:
            yield Fault("schema", f"ranked: expected {wanted} different items, got {len(set(ranked))}")

    return faults


def first_places(reply: RerankReply, wanted: int) -> dict[str, str]:
    """Return the handles that a reply ranks, best first, each with why; at most `wanted`, each once."""
    places: dict[str, str] = {}
    for place in reply.ranked:
        places.setdefault(place.item, place.why)
    return dict(list(places.items())[:wanted])


def _unknown(ranked: Sequence[str], handles: Sequence[str]) -> Iterable[Fault]:
    if unknown := sorted(set(ranked) - set(handles)):
        yield Fault("unsupported", f"there is no {', '.join(unknown)}: rank only {handles[0]} to {handles[-1]}")
