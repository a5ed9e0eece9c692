"""Several tenants in one server: a random walk over every operation, by operators and by people with keys of their own,
never brings one anything of another.

PALATE_TENANT_STEPS is how many operations are made in all; `make test-api` makes 10,000.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import httpx
import pytest

from palate.settings import Settings
from tests.serving.fuzz.server import Served, served
from tests.serving.tenants.walk import Asked, CrossReadError, Seen, Walker
from tests.serving.tenants.worlds import TENANTS, Tenant, made

STEPS = int(os.environ.get("PALATE_TENANT_STEPS", "450"))
WHOLE = 5_000
"""From so many operations on, each kind must have succeeded at least once."""
SEED = 20261122
PERSONS = ("ann", "{word}-p4")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the data of three tenants in it."""
    store = tmp_path_factory.mktemp("tenants") / "store"
    for tenant in TENANTS:
        made(tmp_path_factory.mktemp("data") / tenant.name, Settings(store=store), tenant)
    return store


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Served]:
    with served(folder) as started:
        started.wait_ready(*(started.key(tenant.name, "admin") for tenant in TENANTS))
        yield started


def walkers(server: Served, tenant: Tenant, seen: Seen, seed: int) -> list[Walker]:
    """An operator, and two people with keys of their own."""
    persons = [None, *(name.format(word=tenant.word) for name in PERSONS)]
    return [_walker(server, tenant, person, seen, seed + number) for number, person in enumerate(persons)]


def _walker(server: Served, tenant: Tenant, person: str | None, seen: Seen, seed: int) -> Walker:
    key = server.key(tenant.name, "admin" if person is None else "write", person)
    client = httpx.AsyncClient(base_url=server.url, headers={"Authorization": f"Bearer {key}"}, timeout=60)
    return Walker(tenant, Random(seed), client, seen, person)


async def walked(all_of_them: list[Walker], steps: int) -> Counter[str]:
    """Let them walk at the same time; how often each operation ended with each status."""
    try:
        await asyncio.gather(*(walker.walk(steps // len(all_of_them) + 1) for walker in all_of_them))
    finally:
        for walker in all_of_them:
            await walker.client.aclose()
    return sum((walker.statuses for walker in all_of_them), Counter())


def test_nobody_is_told_anything_of_another_tenant_or_person(server: Served) -> None:
    seen = Seen()
    everybody = [one for at, tenant in enumerate(TENANTS) for one in walkers(server, tenant, seen, SEED + 10 * at)]
    statuses = asyncio.run(walked(everybody, STEPS))
    print("\n".join(f"{count:6} {name}" for name, count in sorted(statuses.items())))
    assert statuses.total() >= STEPS
    assert all(walker.own > STEPS / len(everybody) / 20 for walker in everybody), "an empty answer tells nothing"
    if statuses.total() >= WHOLE:
        names = {name.split()[0] for name in statuses}
        succeeded = {name.split()[0] for name in statuses if name.split()[1].startswith("2")}
        assert names == succeeded


def test_one_store_for_all_tenants_would_be_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that opens the default tenant's store for everybody is caught by the first list it gives."""
    monkeypatch.setattr("serving.http.house.tenant_settings", lambda settings, tenant: settings)

    async def asking(mistaken: Served) -> None:
        walker = _walker(mistaken, TENANTS[1], None, Seen(), 1)
        try:
            await walker.ask("recommend", Asked("POST", "/v1/recommend", {"user_id": "ann"}))
        finally:
            await walker.client.aclose()

    with served(folder) as mistaken:
        mistaken.wait_ready(mistaken.key(TENANTS[1].name, "admin"))
        with pytest.raises(CrossReadError):
            asyncio.run(asking(mistaken))


@pytest.mark.parametrize("path", ["/v1/files/{}", "/v1/files/{}/content", "/v1/users/{}/profile", "/v1/items/{}"])
def test_what_another_tenant_has_answers_as_what_nobody_has(server: Served, path: str) -> None:
    """Status and words are the same but for the id: there is nothing to be learnt by trying."""
    theirs, none = TENANTS[1], TENANTS[2]
    known = {
        "files": _uploaded(server, theirs),
        "users": f"{theirs.word}-p5",
        "items": f"{theirs.word}-i7",
    }
    kind = path.split("/")[2]
    unknown = {"files": f"file-{'0' * 24}", "users": f"{none.word}-nobody", "items": f"{none.word}-nothing"}[kind]
    key = server.key(none.name, "admin")
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {key}"}) as client:
        told = [_told(client.get(path.format(one)), one) for one in (known[kind], unknown)]
    assert told[0] == told[1]
    assert told[0][0] == 404


def _uploaded(server: Served, tenant: Tenant) -> str:
    bearer = {"Authorization": f"Bearer {server.key(tenant.name, 'admin')}"}
    file = {"file": ("a.jsonl", b"{}\n", "application/jsonl")}
    answer = httpx.post(f"{server.url}/v1/files", headers=bearer, files=file, data={"purpose": "batch"})
    assert answer.status_code == 200
    return str(answer.json()["id"])


def _told(answer: httpx.Response, named: str) -> tuple[int, str]:
    told = answer.json()
    return answer.status_code, " ".join((told["title"], told["detail"], told["error"]["code"])).replace(named, "ID")
