"""Why an item stands in somebody's list, or why it does not."""

from __future__ import annotations

from agent.request import Before, Mention, UserRequest
from agent.services import Services
from agent.session import Session
from agent.skills.why import why
from agent.skills.why_not import why_not
from palate.types import Language, Recommendation
from serving.service.words import Explanation, RecommendationList, RecommendRequest


def explained(services: Services, listed: RecommendationList, item_id: str, asked: RecommendRequest) -> Explanation:
    """Say why an item stands in the list that was given for what was asked, or why not."""
    speech = asked.language or _language(services, listed.user_id)
    session = Session(user_id=listed.user_id, scene=asked.scene, domain=asked.domain)
    request = UserRequest(text=asked.query or "", language=speech, search=asked.query or "", domain=asked.domain)
    before = Before(request=request, shown=tuple(one.item_id for one in listed.items))
    about = UserRequest(text="", language=speech, intent="explain", mentions=(Mention(item_id=item_id),))
    shown = next((one for one in listed.items if one.item_id == item_id), None)
    if shown is not None:
        return _there(services, session, about, before, shown)
    return _not_there(services, session, about, before, item_id)


def _there(
    services: Services, session: Session, about: UserRequest, before: Before, shown: Recommendation
) -> Explanation:
    told = why(services, session, about, before)
    return Explanation(
        user_id=session.user_id,
        item_id=shown.item_id,
        cause="shown",
        rank=shown.rank,
        reasons=shown.reasons or told.reasons,
        sources=tuple(sorted(shown.sources, key=lambda name: (shown.sources[name].rank, name))),
        language=about.language,
        text=told.text.strip(),
    )


def _not_there(services: Services, session: Session, about: UserRequest, before: Before, item_id: str) -> Explanation:
    told = why_not(services, session, about, before)
    return Explanation(
        user_id=session.user_id,
        item_id=item_id,
        cause=told.cause,
        rank=told.rank,
        limit=told.limit,
        sources=told.sources,
        language=about.language,
        text=told.text.strip(),
    )


def _language(services: Services, user_id: str) -> Language:
    profile = services.memory.profile(user_id)
    return services.recommender.language if profile is None else profile.language
