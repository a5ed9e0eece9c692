"""How a message changes what was asked before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from agent.request import UserRequest
from agent.understand.wishes import added
from palate.types import Context, Limit

_NOTHING: Mapping[str, str] = MappingProxyType({})


def refined(new: UserRequest, old: UserRequest, domains: Mapping[str, str] = _NOTHING) -> UserRequest:
    """A request that changes the one before: what is said now goes first, what was said before and does not
    contradict it stays.

    "Something like X" asks in no domain. Where it is refined, the domain is that of X, from `domains` of items by id:
    "shorter" is said of what was shown, and measures need one kind of thing.

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
            "domain": new.domain or old.domain or next(filter(None, (domains.get(one.item_id) for one in kept)), None),
            "limits": (
                *(one for one in old.limits if not any(_replaces(other, one) for other in new.limits)),
                *(_in_unit(one, old.limits) for one in new.limits),
            ),
            "wishes": added(old.wishes, new.wishes),
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


def _in_unit(new: Limit, old: Sequence[Limit]) -> Limit:
    """A limit in the currency that was spoken of before, where it names none."""
    if new.kind != "price" or new.unit:
        return new
    return new.model_copy(update={"unit": next((one.unit for one in old if one.kind == "price"), "")})


def merged_contexts(first: Context, over: Context) -> Context:
    """Two contexts, of which the second goes first."""
    return Context(**{**first.pairs(), **over.pairs()})
