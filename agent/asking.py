"""What a message asks of the sources: for whom, in which scene, within which limits, in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.request import UserRequest
from agent.services import Services
from agent.session import Session
from palate.types import Limit, Profile
from retrieval.request import Request

NOBODY = ""
"""The user of a request on somebody else's behalf: nothing is known of them."""


def asked(
    services: Services,
    session: Session,
    request: UserRequest,
    profile: Profile | None,
    *,
    said: Sequence[str] = (),
) -> Request:
    """The question to the sources, before any limit. On somebody else's behalf the person's own taste does not count,
    and what they have themselves may be had twice.

    Args:
        services: the parts to ask.
        session: whose message it is.
        request: the message, understood.
        profile: of the person; None when nothing is known of them.
        said: what was said in the conversation, this message last.

    Raises:
        InputError: no item is in the domain.
    """
    recommender, own = services.recommender, not request.beneficiary
    plainly = recommender.request(
        session.user_id if own else NOBODY,
        profile if own else None,
        scenes_of(services, session, request),
        domain=session.domain or request.domain,
        query=request.search,
    )
    return replace(
        plainly,
        wishes=" ".join(request.every_wish) or None,
        like=_places(services, request, ("like",)),
        unlike=_places(services, request, ("unlike",)),
        named=_places(services, request, ("like", "unlike", "about")),
        said=tuple(said),
        language=request.language,
    )


def scenes_of(services: Services, session: Session, request: UserRequest) -> dict[str, float]:
    """Weights of the scenes that are asked for, heaviest first: the one that was read, the one that was chosen for the
    conversation, or what context and time speak for."""
    if request.scene is not None:
        return {request.scene.name: request.scene.confidence}
    if session.scene is not None:
        return {services.recommender.scene(session.scene).name: 1.0}
    return services.recommender.scenes_of(session.context, session.time)


def limits_of(services: Services, session: Session, request: UserRequest) -> tuple[Limit, ...]:
    """What must hold: stated for good, or asked for now. Each limit once, the firm one where two say the same.

    What somebody stated holds on another's behalf too: who shops for a child still eats at the same table, and one
    wrong reading of "for" must not bring back what they can never have.
    """
    kept: dict[Limit, Limit] = {}
    for limit in (*services.memory.limits(session.user_id), *request.limits):
        same = limit.model_copy(update={"said": "", "firm": False})
        if same not in kept or (limit.firm and not kept[same].firm):
            kept[same] = limit
    return tuple(kept.values())


def _places(services: Services, request: UserRequest, roles: Sequence[str]) -> tuple[int, ...]:
    named = (one.item_id for one in request.mentions if one.role in roles)
    return tuple(services.recommender.catalogue.positions(named).tolist())
