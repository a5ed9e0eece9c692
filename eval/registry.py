"""Finds methods: every concrete subclass of `Method` in a module of `eval.methods`, or in a file of your own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from eval import methods as package
from eval.discovery import concrete, concrete_in
from eval.method import Method
from palate.errors import InputError

FAMILIES = ("peer", "ours", "ablation")
DEFAULT, ALL = "default", "all"


@lru_cache(maxsize=1)
def known() -> Mapping[str, type[Method]]:
    """Every method that comes with Palate, by name: peers, then ours, then ours without a part, each by name."""
    found = concrete_in(package, Method)  # type: ignore[type-abstract]
    ordered = sorted(found, key=lambda cls: (FAMILIES.index(cls.family), cls.name))
    return {cls.name: cls for cls in ordered}


def chosen(names: Sequence[str] | None) -> tuple[type[Method], ...]:
    """The methods of these names, in their order; None means "default".

    "default" stands for all that run where none is named, "all" for all there are. A name that ends in ".py" is a
    file: every method in it is taken.

    Raises:
        InputError: there is no method of a name, a file holds none, or one is named twice.
    """
    found = [cls for name in names or [DEFAULT] for cls in _named(name)]
    if twice := {cls.name for cls in found if sum(other.name == cls.name for other in found) > 1}:
        raise InputError(f"--methods: named twice: {', '.join(sorted(twice))}.")
    return tuple(found)


def _named(name: str) -> list[type[Method]]:
    if name in (DEFAULT, ALL):
        return [cls for cls in known().values() if cls.default or name == ALL]
    if name.endswith(".py"):
        return _of_file(Path(name))
    if name not in known():
        raise InputError(f"--methods: there is no method {name!r}. Methods: {', '.join(known())}; or a .py file.")
    return [known()[name]]


def _of_file(path: Path) -> list[type[Method]]:
    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise InputError(f"--methods: there is no file {path}.")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found = concrete(module, Method)  # type: ignore[type-abstract]
    if not found:
        raise InputError(f"--methods: {path} holds no subclass of eval.method.ScoringMethod or ListingMethod.")
    return found
