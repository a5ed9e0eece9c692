"""What "cheaper", "shorter" or "newer" ask for, when a list is before the person: less, or more, than what it has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from agent.limits.table import FactTable
from agent.request import UserRequest
from palate.types import Limit, LimitKind


class _Step(NamedTuple):
    """A number of items that a word wants less (-1) or more (1) of; `least` is the smallest step that counts."""

    says: re.Pattern[str]
    kind: LimitKind
    column: str
    unit: str
    way: int
    least: float


def _step(says: str, kind: LimitKind, column: str, unit: str, way: int, least: float) -> _Step:
    return _Step(re.compile(says, re.IGNORECASE), kind, column, unit, way, least)


STEPS = (
    _step(r"\b(cheaper|less expensive|less pricey)\b|便宜", "price", "price", "", -1, 0.01),
    _step(r"\b(pricier|more expensive)\b|贵一?点|更贵", "price", "price", "", 1, 0.01),
    _step(r"\b(shorter|briefer|less long)\b|短一?点|更短|再短", "length", "minutes", "minutes", -1, 1),
    _step(r"\b(shorter|briefer|less long)\b|短一?点|更短|再短|薄一?点|更薄", "length", "pages", "pages", -1, 1),
    _step(r"\blonger\b|长一?点|更长|再长", "length", "minutes", "minutes", 1, 1),
    _step(r"\blonger\b|长一?点|更长|再长|厚一?点|更厚", "length", "pages", "pages", 1, 1),
    _step(r"\b(newer|more recent|fresher)\b|新一?点|更新|再新", "year", "year", "", 1, 1),
    _step(r"\b(older|less recent)\b|老一?点|更老|早一?点", "year", "year", "", -1, 1),
)


def measured(request: UserRequest, shown: Sequence[str], facts: FactTable) -> UserRequest:
    """The request with each comparison that items of the last list can settle turned from a wish into a limit: beyond
    the median of what those of them say. One that none of them can settle stays a wish.

    >>> from palate.types import Item
    >>> table = FactTable.of([Item(item_id=str(n), attributes={"price": n}) for n in (5, 9, 20)])
    >>> asked = UserRequest(text="cheaper ones", intent="refine", wishes=("cheaper",))
    >>> settled = measured(asked, ["5", "9", "20"], table)
    >>> settled.wishes, settled.limits[0].at_most
    ((), 8.99)
    """
    if request.intent != "refine" or not shown:
        return request
    settled = {wish: limits for wish in request.wishes if (limits := _limits(wish, shown, facts))}
    asked = tuple(limit for limits in settled.values() for limit in limits)
    kinds = {limit.kind for limit in asked}
    return request.model_copy(
        update={
            "wishes": tuple(wish for wish in request.wishes if wish not in settled),
            "limits": (*(limit for limit in request.limits if limit.kind not in kinds), *asked),
        }
    )


def _limits(wish: str, shown: Sequence[str], facts: FactTable) -> tuple[Limit, ...]:
    places = [facts.position[one] for one in shown if one in facts.position]
    found = (
        _limit(step, wish, facts.numbers[step.column][places].tolist()) for step in STEPS if step.says.search(wish)
    )
    return tuple(limit for limit in found if limit is not None)[:1]


def _limit(step: _Step, wish: str, said: Sequence[float]) -> Limit | None:
    known = [value for value in said if value == value]
    if not known:
        return None
    edge = round(median(known) + step.way * step.least, 2)
    bound = {"at_most": edge} if step.way < 0 else {"at_least": edge}
    return Limit(kind=step.kind, unit=step.unit, said=wish, **bound)
