"""Learns from dialogues what is recommended next. It fits on whatever dialogues a user has; none are shipped.

    lesson        what is learned from
    content       what items say of themselves, as matrices
    heard         what was said and named so far in some dialogues, as matrices
    spoken        what the dialogues learned from spoke of, as matrices
    alike, popularity, together, near, wording
                  signals, each (questions, items); the first knows nothing of other dialogues
    signals       all signals side by side
    shortlist     the items worth ranking
    ranker        from signals to one score, learned listwise
    model         all of it; `kept` as bytes
    turns         dialogues as files
    stored        a model as part of a store

Dialogues know nothing of users, scenes or sources.
"""

from retrieval.dialogues.content import Content
from retrieval.dialogues.lesson import Lesson
from retrieval.dialogues.model import DialogueModel

__all__ = ["Content", "DialogueModel", "Lesson"]
