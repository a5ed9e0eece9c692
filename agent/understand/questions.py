"""The one short question whose answer would change what is recommended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.request import Before, UserRequest

_WHICH = {"en": "Which one do you mean: {names}?", "zh": "你说的是哪一个：{names}？"}
_WHAT = {"en": "What are you in the mood for?", "zh": "想要哪一类的？"}
MOST_NAMED = 4


def question(request: UserRequest, before: Before, twins: Sequence[str], titles: Mapping[str, str]) -> str:
    """A question where a title may mean several items, or where there is nothing at all to go on; "" else, and never
    the same twice in a row."""
    if twins and request.intent in ("recommend", "compare", "explain", "feedback"):
        names = list(dict.fromkeys(titles[one] for one in twins))[:MOST_NAMED]
        if len(names) > 1:
            return _WHICH[request.language].format(names={"en": " / ", "zh": "、"}[request.language].join(names))
    asked = _WHAT[request.language]
    return asked if _says_nothing(request) and before.question != asked else ""


def _says_nothing(request: UserRequest) -> bool:
    """Whether a wish for something new says neither what nor for when nor for whom."""
    told = (
        request.domain,
        request.limits,
        request.wishes,
        request.mentions,
        request.beneficiary,
        request.scene,
        request.search,
    )
    return request.intent == "recommend" and not any(told)
