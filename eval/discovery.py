"""Finds classes by looking into modules, so that a new one needs no list to be put on."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def concrete(module: ModuleType, base: type[T]) -> list[type[T]]:
    """The classes that a module defines below `base`, with a name and nothing abstract, sorted by class name."""
    found = (one for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == module.__name__)
    return [one for one in found if issubclass(one, base) and not inspect.isabstract(one) and hasattr(one, "name")]


def concrete_in(package: ModuleType, base: type[T]) -> Iterator[type[T]]:
    """`concrete` of every module of a package, module by module."""
    for found in iter_modules(package.__path__):
        yield from concrete(import_module(f"{package.__name__}.{found.name}"), base)
