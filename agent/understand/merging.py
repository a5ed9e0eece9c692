"""How a message changes what was asked before it."""

from __future__ import annotations

from agent.request import UserRequest
from palate.types import Context, Limit


def refined(new: UserRequest, old: UserRequest) -> UserRequest:
    """A request that changes the one before: what is said now goes first, what was said before and does not
    contradict it stays.

    >>> from palate.types import Limit
    >>> long, short = (Limit(kind="length", at_most=most, unit="minutes") for most in (120, 90))
    >>> old = UserRequest(text="a film under 2 hours", domain="films", limits=(long,))
    >>> merged = refined(UserRequest(text="under 90 minutes", intent="refine", limits=(short,)), old)
    >>> merged.domain, [limit.at_most for limit in merged.limits]
    ('films', [90.0])
    """
    kept = tuple(mention for mention in old.mentions if mention.role != "about")
    named = {mention.item_id for mention in new.mentions}
    return new.model_copy(
        update={
            "domain": new.domain or old.domain,
            "limits": (
                *(one for one in old.limits if not any(_replaces(other, one) for other in new.limits)),
                *new.limits,
            ),
            "wishes": tuple(
                dict.fromkeys((*(one for one in old.wishes if not _opposes(one, new.wishes)), *new.wishes))
            ),
            "mentions": (*new.mentions, *(mention for mention in kept if mention.item_id not in named)),
            "beneficiary": new.beneficiary or old.beneficiary,
            "wanted": new.wanted or old.wanted,
            "scene": _scene(new, old),
            "context": merged_contexts(old.context, new.context),
            "search": new.search or old.search,
        }
    )


def _scene(new: UserRequest, old: UserRequest) -> object:
    """What is said now, else what was said before, else what the device tells now."""
    for request in (new, old):
        if request.scene is not None and any(one.source in ("text", "asked") for one in request.scene.evidence):
            return request.scene
    return new.scene or old.scene


def _replaces(new: Limit, old: Limit) -> bool:
    """Whether a limit takes the place of an older one: of one kind and unit, or about the same words."""
    if new.kind in ("include", "exclude"):
        return old.kind in ("include", "exclude") and bool(set(new.terms) & set(old.terms))
    return new.kind == old.kind and (new.unit == old.unit or not new.unit or not old.unit)


_OPPOSED = (
    ("short", "long"),
    ("light", "dark"),
    ("funny", "serious"),
    ("easy", "hard"),
    ("cheap", "fancy"),
    ("轻松", "沉重"),
    ("短", "长"),
    ("简单", "难"),
)


def _opposes(old: str, new: tuple[str, ...]) -> bool:
    pairs = (*_OPPOSED, *((b, a) for a, b in _OPPOSED))
    return any(a in old and any(b in one for one in new) for a, b in pairs)


def merged_contexts(first: Context, over: Context) -> Context:
    """Two contexts, of which the second goes first."""
    return Context(**{**first.pairs(), **over.pairs()})
