"""Lists for one person: what they stated for good holds in each, and nobody is too unknown to get one."""

from __future__ import annotations

from dataclasses import replace

from agent.limits.enforce import enforce
from agent.services import Services
from palate.types import Answer, Limit
from retrieval.request import Request
from serving.service.words import RecommendationList, RecommendRequest


def recommended(services: Services, user_id: str, request: RecommendRequest, generation: str) -> RecommendationList:
    """A list for a person; for somebody unknown, of what suits anybody.

    Raises:
        InputError: no item is in the domain.
        SceneError: nobody defined the scene.
    """
    limits = stated_limits(services, user_id)
    answer = _within(services, user_id, request, limits) if limits else _plain(services, user_id, request)
    return RecommendationList(
        user_id=user_id,
        known=services.store.knows(user_id),
        scene=answer.scene,
        generation=generation,
        items=answer.items,
    )


def stated_limits(services: Services, user_id: str) -> tuple[Limit, ...]:
    """What a person asked of all items for good."""
    stated = services.memory.constraints(user_id)
    return tuple(dict.fromkeys(one.limit for one in stated if one.limit is not None))


def _plain(services: Services, user_id: str, request: RecommendRequest) -> Answer:
    return services.recommender.recommend(
        user_id,
        k=request.k,
        scene=request.scene,
        context=request.context,
        time=request.time,
        domain=request.domain,
        query=request.query,
        variety=request.variety,
        anybody=True,
    )


def _within(services: Services, user_id: str, request: RecommendRequest, limits: tuple[Limit, ...]) -> Answer:
    """The same within limits."""
    recommender = services.recommender
    asked = _asked(services, user_id, request)
    mask = enforce(services.facts, asked.allowed, limits).mask
    asked = replace(asked, allowed=mask)
    most = min(request.k, len(recommender.catalogue))
    candidates = recommender.retriever.retrieve(asked, most) if mask.any() else []
    main = asked.main_scene
    return Answer(user_id=user_id, scene=main, items=recommender.told(asked, candidates, main))


def _asked(services: Services, user_id: str, request: RecommendRequest) -> Request:
    recommender = services.recommender
    if request.scene is not None:
        scenes = {recommender.scene(request.scene).name: 1.0}
    else:
        scenes = recommender.scenes_of(request.context, request.time)
    plain = recommender.request(
        user_id,
        services.store.profile(user_id),
        scenes,
        domain=request.domain,
        query=request.query,
        context=request.context,
        time=request.time,
    )
    return replace(plain, variety=request.variety)
