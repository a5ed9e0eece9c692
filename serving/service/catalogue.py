"""What there is to recommend and to ask for."""

from __future__ import annotations

from agent.services import Services
from palate.types import Item, Language, Scene
from serving.service.opened import Opened
from serving.service.words import CatalogueView, SceneWords, SearchHit, SearchResults
from serving.words import scene_name

LANGUAGES: tuple[Language, ...] = ("en", "zh")


def catalogue(opened: Opened, people: int) -> CatalogueView:
    """Scenes, domains and numbers."""
    recommender = opened.services.recommender if opened.services else None
    return CatalogueView(
        scenes=tuple(map(_scene, opened.work.scenes)),
        domains=recommender.domains() if recommender else (),
        items=opened.work.store.item_count(),
        people=people,
        language=recommender.language if recommender else "en",
    )


def _scene(scene: Scene) -> SceneWords:
    titles: dict[Language, str] = {language: _title(language, scene.name) for language in LANGUAGES}
    return SceneWords(name=scene.name, title=titles, description=scene.description)


def _title(language: Language, name: str) -> str:
    said = scene_name(language, name)
    return said[:1].upper() + said[1:]


def found(opened: Opened, services: Services, query: str, k: int, domain: str | None) -> SearchResults:
    """The items that fit a query best; those of limits and deeds among them: this is no list for anybody.

    Raises:
        InputError: no item is in `domain`.
    """
    services.recommender.catalogue.members(domain)
    hits = opened.work.index().search_text(query, k, domain=domain) if query.strip() else []
    items = opened.work.store.items_by_id(hit.item_id for hit in hits)
    told = [_hit(items[hit.item_id], hit.score) for hit in hits if hit.item_id in items]
    return SearchResults(query=query, items=tuple(told))


def _hit(item: Item, score: float) -> SearchHit:
    title = item.title or item.item_id
    return SearchHit(item_id=item.item_id, title=title, domain=item.domain, score=min(1.0, max(0.0, score)))
