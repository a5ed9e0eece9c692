"""Generations of an index: each in a folder of its own, never changed once published, one of them current.

    FOLDER/
      CURRENT          the name of the current generation, replaced atomically
      builder.lock     held by whoever builds
      gen-000007/      manifest.json and what it lists
      draft-XXXX/      being built, or left by a builder that was killed

Nothing here knows what a generation holds; `retrieval.contents` does.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import IO, Literal

from filelock import FileLock, Timeout
from pydantic import ValidationError

from palate.errors import VectorIndexError
from palate.types import Model

CURRENT = "CURRENT"
LOCK = "builder.lock"
MANIFEST = "manifest.json"
IN_USE = "in-use"
NAME = re.compile(r"gen-(\d{6,})")
DRAFT = "draft-"
BLOCK = 1 << 20
BLOCKS = 64


class DamagedError(VectorIndexError):
    """Why a generation cannot be used, in a few words that complete 'the index is'."""


class Partition(Model):
    """The items of one domain: rows `start` to `start + count` of the matrix."""

    domain: str
    start: int
    count: int


class Checksum(Model):
    """Size of a file in bytes and a digest of it; None for a database file, which Chroma touches when it opens it."""

    size: int
    digest: str | None


class Manifest(Model):
    """What a generation is, and every file it consists of."""

    format: Literal[1] = 1
    embedder: str
    dimension: int
    built_from: str
    chroma_version: str
    items: int
    interests: int
    partitions: tuple[Partition, ...]
    files: dict[str, Checksum]


def current(folder: Path) -> Path:
    """The current generation's folder.

    Raises:
        DamagedError: there is none.
    """
    try:
        name = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise DamagedError("missing") from None
    if not NAME.fullmatch(name) or not (folder / name).is_dir():
        raise DamagedError("missing")
    return folder / name


def check(generation: Path) -> Manifest:
    """The generation's manifest, after every file was found as the manifest says.

    A file above 64 MiB is sampled at 64 places, so that opening takes no longer as an index grows.

    Raises:
        DamagedError: a file is missing or differs; it is named.
    """
    try:
        manifest = Manifest.model_validate_json((generation / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        raise DamagedError("damaged (manifest.json cannot be read)") from None
    for name, expected in manifest.files.items():
        _check_file(generation / name, name, expected)
    return manifest


def _check_file(path: Path, name: str, expected: Checksum) -> None:
    if not path.is_file():
        raise DamagedError(f"damaged ({name} is missing)")
    if expected.digest is None:
        _check_database(path, name, expected.size)
    elif checksum(path) != expected:
        raise DamagedError(f"damaged ({name} differs from its checksum)")


def _check_database(path: Path, name: str, size: int) -> None:
    """A database may have grown by being opened, never shrunk."""
    if path.stat().st_size < size:
        raise DamagedError(f"damaged ({name} is cut short)")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise DamagedError(f"damaged ({name}: {error})") from None
    if verdict != "ok":
        raise DamagedError(f"damaged ({name} is no sound database)")


def checksum(path: Path) -> Checksum:
    """Size and digest of a file (BLAKE2b of the whole, or of 64 samples above 64 MiB)."""
    size = path.stat().st_size
    if path.suffix == ".sqlite3":
        return Checksum(size=size, digest=None)
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        for offset in _offsets(size):
            file.seek(offset)
            digest.update(file.read(BLOCK))
    return Checksum(size=size, digest=digest.hexdigest())


def _offsets(size: int) -> Iterator[int]:
    if size <= BLOCK * BLOCKS:
        yield from range(0, size, BLOCK)
    else:
        yield from (round(index * (size - BLOCK) / (BLOCKS - 1)) for index in range(BLOCKS))


def checksums(generation: Path) -> dict[str, Checksum]:
    """Checksums of every file below `generation`, by relative path, but the manifest and Chroma's passing files."""
    paths = sorted(path for path in generation.rglob("*") if path.is_file())
    passing = (MANIFEST, IN_USE)
    return {
        path.relative_to(generation).as_posix(): checksum(path)
        for path in paths
        if path.name not in passing and not path.name.endswith(("-wal", "-shm", "-journal"))
    }


@contextmanager
def building(folder: Path, timeout: float) -> Iterator[None]:
    """Hold the builder's lock. The system releases it when the process dies, however it dies.

    Raises:
        VectorIndexError: another process has been building for `timeout` seconds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / LOCK, timeout=timeout):
            yield
    except Timeout:
        raise VectorIndexError(
            f"Another process is building the index in {folder} and has not finished in {timeout:.0f} seconds. "
            "Wait for it, or end it, and try again."
        ) from None


def draft(folder: Path) -> Path:
    """A new, empty folder to build in."""
    return Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder))


def publish(folder: Path, built: Path, manifest: Manifest) -> Path:
    """Make the draft `built` the current generation, in one step that is seen whole or not at all."""
    (built / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    for path in [*built.rglob("*"), built]:
        _flush(path)
    target = folder / f"gen-{_newest(folder) + 1:06d}"
    built.rename(target)
    _replace(folder / CURRENT, target.name)
    return target


def _newest(folder: Path) -> int:
    numbers = (NAME.fullmatch(path.name) for path in folder.iterdir())
    return max((int(match[1]) for match in numbers if match), default=0)


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f"{DRAFT}{path.name}")
    beside.write_text(text, encoding="utf-8")
    _flush(beside)
    beside.replace(path)
    _flush(path.parent)


def _flush(path: Path) -> None:
    """Force a file or folder to the disk, so that a power cut cannot reorder what was written."""
    if path.is_dir() and sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path, forget: Callable[[Path], object] = lambda path: None) -> None:
    """Remove drafts and generations that are neither current nor being read, each after `forget` has seen to what it
    has elsewhere. Call it with the lock held."""
    try:
        keep = current(folder).name
    except DamagedError:
        keep = ""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(DRAFT) or (NAME.fullmatch(path.name) and path.name != keep and not _in_use(path)):
            forget(path)
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def hold(generation: Path) -> IO[bytes]:
    """Mark the generation as being read until the returned file is closed or the process ends.

    On Windows open files cannot be removed anyway, and nothing needs marking.

    Raises:
        DamagedError: the generation is gone.
    """
    try:
        file = (generation / IN_USE).open("ab")
    except OSError:
        raise DamagedError("missing") from None
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_SH)
    return file


def _in_use(generation: Path) -> bool:
    if sys.platform == "win32" or not (generation / IN_USE).exists():
        return False
    import fcntl

    with (generation / IN_USE).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
