from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "vllm_cpu.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("vllm_cpu", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pips_settings_are_read_by_file_and_by_environment(script: ModuleType) -> None:
    lines = ["global.index-url='https://one/simple'", ":env:.find-links='/a\\n/b'", "global.timeout='60'"]
    found = script.settings_in(lines, {"PIP_FIND_LINKS": "/c /a"})
    assert found["find-links"] == ["/c", "/a", "/b"]
    assert found["index-url"] == ["https://one/simple"]


def test_nothing_configured_is_no_trouble(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    assert script.settings_in([], {}) == {}
    assert script.index_words({}) == []
    assert script.torch_words({}) == ["--torch-backend=cpu", f"torch=={script.TORCH}"]


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_a_cpu_wheel_among_the_links_is_taken(script: ModuleType, tmp_path: Path, prefix: str) -> None:
    (tmp_path / f"torch-{script.TORCH}+cpu-cp311-cp311-linux_x86_64.whl").touch()
    place = f"{prefix}{tmp_path}"
    assert script.torch_words({"find-links": [place]}) == ["--find-links", place, f"torch=={script.TORCH}+cpu"]


def test_links_without_one_are_passed_on_beside_uvs_own_index(script: ModuleType, tmp_path: Path) -> None:
    told = script.torch_words({"find-links": [str(tmp_path), "https://wheels.example"]})
    assert told[:4] == ["--find-links", str(tmp_path), "--find-links", "https://wheels.example"]
    assert told[4] == "--torch-backend=cpu"


def test_uvs_own_index_stands_before_pips(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"index-url": ["https://one/simple"]}
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    assert script.index_words(settings) == ["--default-index", "https://one/simple"]
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://two/simple")
    assert script.index_words(settings) == []


def test_the_empty_wheel_is_a_wheel_of_vllm(script: ModuleType, tmp_path: Path) -> None:
    wheel = script.name_wheel(tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        folder = f"vllm-{script.VLLM}+cpu.dist-info"
        assert sorted(archive.namelist()) == [f"{folder}/METADATA", f"{folder}/RECORD", f"{folder}/WHEEL"]
        assert f"Version: {script.VLLM}+cpu" in archive.read(f"{folder}/METADATA").decode()
