"""Every prompt, word for word. After a change that is meant, run these tests with PALATE_GOLDEN=write."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from palate.types import Language
from prompts import PromptBook
from prompts.briefs import Brief

GOLDEN = Path(__file__).parent / "golden"


JOBS = ("profile", "merge", "update", "topic", "tell", "judge", "rerank", "explain", "understand")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("job", JOBS)
def test_prompts_are_word_for_word_as_they_were_approved(
    job: str, language: Language, book: PromptBook, brief: Callable[..., Brief]
):
    prompt = book.prompt(job, brief(job, language))
    text = "".join(f"[{message.role}]\n{message.content}\n" for message in prompt.messages)
    file = GOLDEN / f"{job}.{language}.txt"
    if os.environ.get("PALATE_GOLDEN") == "write":
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_repair_note_is_word_for_word_as_it_was_approved(
    language: Language, book: PromptBook, brief: Callable[..., Brief]
):
    prompt = book.prompt("tell", brief("tell", language))
    request = prompt.repair("text: String should have at least 20 characters", '{"tag":"ab12","text":"short"}')
    note = request.messages[-1].content.removeprefix(prompt.messages[-1].content).strip() + "\n"
    file = GOLDEN / f"repair.{language}.txt"
    if os.environ.get("PALATE_GOLDEN") == "write":
        file.write_text(note, "utf-8")
    assert note == file.read_text("utf-8")
