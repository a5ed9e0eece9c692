"""Which items may stand in the list of a question."""

from __future__ import annotations

from eval.data.questions import Question
from eval.data.training import Training
from retrieval.sources.ranking import Mask


def allowed(train: Training, question: Question) -> Mask:
    """A fresh mask (items,): in the asked domain, among the candidates, and not met before unless it may repeat.

    Raises:
        InputError: no item is in the asked domain.
    """
    mask = train.catalogue.members(question.domain)
    if question.candidates is not None:
        mask &= train.catalogue.holding(question.candidates)
    row = train.number.get(question.user_id)
    if row is not None and not question.repeats:
        mask[train.seen.indices[train.seen.indptr[row] : train.seen.indptr[row + 1]]] = False
    return mask
