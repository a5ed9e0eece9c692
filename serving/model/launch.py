"""What is asked of `vllm serve`: the words of its command line, and the environment it runs in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from palate.errors import InputError
from palate.types import Model

TOOL_PARSER = "hermes"
"""The form in which Qwen's and many other models call tools."""
STRUCTURED = {"backend": "xgrammar", "disable_any_whitespace": True}
"""Replies by a schema come without white space, in which weak models wander off; tools need this backend."""
OPTIONAL = frozenset({"--tool-strict-level", "--disable-uvicorn-access-log", "--enable-prompt-tokens-details"})
"""Flags that some versions do not know and that can be done without."""
QUIET = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1"}

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL", re.IGNORECASE)
_UNKNOWN = re.compile(r"unrecognized arguments?: (.*)|argument (--[a-z-]+)[^:]*: invalid choice")
LEAST_SECRET = 6
"""Shorter values are not hidden in logs: "1" stands in every second line."""


class Launch(Model):
    """A server to start. `context` is tokens of prompt and reply together, None for what the model can do.

    `gpus` share the model between them; `extra` are words for `vllm serve` itself, and stand before Palate's own.
    """

    model: str
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    gpus: Annotated[int, Field(ge=1)] = 1
    served_name: str | None = None
    context: Annotated[int, Field(ge=512)] | None = None
    embedding: bool = False
    tool_parser: str = TOOL_PARSER
    extra: tuple[str, ...] = ()

    @property
    def root(self) -> str:
        """Where it is asked from this machine, without `/v1`."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def command(launch: Launch, executable: str, without: frozenset[str] = frozenset()) -> list[str]:
    """The whole command line. Flags in `without`, and those the user gives himself, are not set by Palate.

    >>> " ".join(command(Launch(model="m", embedding=True), "vllm"))
    'vllm serve m --host 127.0.0.1 --port 8000 --disable-uvicorn-access-log --runner pooling'

    Raises:
        InputError: the extra words hold a key, which every user of the machine could read there.
    """
    if any(word.partition("=")[0] == "--api-key" for word in launch.extra):
        raise InputError("A key on the command line can be read by everybody here. Set PALATE_LLM_API_KEY instead.")
    left_out = without | given(launch.extra)
    words = [executable, "serve", launch.model]
    for flag, value in flags(launch):
        if flag not in left_out:
            words += [flag] if value is None else [flag, value]
    return [*words, *launch.extra]


def flags(launch: Launch) -> Iterator[tuple[str, str | None]]:
    """The flags Palate sets, each with its value; None for those that have none."""
    yield "--host", launch.host
    yield "--port", str(launch.port)
    yield "--disable-uvicorn-access-log", None
    if launch.served_name is not None:
        yield "--served-model-name", launch.served_name
    if launch.context is not None:
        yield "--max-model-len", str(launch.context)
    if launch.gpus > 1:
        yield "--tensor-parallel-size", str(launch.gpus)
    yield from POOLING if launch.embedding else _speaking(launch)


POOLING = (("--runner", "pooling"),)


def _speaking(launch: Launch) -> Iterator[tuple[str, str | None]]:
    yield "--enable-prefix-caching", None
    yield "--enable-prompt-tokens-details", None
    yield "--structured-outputs-config", json.dumps(STRUCTURED)
    yield "--enable-auto-tool-choice", None
    yield "--tool-call-parser", launch.tool_parser
    yield "--tool-strict-level", "parameter"


def given(extra: Iterable[str]) -> frozenset[str]:
    """The flags among the user's words; one that says no to a flag counts as that flag.

    >>> sorted(given(["--seed", "1", "--no-enable-prefix-caching", "--dtype=half"]))
    ['--dtype', '--enable-prefix-caching', '--seed']
    """
    found = (word.partition("=")[0] for word in extra if word.startswith("--"))
    return frozenset("--" + flag.removeprefix("--").removeprefix("no-").replace("_", "-") for flag in found)


def unknown(lines: Sequence[str]) -> frozenset[str]:
    """The flags of ours that can be done without and that a server's last words say it does not know.

    >>> sorted(unknown(["vllm: error: unrecognized arguments: --tool-strict-level parameter"]))
    ['--tool-strict-level']
    """
    told = " ".join(" ".join(filter(None, one)) for line in lines for one in _UNKNOWN.findall(line))
    return frozenset(flag for flag in OPTIONAL if flag in told.split())


def environment(own: Mapping[str, str], api_key: str | None) -> dict[str, str]:
    """What the server's environment is: ours without Palate's settings, a key for the server, no usage statistics."""
    kept = {name: value for name, value in own.items() if not name.startswith("PALATE_")}
    if api_key is not None:
        kept["VLLM_API_KEY"] = api_key
    return {**QUIET, **kept}


def secrets(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The values of an environment that no log may show, longest first."""
    found = {value for name, value in environment.items() if _SECRET_NAME.search(name) and len(value) >= LEAST_SECRET}
    return tuple(sorted(found, key=lambda value: (-len(value), value)))


def hidden(line: str, values: Iterable[str]) -> str:
    """A line with every secret in it made three stars.

    >>> hidden("key=sk-12345", ["sk-12345"])
    'key=***'
    """
    for value in values:
        line = line.replace(value, "***")
    return line
