"""Lists for one person: what they stated for good holds in each, and nobody is too unknown to get one."""

from __future__ import annotations

from agent.limits.enforce import enforce
from agent.services import Services
from serving.service.words import RecommendationList, RecommendRequest


def recommended(services: Services, user_id: str, request: RecommendRequest, generation: str) -> RecommendationList:
    """A list for a person; for somebody unknown, of what suits anybody.

    Raises:
        InputError: no item is in the domain.
        SceneError: nobody defined the scene.
    """
    limits = services.memory.limits(user_id)
    answer = services.recommender.recommend(
        user_id,
        k=request.k,
        scene=request.scene,
        context=request.context,
        time=request.time,
        domain=request.domain,
        query=request.query,
        variety=request.variety,
        anybody=True,
        language=request.language,
        within=(lambda asked: enforce(services.facts, asked.allowed, limits).mask) if limits else None,
    )
    return RecommendationList(
        user_id=user_id,
        known=services.store.knows(user_id),
        scene=answer.scene,
        generation=generation,
        items=answer.items,
    )
