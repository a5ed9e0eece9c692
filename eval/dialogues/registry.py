"""Finds ways to recommend in dialogues: every `DialogueMethod` in a module of `eval.dialogues.methods`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from eval.dialogues import methods as package
from eval.dialogues.method import DialogueMethod
from eval.discovery import concrete_in
from palate.errors import InputError


@lru_cache(maxsize=1)
def known() -> Mapping[str, type[DialogueMethod]]:
    """Every method that comes with Palate, by name, sorted."""
    found = concrete_in(package, DialogueMethod)  # type: ignore[type-abstract]
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}


def chosen(names: Sequence[str] | None) -> tuple[DialogueMethod, ...]:
    """Fresh methods of these names with their default settings, in this order; None means all that run by default.

    Raises:
        InputError: there is no method of a name.
    """
    for name in names or ():
        if name not in known():
            raise InputError(f"--methods: there is no method {name!r} for dialogues. Methods: {', '.join(known())}.")
    usual = (name for name, method in known().items() if method.default)
    return tuple(known()[name]() for name in dict.fromkeys(names or usual))
