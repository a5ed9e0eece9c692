"""How well what is recommended next in a dialogue is found from what was said so far."""

from eval.dialogues.evaluate import evaluate_dialogues
from eval.dialogues.page import dialogues_page
from eval.dialogues.results import DialogueEvaluation

__all__ = ["DialogueEvaluation", "dialogues_page", "evaluate_dialogues"]
