"""One template per job and language, strict about missing values. Data never becomes instruction.

`PromptBook` makes a `Prompt` of a brief, `ask` asks it of a model, and `read_reply` reads what came otherwise.
"""

from prompts.asking import Asked, RepairError, ask
from prompts.book import PromptBook
from prompts.faults import Check, Fault
from prompts.prompt import Prompt
from prompts.reading import read_reply
from prompts.render import PromptError, render, template_names
from prompts.schema import printed, wire_schema
from prompts.tokens import EstimatedTokenizer, Tokenizer, TokenizerError, load_tokenizer

__all__ = [
    "Asked",
    "Check",
    "EstimatedTokenizer",
    "Fault",
    "Prompt",
    "PromptBook",
    "PromptError",
    "RepairError",
    "Tokenizer",
    "TokenizerError",
    "ask",
    "load_tokenizer",
    "printed",
    "read_reply",
    "render",
    "template_names",
    "wire_schema",
]
