"""Finds ways to recommend in dialogues: every `DialogueMethod` in a module of `eval.dialogues.methods`."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from eval.dialogues import methods as package
from eval.dialogues.method import DialogueMethod
from palate.errors import InputError


@lru_cache(maxsize=1)
def known() -> Mapping[str, type[DialogueMethod]]:
    """Every method that comes with Palate, by name, sorted."""
    modules = [import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)]
    classes = [(module, one) for module in modules for _, one in inspect.getmembers(module, inspect.isclass)]
    found = [
        one
        for module, one in classes
        if issubclass(one, DialogueMethod) and one.__module__ == module.__name__ and not inspect.isabstract(one)
    ]
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}


def chosen(names: Sequence[str] | None) -> tuple[DialogueMethod, ...]:
    """Fresh methods of these names with their default settings, in this order; None means all.

    Raises:
        InputError: there is no method of a name.
    """
    for name in names or ():
        if name not in known():
            raise InputError(f"--methods: there is no method {name!r} for dialogues. Methods: {', '.join(known())}.")
    return tuple(known()[name]() for name in dict.fromkeys(names or known()))
