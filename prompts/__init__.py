"""One template per job and language, strict about missing values. Data never becomes instruction."""

from prompts.render import PromptError, render, template_names

__all__ = ["PromptError", "render", "template_names"]
