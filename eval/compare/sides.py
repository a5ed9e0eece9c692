"""What is compared: a language model with its prompts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from eval.language_model import LanguageModel
from palate.types import Language
from prompts import PromptBook
from prompts.sources import LANGUAGES

JOBS = ("profile", "merge")
"""The jobs that a profile built whole is asked for with."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison: what reports call it, and the model with the prompts it is asked with."""

    name: str
    model: LanguageModel


def prompt_sides(model: LanguageModel, one: Path | None, other: Path | None) -> tuple[Side, Side]:
    """One model with the templates of two folders; None means the shipped ones.

    Raises:
        PromptError: a folder or a template in it is at fault.
    """
    names = [folder.name if folder is not None else "shipped" for folder in (one, other)]
    if names[0] == names[1]:
        names = [str(folder) if folder is not None else "shipped" for folder in (one, other)]
    books = [PromptBook(folder, model.tokenizer) for folder in (one, other)]
    first, second = (Side(name, replace(model, book=book)) for name, book in zip(names, books, strict=True))
    return first, second


def templates(book: PromptBook) -> dict[tuple[str, Language], str]:
    """The hash of each template that has a part in a profile, by job and language."""
    return {(job, language): book.hash(job, language) for job in JOBS for language in LANGUAGES}
