"""What was compared when an interest model was learned, for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from palate.types import Language
from retrieval.learning.situations import Situation

WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "usual": "usual",
        "new person": "new person",
        "new domain": "new domain",
        "new items": "new items",
        "in a context": "in a context",
        "head": "{situation}: {questions} questions, {found:.0%} of the answers among the candidates; NDCG@10",
        "relies": "relies on",
    },
    "zh": {
        "usual": "通常",
        "new person": "新用户",
        "new domain": "新领域",
        "new items": "新物品",
        "in a context": "特定情境",
        "best source alone": "最佳单一来源",
        "rank fusion": "排名融合",
        "logistic regression": "逻辑回归",
        "linear SVM": "线性支持向量机",
        "gradient boosting": "梯度提升树",
        "head": "{situation}：{questions} 个问题，{found:.0%} 的答案在候选之中；NDCG@10",
        "relies": "主要依靠",
    },
}
MOST_NAMED = 6
LEAST_SHARE = 0.01


@dataclass(frozen=True)
class Section:
    """What was found in one situation.

    Args:
        questions: how many the models were measured on, each by a model that had not seen it.
        found: share of the right items that were among the candidates, 0 to 1: no order can do better.
        values: NDCG@10 of each model, by name, from simple to elaborate.
        chosen: the name of the model in use.
        importance: how much it relies on each source, summing to 1.
        alone: NDCG@10 of each source by itself.
    """

    questions: int
    found: float
    values: Mapping[str, float]
    chosen: str
    importance: Mapping[str, float]
    alone: Mapping[str, float]


@dataclass(frozen=True)
class Report:
    """One section for each situation that was learned."""

    sections: Mapping[Situation, Section]

    def lines(self, language: Language = "en") -> list[str]:
        """The report as lines of plain text; the model in use is marked with a star."""
        return [line for situation, section in self.sections.items() for line in _lines(situation, section, language)]

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        return {situation: asdict(section) for situation, section in self.sections.items()}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Report:
        """The report that `to_json` told of.

        Raises:
            TypeError: it tells of none.
        """
        return cls({situation: Section(**section) for situation, section in told.items()})  # type: ignore[misc]


def _lines(situation: Situation, section: Section, language: Language) -> list[str]:
    words = WORDS[language]
    head = words["head"].format(situation=words[situation], questions=section.questions, found=section.found)
    compared = [
        f"  {'*' if name == section.chosen else ' '} {value:.4f} {words.get(name, name)}"
        for name, value in section.values.items()
    ]
    leading = sorted(section.importance.items(), key=lambda one: (-one[1], one[0]))[:MOST_NAMED]
    named = ", ".join(f"{name} {share:.0%}" for name, share in leading if share >= LEAST_SHARE)
    return [head, *compared, f"    {words['relies']}: {named}"]
