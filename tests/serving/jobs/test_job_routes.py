"""/v1/files and /v1/batches as the official client of OpenAI calls them, on a served app."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
import uvicorn

from palate.settings import Settings
from serving.http.app import create_app
from serving.http.house import House
from serving.http.settings import ServeSettings

LONG = 60.0
FIRST_LINES = ["ann", "芳", "a stranger"]


@pytest.fixture(scope="module")
def served(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    """A house over the tiny data set's store, and where it is served."""
    import shutil

    store = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("served") / "store"))
    house = House.opened(Settings(store=store), ServeSettings(rate=None, drain=0, max_upload=100_000), unlocked=True)
    server = uvicorn.Server(uvicorn.Config(create_app(house), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield house, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(LONG)


@pytest.fixture
def client(served: tuple[House, str]) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{served[1]}/v1", api_key="none", max_retries=0) as made:
        yield made


def packed(ask: Any, users: list[str]) -> bytes:
    lines = (ask(f"line {number}", user_id=user, k=3) for number, user in enumerate(users))
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def test_a_batch_goes_from_file_to_lists(client: openai.OpenAI, ask: Any) -> None:
    given = client.files.create(file=("名单.jsonl", packed(ask, FIRST_LINES)), purpose="batch")
    assert given.filename == "名单.jsonl"
    batch: Any = client.batches.create(
        input_file_id=given.id, endpoint="/v1/recommend", completion_window="24h", metadata={"for": "周报"}  # type: ignore[arg-type]
    )  # fmt: skip
    end = time.monotonic() + LONG
    while batch.status not in ("completed", "failed"):
        assert time.monotonic() < end
        time.sleep(0.1)
        batch = client.batches.retrieve(batch.id)
    assert (batch.status, batch.metadata, batch.error_file_id) == ("completed", {"for": "周报"}, None)
    assert (batch.request_counts.total, batch.request_counts.completed) == (3, 3)
    found = [json.loads(line) for line in client.files.content(batch.output_file_id).text.splitlines()]
    assert [line["custom_id"] for line in found] == ["line 0", "line 1", "line 2"]
    assert [line["response"]["body"]["known"] for line in found] == [True, True, False]
    assert all(line["response"]["body"]["items"] for line in found)
    assert batch.id in [one.id for one in client.batches.list(limit=1)]


def test_a_batch_gives_the_lists_that_http_gives(
    client: openai.OpenAI, served: tuple[House, str], ask: Any
) -> None:  # fmt: skip
    listed = list(client.files.list(purpose="batch_output"))
    over_http = httpx.post(f"{served[1]}/v1/recommend", json={"user_id": "ann", "k": 3}).json()
    (line, *_) = client.files.content(listed[-1].id).text.splitlines()
    in_batch = json.loads(line)["response"]["body"]
    assert in_batch["items"] == over_http["items"]


def test_files_are_described_listed_and_deleted(client: openai.OpenAI, ask: Any) -> None:
    given = client.files.create(file=packed(ask, ["ann"]), purpose="batch")
    assert client.files.retrieve(given.id) == given
    assert given.id in [file.id for file in client.files.list()]
    assert client.files.content(given.id).read() == packed(ask, ["ann"])
    assert client.files.delete(given.id).deleted
    with pytest.raises(openai.NotFoundError) as raised:
        client.files.retrieve(given.id)
    assert raised.value.code == "unknown_file"


def test_a_list_of_files_is_read_page_by_page(client: openai.OpenAI) -> None:
    made = {client.files.create(file=b"x", purpose="batch").id for _ in range(5)}
    assert made <= {file.id for file in client.files.list(limit=2)}


def test_a_waiting_batch_is_cancelled(client: openai.OpenAI, ask: Any) -> None:
    given = client.files.create(file=packed(ask, ["ann"]), purpose="batch")
    ids = [
        client.batches.create(input_file_id=given.id, endpoint="/v1/recommend", completion_window="24h").id  # type: ignore[arg-type]
        for _ in range(2)
    ]
    assert client.batches.cancel(ids[1]).status in ("cancelled", "cancelling")
    with pytest.raises(openai.ConflictError):
        client.files.delete(given.id)
    client.batches.cancel(ids[0])


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"endpoint": "/v1/chat/completions"}, openai.UnprocessableEntityError),
        ({"endpoint": "/v1/recommend", "input_file_id": "file-" + "0" * 24}, openai.NotFoundError),
        ({"endpoint": "/v1/recommend", "input_file_id": "../../etc/passwd"}, openai.UnprocessableEntityError),
        ({"endpoint": "/v1/fit", "completion_window": "soon"}, openai.UnprocessableEntityError),
        ({"endpoint": "/v1/fit", "metadata": {"a": "x" * 513}}, openai.UnprocessableEntityError),
    ],
)
def test_what_cannot_be_asked_is_refused_as_openai_would(
    client: openai.OpenAI, asked: dict[str, Any], error: type[openai.APIStatusError]
) -> None:
    with pytest.raises(error):
        client.post("/batches", body=asked, cast_to=object)


def test_uploads_are_bounded_and_of_one_purpose(client: openai.OpenAI) -> None:
    with pytest.raises(openai.APIStatusError) as raised:
        client.files.create(file=b"x" * 100_001, purpose="batch")
    assert raised.value.status_code == 413
    with pytest.raises(openai.UnprocessableEntityError):
        client.files.create(file=b"x", purpose="fine-tune")


def test_a_page_of_another_site_cannot_upload(served: tuple[House, str]) -> None:
    form = {"files": {"file": b"x"}, "data": {"purpose": "batch"}}
    refused = httpx.post(f"{served[1]}/v1/files", headers={"Origin": "https://evil.example"}, **form)  # type: ignore[arg-type]
    assert refused.status_code == 403


def test_only_operators_reach_files_and_batches(served: tuple[House, str]) -> None:
    house, url = served
    house.unlocked, before = False, house.unlocked
    try:
        _, secret = house.keys.create("default", ("write",), now=time.time())
        for key, status in ((secret, 403), ("pal_x_y", 401), (None, 401)):
            headers = {} if key is None else {"Authorization": f"Bearer {key}"}
            for path in ("files", "batches", "files/x", "files/x/content", "batches/x"):
                assert httpx.get(f"{url}/v1/{path}", headers=headers).status_code == status, path
    finally:
        house.unlocked = before
