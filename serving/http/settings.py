"""What an operator can set of the server, by argument, by environment (`PALATE_SERVE_PORT=...`) or by `palate.env`."""

from __future__ import annotations

import os

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

MEBIBYTE = 1024 * 1024


def _twice_the_cores() -> int:
    return 2 * (os.cpu_count() or 1)


class ServeSettings(BaseSettings):
    """Address, limits and log of a server; each has a default that suits one machine."""

    model_config = SettingsConfigDict(env_prefix="PALATE_SERVE_", env_file="palate.env", extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="address to listen at; any but a loopback one asks for keys")
    port: int = Field(8080, ge=0, le=65_535, description="port to listen at; 0 takes a free one")
    workers: int = Field(1, ge=1, le=256, description="processes that answer")
    max_body: int = Field(8 * MEBIBYTE, ge=1024, description="bytes of a request's body at most")
    max_upload: int = Field(200 * MEBIBYTE, ge=1024, description="bytes of an uploaded file at most")
    max_buffered: int = Field(256 * MEBIBYTE, ge=1024, description="bytes of bodies held at once in a worker")
    timeout: float = Field(30.0, gt=0, description="seconds until an answer begins, at most")
    chat_timeout: float = Field(180.0, gt=0, description="the same for chat, which waits for a language model")
    body_timeout: float = Field(20.0, gt=0, description="seconds a request's body may take to arrive")
    idle: int = Field(15, ge=1, description="seconds a connection may take to say what it wants")
    rate: str | None = Field("50/second", description="requests per key, such as '20/second'; empty for no limit")
    rate_storage: str = Field("memory://", description="where rates are counted: each worker its share, or redis://")
    concurrency: int = Field(default_factory=_twice_the_cores, ge=1, description="requests worked on at once")
    queue: int = Field(128, ge=0, description="requests that may wait for a place; more are refused")
    streams: int = Field(64, ge=1, description="chat answers under way at once")
    cors_origins: tuple[str, ...] = Field((), description="origins whose pages may call, as a JSON list")
    drain: float = Field(1.0, ge=0, description="seconds between turning not ready and closing the door")
    grace: float = Field(20.0, ge=0, description="seconds requests under way may still take after that")
    log_level: str = Field("info", description="debug, info, warning or error")
    docs: bool = Field(False, description="serve /docs, which loads its scripts from elsewhere")
