"""/v1/files and /v1/batches: what OpenAI's clients call `client.files` and `client.batches`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, File, Form, Path, Query, Request, UploadFile
from fastapi.responses import FileResponse
from starlette.responses import Response

from serving.http.answers import answer
from serving.http.depends import Admin, house_of
from serving.http.documented import said
from serving.jobs.batches import Batches
from serving.jobs.words import BatchesPage, BatchObject, BatchRequest, FileDeleted, FileObject, FilesPage, RequestCounts

JSON_LINES = "application/jsonl"

Id = Annotated[str, Path(max_length=64, examples=["file-0123456789abcdef01234567"])]
BatchId = Annotated[str, Path(max_length=64, examples=["batch_0123456789abcdef01234567"])]
After = Annotated[str | None, Query(max_length=64, description="id of the last one seen")]


_FILE = {
    "id": "file-0123456789abcdef01234567", "object": "file", "bytes": 4096, "created_at": 1_790_000_000,
    "expires_at": 1_792_592_000, "filename": "people.jsonl", "purpose": "batch", "status": "processed",
}  # fmt: skip
_BATCH = BatchObject(
    id="batch_0123456789abcdef01234567",
    endpoint="/v1/recommend",
    input_file_id="file-0123456789abcdef01234567",
    completion_window="24h",
    status="in_progress",
    created_at=1_790_000_000,
    in_progress_at=1_790_000_002,
    expires_at=1_790_086_400,
    request_counts=RequestCounts(total=300, completed=120, failed=1),
    metadata={"for": "newsletter"},
).model_dump(mode="json")
_ASKED = {"endpoint": "/v1/recommend", "input_file_id": "file-0123456789abcdef01234567", "completion_window": "24h"}

_DELETED = {"id": _FILE["id"], "object": "file", "deleted": True}


def _page(one: dict[str, Any]) -> dict[str, Any]:
    return {"object": "list", "data": [one], "first_id": one["id"], "last_id": one["id"], "has_more": False}


router = APIRouter(prefix="/v1")


def _jobs(request: Request) -> Batches:
    return house_of(request).batches


Jobs = Annotated[Batches, Depends(_jobs)]


# -- files ------------------------------------------------------------------------------------------------------------


@router.post(
    "/files",
    tags=["files"],
    operation_id="createFile",
    responses=said(FileObject, _FILE, body=True, describe="The file is kept."),
    summary="Upload a file of requests",
)
def create_file(
    jobs: Jobs,
    who: Admin,
    file: Annotated[UploadFile, File(description="JSON lines, UTF-8, one request a line")],
    purpose: Annotated[Literal["batch"], Form()],
) -> Response:
    """Keep a file for a batch. It is read when a batch begins with it; it is dropped after 30 days."""
    return answer(jobs.of(who.tenant).files.add(file.filename or "", file.file))


@router.get(
    "/files", tags=["files"], operation_id="listFiles", responses=said(FilesPage, _page(_FILE)), summary="List files"
)
def list_files(
    jobs: Jobs,
    who: Admin,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
    order: Literal["asc", "desc"] = "desc",
    purpose: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """Files by when they came."""
    files = jobs.of(who.tenant).files
    return answer(files.page(after=after, limit=limit, order=order, purpose=purpose))


@router.get(
    "/files/{file_id}",
    tags=["files"],
    operation_id="getFile",
    responses=said(FileObject, _FILE, 404),
    summary="Describe a file",
)
def get_file(jobs: Jobs, who: Admin, file_id: Id) -> Response:
    """A file's size, name and age."""
    return answer(jobs.of(who.tenant).files.get(file_id))


@router.get(
    "/files/{file_id}/content",
    tags=["files"],
    operation_id="getFileContent",
    response_class=FileResponse,
    responses={**said(None, None, 404), 200: {"description": "The file.", "content": {JSON_LINES: {}}}},
    summary="Download a file",
)
def get_file_content(jobs: Jobs, who: Admin, file_id: Id) -> Response:
    """The file as it was uploaded, or as a batch wrote it."""
    path = jobs.of(who.tenant).files.content(file_id)
    return FileResponse(path, media_type=JSON_LINES, filename=f"{path.name}.jsonl")


@router.delete(
    "/files/{file_id}",
    tags=["files"],
    operation_id="deleteFile",
    responses=said(FileDeleted, _DELETED, 404, 409),
    summary="Delete a file",
)
def delete_file(jobs: Jobs, who: Admin, file_id: Id) -> Response:
    """Drop a file, unless a batch that has not ended needs it."""
    jobs.of(who.tenant).files.delete(file_id)
    return answer(FileDeleted(id=file_id))


# -- batches ----------------------------------------------------------------------------------------------------------


@router.post(
    "/batches",
    tags=["batches"],
    operation_id="createBatch",
    responses=said(BatchObject, _BATCH, 404, body=True),
    summary="Begin a batch",
)
def create_batch(jobs: Jobs, who: Admin, body: Annotated[BatchRequest, Body(examples=[_ASKED])]) -> Response:
    """Queue lists for many people, profiles made anew, or a fit of everything. Batches of a tenant are worked on one
    after the other, by a process of their own."""
    return answer(jobs.create(who.tenant, body))


@router.get(
    "/batches",
    tags=["batches"],
    operation_id="listBatches",
    responses=said(BatchesPage, _page(_BATCH), 404),
    summary="List batches",
)
def list_batches(
    jobs: Jobs, who: Admin, after: After = None, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> Response:
    """Batches, the newest first."""
    return answer(jobs.list(who.tenant, after=after, limit=limit))


@router.get(
    "/batches/{batch_id}",
    tags=["batches"],
    operation_id="getBatch",
    responses=said(BatchObject, _BATCH, 404),
    summary="Ask how a batch stands",
)
def get_batch(jobs: Jobs, who: Admin, batch_id: BatchId) -> Response:
    """A batch with its counts, and the ids of its files when it has ended."""
    return answer(jobs.get(who.tenant, batch_id))


@router.post(
    "/batches/{batch_id}/cancel",
    tags=["batches"],
    operation_id="cancelBatch",
    responses=said(BatchObject, _BATCH, 404, 409),
    summary="Cancel a batch",
)
def cancel_batch(jobs: Jobs, who: Admin, batch_id: BatchId) -> Response:
    """Stop a batch; what has ended by then is kept in its files."""
    return answer(jobs.cancel(who.tenant, batch_id))
