"""The harness on the real sets: what plain item-kNN reaches there is known, and must come out again."""

import pytest

from eval.ablation import PLAIN, ablation
from history.dataset import open_dataset
from history.interactions import interactions
from history.store import Store
from profiles.scenes import SceneMatcher
from retrieval.retriever import Retriever
from retrieval.sources.assemble import assemble
from retrieval.sources.catalogue import Catalogue

KNOWN = {"lastfm": (0.259, 0.238), "douban-zh": (0.252, 0.098)}


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_plain_item_knn_reaches_the_known_figures_and_ours_more(real_data, tmp_path, name):
    with Store.open(tmp_path / "store") as store:
        store.ingest(open_dataset(real_data / name))
        items = list(store.items())
        catalogue = Catalogue(tuple(i.item_id for i in items), tuple(i.domain for i in items))
        people, retriever = assemble(store, catalogue, interactions(store), SceneMatcher(()), None)
        alone = Retriever(catalogue, [source for source in retriever.sources if source.name == "item_knn"])
        rows = {row.name: row for row in ablation(people, alone, lambda user: None, store.test_pairs())}
    assert (rows[PLAIN].ndcg, rows[PLAIN].recall) == pytest.approx(KNOWN[name], rel=0.02)
    assert rows["item_knn"].ndcg > rows[PLAIN].ndcg
    assert rows["item_knn"].recall > rows[PLAIN].recall
