"""Files and batches as they travel in JSON: the shapes of OpenAI's API, so that its clients need no change.

Moments are whole epoch seconds, UTC. What is ours alone is in `palate`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from palate.types import Model

Endpoint = Literal["/v1/recommend", "/v1/profiles", "/v1/fit"]
Status = Literal[
    "validating", "in_progress", "finalizing", "completed", "failed", "cancelling", "cancelled", "expired"
]  # fmt: skip
OPEN: tuple[Status, ...] = ("validating", "in_progress", "finalizing", "cancelling")
ENDED: tuple[Status, ...] = tuple(status for status in get_args(Status) if status not in OPEN)
Purpose = Literal["batch", "batch_output"]

FileId = Annotated[str, Field(pattern=r"^file-[0-9a-f]{24}$")]
Window = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,2}h$")]
MetadataText = Annotated[str, Field(max_length=512)]
Metadata = Annotated[dict[Annotated[str, Field(max_length=64)], MetadataText], Field(max_length=16)]


class FileObject(Model):
    """A file that is kept. `bytes` is its size; `filename` is what its owner called it, for people to read only."""

    id: str
    object: Literal["file"] = "file"
    bytes: int
    created_at: int
    expires_at: int | None = None
    filename: str
    purpose: Purpose
    status: Literal["processed"] = "processed"


class FilesPage(Model):
    """Some files; `has_more` says whether there are others after `last_id`."""

    object: Literal["list"] = "list"
    data: tuple[FileObject, ...]
    first_id: str | None = None
    last_id: str | None = None
    has_more: bool = False


class FileDeleted(Model):
    """A file that is no more."""

    id: str
    object: Literal["file"] = "file"
    deleted: bool = True


class BatchRequest(BaseModel):
    """Work to be done. Fields that OpenAI's clients send beside these are passed over.

    Args:
        endpoint: "/v1/recommend" (a list for each line of the file), "/v1/profiles" (profiles made anew: of the people
            in the file, or of everybody), "/v1/fit" (everything made anew; it takes no file).
        input_file_id: a file of purpose "batch", one request a line.
        completion_window: hours after which what is not done is given up, such as "24h".
        metadata: up to 16 texts of the client's own; `engine` "statistics" or "llm" chooses what makes profiles.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    endpoint: Endpoint
    input_file_id: FileId | None = None
    completion_window: Window = "24h"
    metadata: Metadata | None = None


class RequestCounts(Model):
    """How many requests a batch has, and how many of them have ended well or badly."""

    total: int = 0
    completed: int = 0
    failed: int = 0


class BatchFault(Model):
    """What is wrong with a batch; `line` counts from 1."""

    code: str
    message: str
    line: int | None = None
    param: str | None = None


class BatchFaults(Model):
    """All that is wrong with a batch."""

    object: Literal["list"] = "list"
    data: tuple[BatchFault, ...]


class Step(Model):
    """What a batch is at just now: `done` of `total`, where that is known."""

    name: str
    done: int
    total: int | None = None


class BatchObject(Model):
    """A batch and how it stands; the moments say when it came to each state."""

    id: str
    object: Literal["batch"] = "batch"
    endpoint: Endpoint
    input_file_id: str | None
    completion_window: str
    status: Status
    errors: BatchFaults | None = None
    output_file_id: str | None = None
    error_file_id: str | None = None
    created_at: int
    in_progress_at: int | None = None
    expires_at: int
    finalizing_at: int | None = None
    completed_at: int | None = None
    failed_at: int | None = None
    expired_at: int | None = None
    cancelling_at: int | None = None
    cancelled_at: int | None = None
    request_counts: RequestCounts = RequestCounts()
    metadata: dict[str, str] | None = None
    palate: Step | None = None


class BatchesPage(Model):
    """Some batches, the newest first; `has_more` says whether there are others after `last_id`."""

    object: Literal["list"] = "list"
    data: tuple[BatchObject, ...]
    first_id: str | None = None
    last_id: str | None = None
    has_more: bool = False


class LineResponse(Model):
    """The answer to one line, as HTTP would have given it."""

    status_code: int
    request_id: str
    body: dict[str, Any]


class ResultLine(Model):
    """One line of an output or error file."""

    id: str
    custom_id: str
    response: LineResponse | None
    error: dict[str, str] | None = None
