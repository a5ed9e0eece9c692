"""Reads scenes from a YAML file and checks every one of them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

import yaml

from palate.errors import SceneError
from palate.types import Language, Scene
from profiles.scenes.clock import folded, span, weekdays
from profiles.scenes.words import key_of

LARGEST = 5_000_000
"""A scene file of more bytes than this is surely something else."""


class _Place:
    """Where in a file we are, to say so when something is wrong."""

    def __init__(self, file: str, scene: str = "", key: str = "") -> None:
        self.file, self.scene, self.key = file, scene, key

    def refuse(self, value: object, expected: str) -> NoReturn:
        shown = repr(value)
        shown = shown if len(shown) <= 80 else shown[:77] + "..."
        where = f"{self.file}: " + (f"scene {self.scene!r}: " if self.scene else "")
        where += f"{self.key}: " if self.key else ""
        raise SceneError(f"{where}expected {expected}, got {shown}")


class _Loader(yaml.SafeLoader):
    """Safe YAML that keeps every plain scalar as the text it is, and refuses a key given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise yaml.constructor.ConstructorError(None, None, f"a name is no text: {key!r}", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} is there twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}


def load_scenes(path: Path | None = None) -> tuple[Scene, ...]:
    """Read scenes, in the order of the file.

    Args:
        path: a YAML file that maps scene names to `conditions` and `description`; None for the default set.

    Raises:
        SceneError: the file cannot be read or something in it is not as it should be; the message names file,
            scene, key, value and what was expected.

    >>> [scene.name for scene in load_scenes()]
    ['work', 'commute', 'home evening', 'weekend leisure', 'shopping', 'study', 'travel']
    """
    if path is None:
        text = files("profiles").joinpath("data/scenes.yaml").read_text(encoding="utf-8")
        return _scenes(text, "default scenes")
    return _scenes(_read(path), str(path))


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            _Place(str(path)).refuse(f"{path.stat().st_size} bytes", f"a file of at most {LARGEST} bytes")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise SceneError(f"{path}: expected UTF-8 text, got byte {fault.object[fault.start]:#x}") from fault
    except OSError as fault:
        raise SceneError(f"{path}: cannot be read: {fault.strerror}") from fault


def _scenes(text: str, file: str) -> tuple[Scene, ...]:
    place = _Place(file)
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        raise SceneError(f"{file}: expected YAML that maps scene names to conditions: {fault}") from fault
    if not isinstance(content, dict) or not content:
        place.refuse(content, "a mapping of scene names to conditions")
    scenes = [_scene(_Place(file, name), body) for name, body in content.items()]
    _no_twins(scenes, place)
    return tuple(scenes)


def _no_twins(scenes: list[Scene], place: _Place) -> None:
    seen: dict[str, str] = {}
    for scene in scenes:
        plain = folded(scene.name)
        if plain in seen:
            place.refuse(scene.name, f"scene names that differ in more than case ({seen[plain]!r} is there)")
        seen[plain] = scene.name


def _scene(place: _Place, body: object) -> Scene:
    name = place.scene.strip()
    if not 1 <= len(name) <= 64:
        place.refuse(place.scene, "a scene name of 1 to 64 characters")
    if not isinstance(body, dict):
        place.refuse(body, "a mapping with 'conditions' and 'description'")
    for key in body:
        if key not in ("conditions", "description"):
            _Place(place.file, place.scene, key).refuse(body[key], "only 'conditions' and 'description'")
    conditions = _conditions(place, body.get("conditions", {}))
    return Scene(name=name, conditions=conditions, description=_description(place, body.get("description", {})))


def _conditions(place: _Place, found: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(found, dict) or not found:
        _Place(place.file, place.scene, "conditions").refuse(found, "a mapping of context keys to values, at least one")
    made: dict[str, tuple[str, ...]] = {}
    for key, values in found.items():
        here = _Place(place.file, place.scene, f"conditions.{key}")
        if key_of(key) in made:
            here.refuse(key, "each context key once")
        made[key_of(key)] = tuple(_value(here, key_of(key), v) for v in _list(here, values))
    return made


def _list(here: _Place, values: object) -> list[object]:
    listed = values if isinstance(values, list) else [values]
    if not listed:
        here.refuse(values, "at least one value")
    return listed


def _value(here: _Place, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        here.refuse(value, "a text of 1 to 200 characters")
    if key == "time" and span(value) is None:
        here.refuse(value, "a clock range like '07:00-09:30' or a part of the day like 'evening' or '晚上'")
    if key == "weekday" and weekdays(value) is None:
        here.refuse(value, "a day like 'mon', a range like 'mon-fri', 'weekend' or '周末'")
    return value.strip()


def _description(place: _Place, found: object) -> dict[Language, str]:
    here = _Place(place.file, place.scene, "description")
    if isinstance(found, str):
        return {"en": found}
    if not isinstance(found, dict):
        here.refuse(found, "a sentence, or a mapping of 'en' and 'zh' to one")
    made: dict[Language, str] = {}
    for language, sentence in found.items():
        if language not in ("en", "zh") or not isinstance(sentence, str) or len(sentence) > 1000:
            here.refuse({language: sentence}, "'en' or 'zh' with a sentence of at most 1000 characters")
        made[language] = sentence.strip()
    return made
