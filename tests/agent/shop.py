"""A small shop that the tests of the agent share: books, films and kitchen things in two languages, five people."""

from __future__ import annotations

import json
from pathlib import Path

from history.dataset import open_dataset
from history.store import Store

ITEMS = """
b1 | books | Night Sky Atlas | Stars and planets, chart by chart. | science | year 2015, pages 320, price 30.0
b2 | books | The Dead Walk | A zombie novel about a walk home. | horror | year 2012, pages 210, price 9.0
b3 | books | Laughing Planets | A funny short story about planets. | comedy, science | year 2020, pages 90, price 8.0
b4 | books | 星空入门 | 从星座到望远镜，写给初学者的天文书。 | 科学 | year 2018, pages 200, price 12.0, language zh
b5 | books | Peanut Kitchen | Cooking with peanuts and other nuts. | cooking | year 2019, pages 150, price 18.0
f1 | films | Orbit (1998) | Two astronauts alone in orbit. | drama, science | minutes 128
f2 | films | Orbit Again (2004) | The astronauts fly once more, funny this time. | comedy, science | minutes 88
f3 | films | Zombie Dinner (2010) | Zombies cook dinner, and it is funny. | comedy, horror | minutes 92
f4 | films | The Long Kitchen (2016) | A cook and her kitchen over forty years. | drama | minutes 150
f5 | films | 茶馆 (1982) | 茶馆里的三个时代。 | 剧情 | minutes 118, language zh
k1 | kitchen | Telescope Mug | A mug with stars on it. | gifts | price 11.0
k2 | kitchen | Clay Teapot | A small teapot for oolong. | tea | price 25.0
"""
"""Id, domain, title, text, categories, attributes."""
EVENTS = [
    ("ann", "like", "b1"), ("ann", "watch", "f1"), ("ann", "like", "k1"),
    ("bob", "like", "b1"), ("bob", "like", "b3"), ("bob", "watch", "f2"), ("bob", "watch", "f1"),
    ("cid", "like", "b2"), ("cid", "watch", "f3"), ("cid", "like", "b5"),
    ("dan", "watch", "f4"), ("dan", "like", "b5"), ("dan", "purchase", "k2"),
    ("li", "like", "b4"), ("li", "watch", "f5"), ("li", "purchase", "k2"),
]  # fmt: skip


def stocked(folder: Path) -> Store:
    """The store of the shop, in `folder`, without profiles or index."""
    data = folder / "data"
    data.mkdir(parents=True)
    items = [_item(*line.split(" | ")) for line in ITEMS.split("\n") if line]
    events = [{"user_id": user, "kind": kind, "item_id": item} for user, kind, item in EVENTS]
    (data / "items.jsonl").write_text("\n".join(map(json.dumps, items)))
    (data / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
    store = Store.open(folder / "store")
    store.ingest(open_dataset(data))
    return store


def _item(item_id: str, domain: str, title: str, text: str, categories: str, attributes: str) -> dict[str, object]:
    pairs = (pair.split(" ") for pair in attributes.split(", "))
    return {
        "item_id": item_id,
        "domain": domain,
        "title": title,
        "text": text,
        "categories": categories.split(", "),
        "attributes": {name: float(value) if value[0].isdigit() else value for name, value in pairs},
    }
