"""The container's files: linted, without secrets, and in step with the code. No container engine is needed."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from serving.http.settings import ServeSettings
from serving.model.launch import OPTIONAL, Launch, flags

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]


def lines(word: str) -> list[str]:
    """The rest of each line of the Dockerfile that begins with an instruction."""
    return [line.removeprefix(word).strip() for line in DOCKERFILE.splitlines() if line.startswith(f"{word} ")]


def linted(program: str, *words: str) -> None:
    path = PROGRAMS / program
    if not path.exists():
        pytest.skip(f"{program} is not installed")
    done = subprocess.run([path, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dockerfile_is_sound() -> None:
    linted("hadolint", "Dockerfile")


def test_the_compose_file_follows_its_schema() -> None:
    linted("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml")


def ignored(path: str) -> bool:
    """Whether the build leaves a path out: the last pattern that fits it decides."""
    out = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        if line and not line.startswith("#") and (fnmatch(path, pattern) or path.startswith(f"{pattern}/")):
            out = not line.startswith("!")
    return out


def test_what_is_copied_is_there_and_is_not_left_out() -> None:
    copied = [word for line in lines("COPY") if "--from" not in line for word in line.split()[:-1]]
    assert {"serving", "palate", "pyproject.toml", "examples/world"} <= set(copied)
    for path in copied:
        assert (ROOT / path).exists(), path
        assert not ignored(path), path


def test_every_package_is_in_the_image() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/py.typed")}
    assert packages
    assert packages <= {word for line in lines("COPY") for word in line.split()[:-1]}


@pytest.mark.parametrize(
    "path",
    ["palate.env", ".env", ".git", "palate-store", "tests", "serving/.env", "serving/palate.env", "examples/tiny"],
)
def test_stores_and_secrets_never_reach_the_build(path: str) -> None:
    assert ignored(path)


def test_the_image_runs_as_nobody_in_particular_and_holds_no_secret() -> None:
    assert lines("USER") == ["10001:10001"]
    assert "KEY" not in DOCKERFILE
    assert "TOKEN" not in DOCKERFILE
    assert not lines("ARG")


def test_the_image_s_settings_are_settings() -> None:
    named = [
        word.removeprefix("PALATE_SERVE_").lower() for word in DOCKERFILE.split() if word.startswith("PALATE_SERVE_")
    ]
    assert {name.partition("=")[0] for name in named} == {"host", "port"} <= set(ServeSettings.model_fields)
    assert "PALATE_SERVE_PORT=8080" in DOCKERFILE
    assert lines("EXPOSE") == ["8080"]


class Health(BaseHTTPRequestHandler):
    """Answers as a server does that lives, or does not."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" and self.server.well else 503)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def health() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Health)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("well", [True, False])
def test_the_health_check_tells_a_server_that_lives_from_one_that_does_not(health: HTTPServer, well: bool) -> None:
    health.well = well  # type: ignore[attr-defined]
    words: list[str] = yaml.safe_load(
        DOCKERFILE[DOCKERFILE.index('CMD ["python"') :].splitlines()[0].removeprefix("CMD ")
    )
    script = words[2].replace(":8080/", f":{health.server_port}/")
    done = subprocess.run([sys.executable, *words[1:2], script], capture_output=True, check=False)
    assert (done.returncode == 0) is well


def test_palate_can_write_to_its_store_and_nowhere_else() -> None:
    palate = SERVICES["palate"]
    assert palate["read_only"] is True
    assert palate["volumes"] == ["store:/store"]
    assert palate["tmpfs"] == ["/tmp"]
    assert palate["cap_drop"] == ["ALL"]
    assert palate["ports"] == ["127.0.0.1:${PALATE_PORT:-8080}:8080"]


def test_the_server_has_time_to_end_before_it_is_killed() -> None:
    usual = ServeSettings(_env_file=None)  # type: ignore[call-arg]
    assert int(SERVICES["palate"]["stop_grace_period"].removesuffix("s")) > usual.drain + usual.grace + 15


def test_no_secret_stands_in_the_compose_file() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert value.startswith("${") or not any(word in name for word in ("KEY", "TOKEN", "PASSWORD"))


def test_model_and_vector_database_start_only_when_asked_for() -> None:
    assert {name: service.get("profiles") for name, service in SERVICES.items()} == {
        "palate": None, "vllm": ["model"], "chroma": ["chroma"],
    }  # fmt: skip
    assert set(COMPOSE["volumes"]) == {"store", "models", "chroma"}


def test_the_model_is_served_as_the_command_serves_it() -> None:
    asked = dict(word.split("=", 1) if "=" in word else (word, None) for word in SERVICES["vllm"]["command"])
    for flag, value in flags(Launch(model="m")):
        if flag not in OPTIONAL | {"--host", "--port"}:
            told = asked[flag]
            assert told == value or told == f"${{VLLM_TOOL_PARSER:-{value}}}", flag


def test_every_service_says_whether_it_is_well() -> None:
    assert lines("HEALTHCHECK")
    assert all("healthcheck" in SERVICES[name] for name in ("vllm", "chroma"))
    (device,) = SERVICES["vllm"]["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])


def test_the_vector_database_is_of_the_version_that_its_client_is_tested_with() -> None:
    from importlib.metadata import version

    image, tag = SERVICES["chroma"]["image"].split(":")
    assert image == "chromadb/chroma"
    assert tag.split(".")[:2] == version("chromadb").split(".")[:2]
