"""Fills templates with values. Rendering knows nothing of what the values mean."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import PackageLoader, StrictUndefined, TemplateNotFound, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from palate.errors import PalateError
from palate.types import Language


class PromptError(PalateError):
    """A template is missing, or a value that it names was not given."""


def render(name: str, language: Language, /, **values: Any) -> str:
    """Return the template `name` in `language`, filled with `values`, white space at both ends removed.

    Values are data: what looks like a template in them comes out as it went in. Templates run in a sandbox and must
    find every value they name.

    Raises:
        PromptError: there is no such template, or a value is missing.

    >>> render("habit_time", "en", name="weekend")
    'most active at weekends'
    """
    try:
        return environment().get_template(f"{name}.{language}.j2").render(values).strip()
    except TemplateNotFound as fault:
        raise PromptError(f"template: expected one of {', '.join(template_names())}; got {fault.name!r}") from fault
    except UndefinedError as fault:
        raise PromptError(f"template {name}.{language}: {fault.message}") from fault


def template_names() -> list[str]:
    """Return the file names of all templates, sorted."""
    return sorted(environment().list_templates(extensions=["j2"]))


@lru_cache(maxsize=1)
def environment() -> ImmutableSandboxedEnvironment:
    """Return the sandbox all templates run in."""
    sandbox = ImmutableSandboxedEnvironment(
        loader=PackageLoader("prompts"),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    sandbox.filters["listed_en"] = listed_en
    sandbox.filters["listed_zh"] = listed_zh
    sandbox.filters["percent"] = percent
    return sandbox


def listed_en(words: Any) -> str:
    """Join words as English does.

    >>> listed_en(["tea", "rice", "salt"]), listed_en(["tea"])
    ('tea, rice and salt', 'tea')
    """
    parts = [str(word) for word in words]
    if len(parts) < 2:
        return "".join(parts)
    separator = "; " if any(", " in part for part in parts) else ", "
    last = "; and " if separator == "; " else " and "
    return separator.join(parts[:-1]) + last + parts[-1]


def listed_zh(words: Any) -> str:
    """Join words as Chinese does.

    >>> listed_zh(["茶", "米"])
    '茶、米'
    """
    parts = [str(word) for word in words]
    return ("；" if any("、" in part or "," in part for part in parts) else "、").join(parts)


def percent(share: Any) -> str:
    """Write a share as whole per cent.

    >>> percent(0.256)
    '26%'
    """
    return f"{round(100 * float(share))}%"
