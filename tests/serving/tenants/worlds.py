"""Three tenants that sell alike things to people of the same names, each with a word that is nobody else's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random

from history.dataset import open_dataset
from palate.settings import Settings
from serving.access.tenants import tenant_settings
from serving.workspace import Workspace

SHARED = ("ann", "芳", "o'brien/x", "zoë 7")
"""People of the same ids at every tenant."""
THINGS = ("kettle", "novel", "film", "pan", "story", "podcast", "tea", "bread")
ITEMS, OWN_PEOPLE, EVENTS = 16, 6, 120
TRIED = 3
"""So many of a tenant's own people and items are written about by other tenants, who may then know these ids."""


@dataclass(frozen=True)
class Tenant:
    """One of the tenants. `word` stands in its own ids and titles; `mark` in each of its texts, and is never asked for
    by anybody else."""

    name: str
    word: str
    mark: str

    @property
    def people(self) -> tuple[str, ...]:
        """Ids of its people: the shared ones, and its own."""
        return (*SHARED, *(f"{self.word}-p{number}" for number in range(OWN_PEOPLE)))

    @property
    def items(self) -> tuple[str, ...]:
        """Ids of its items: half of them are the same at every tenant."""
        half = ITEMS // 2
        return (*(f"item-{n}" for n in range(half)), *(f"{self.word}-i{n}" for n in range(half)))

    @property
    def tried(self) -> tuple[str, ...]:
        """Those of its own ids that other tenants write about."""
        return tuple(f"{self.word}-{kind}{number}" for kind in "pi" for number in range(TRIED))

    def secret(self, user_id: str) -> str:
        """What this person writes in their own texts, and nobody else does."""
        return f"{self.mark}secret{sum(map(ord, user_id))}"


TENANTS = (
    Tenant("default", "quartzine", "zyxquartz"),
    Tenant("amber-shop", "ambergris", "zyxamber"),
    Tenant("birch", "birchbark", "zyxbirch"),
)


def made(folder: Path, settings: Settings, tenant: Tenant) -> None:
    """Write the tenant's data set into `folder`, and read it into its store."""
    folder.mkdir(parents=True)
    draw = Random(tenant.word)
    rows = {"items": _items(tenant), "events": _events(tenant, draw), "social": _social(tenant)}
    for name, found in rows.items():
        lines = (json.dumps(row, ensure_ascii=False) for row in found)
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with Workspace(tenant_settings(settings, tenant.name), create=True) as work:
        work.ingest(open_dataset(folder))


def _items(tenant: Tenant) -> list[dict[str, object]]:
    return [
        {
            "item_id": item_id,
            "domain": ("kitchen", "books")[number % 2],
            "title": f"{tenant.word} {THINGS[number % len(THINGS)]} {tenant.mark} {number}",
            "text": f"A {THINGS[number % len(THINGS)]} from {tenant.mark}, number {number}.",
            "categories": [f"{tenant.mark} {THINGS[number % 4]}"],
        }
        for number, item_id in enumerate(tenant.items)
    ]


def _events(tenant: Tenant, draw: Random) -> list[dict[str, object]]:
    return [_event(tenant, draw, draw.choice(tenant.people), number) for number in range(EVENTS)]


def _event(tenant: Tenant, draw: Random, user_id: str, number: int) -> dict[str, object]:
    kind = draw.choice(["like", "read", "purchase", "comment", "hide"])
    said = {"text": f"I love this, says {tenant.secret(user_id)}."} if kind == "comment" else {}
    time = 1_770_000_000 + 3_600 * number
    return {"user_id": user_id, "item_id": draw.choice(tenant.items), "kind": kind, "time": time, **said}


def _social(tenant: Tenant) -> list[dict[str, object]]:
    return [{"user_id": one, "friend_id": tenant.people[0]} for one in tenant.people[1:3]]
