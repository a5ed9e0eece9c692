"""What each candidate source is worth: alone, and missing from the fusion."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from eval.metrics import mean, ndcg, recall
from palate.types import Profile
from retrieval.collaborative import ItemNeighbours
from retrieval.fusion import fuse
from retrieval.request import Request
from retrieval.retriever import Retriever
from retrieval.sources.item_knn import ItemKnn
from retrieval.sources.people import People
from retrieval.sources.ranking import Ranking, best

FUSED = "all sources, fused"
PLAIN = "plain item-kNN (cosine, 200)"


@dataclass(frozen=True)
class Worth:
    """Mean NDCG and recall at k of one way to make lists, 0 to 1."""

    name: str
    ndcg: float
    recall: float


def ablation(
    people: People,
    retriever: Retriever,
    profile: Callable[[str], Profile | None],
    relevant: Mapping[str, Collection[str]],
    *,
    k: int = 10,
) -> list[Worth]:
    """Measure plain item-kNN, each source alone, all fused, and all but one, on the held-out items of `relevant`."""
    plain = plain_item_knn(people)
    lists: dict[str, dict[str, Sequence[str]]] = {}
    for user in sorted(relevant):
        request = people.request(user, profile=profile(user))
        rankings = retriever.rank(request, retriever.depth)
        for name, chosen in _ways(rankings).items():
            lists.setdefault(name, {})[user] = fused_list(retriever, request, chosen, k)
        lists.setdefault(PLAIN, {})[user] = fused_list(retriever, request, {"plain": plain.rank(request, k)}, k)
    order = sorted(lists, key=lambda name: (name != PLAIN, name.startswith("without"), name == FUSED, name))
    return [Worth(n, mean(ndcg, lists[n], relevant, k), mean(recall, lists[n], relevant, k)) for n in order]


def plain_item_knn(people: People) -> ItemKnn:
    """The textbook item-kNN to compare with: cosine, each item lends its say to its 200 nearest."""
    return ItemKnn(ItemNeighbours.of(ItemNeighbours.fit(people.liked(), shrinkage=0.0).away))


def fused_list(retriever: Retriever, request: Request, rankings: Mapping[str, Ranking], k: int) -> list[str]:
    """The ids of the `k` best of these rankings, fused as `retriever` fuses."""
    alone = dict.fromkeys(rankings, 1.0) if len(rankings) == 1 else retriever.weights
    fused = fuse(rankings, alone, len(retriever.catalogue), k0=retriever.k0)
    return [retriever.catalogue.ids[item] for item in best(fused, request.allowed, k).items.tolist()]


def _ways(rankings: Mapping[str, Ranking]) -> dict[str, dict[str, Ranking]]:
    names = sorted(rankings)
    alone = {name: {name: rankings[name]} for name in names}
    without = {f"without {name}": {one: rankings[one] for one in names if one != name} for name in names}
    return {**alone, **without, FUSED: dict(rankings)}
