"""Lets a language model put candidates in order for one person. Code sees to it that the list is one."""

from agent.rerank.learning import Judged, Learned, learned_weight
from agent.rerank.merging import blended
from agent.rerank.once import rerank, rerank_prompt
from agent.rerank.ranking import ranked, ranked_or_fused
from agent.rerank.task import MOST_RANKED, WEIGHT, Reranked, RerankOptions, RerankTask

__all__ = [
    "MOST_RANKED",
    "WEIGHT",
    "Judged",
    "Learned",
    "RerankOptions",
    "RerankTask",
    "Reranked",
    "blended",
    "learned_weight",
    "ranked",
    "ranked_or_fused",
    "rerank",
    "rerank_prompt",
]
