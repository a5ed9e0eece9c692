"""An evaluation made up by hand: 22 methods that took part, and what can go wrong."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from eval.method import Family
from eval.report import Page
from eval.report.recommendations import recommendation_page
from eval.results import (
    Comparison,
    Cost,
    Evaluation,
    Facts,
    Failure,
    GroupMean,
    Interval,
    KindShare,
    MethodResult,
    Trial,
    Verdict,
)

Make = Callable[..., MethodResult]
USERS = 1_812
SCORES: dict[str, tuple[Family, float, float]] = {
    "popularity": ("peer", 0.0447, 0.02),
    "popularity-domain": ("peer", 0.0451, 0.03),
    "popularity-scene": ("peer", 0.0462, 0.05),
    "item-knn": ("peer", 0.1803, 0.9),
    "cooccurrence": ("peer", 0.1752, 0.7),
    "user-knn": ("peer", 0.1931, 1.4),
    "ease": ("peer", 0.1998, 6.0),
    "ease-text": ("peer", 0.2011, 11.0),
    "slim": ("peer", 0.1967, 38.0),
    "als": ("peer", 0.1890, 4.2),
    "bpr": ("peer", 0.1541, 5.1),
    "factorisation-machine": ("peer", 0.1622, 24.0),
    "sequential": ("peer", 0.1710, 2.2),
    "tfidf": ("peer", 0.0211, 0.4),
    "embedding": ("peer", 0.0183, 0.6),
    "palate": ("ours", 0.2104, 31.0),
    "palate-llm-profile": ("ours", 0.2098, 410.0),
    "palate-rerank": ("ours", 0.2121, 2_900.0),
    "palate-no-interests": ("ablation", 0.2055, 30.0),
    "palate-no-collaborative": ("ablation", 0.0611, 22.0),
    "palate-no-scene": ("ablation", 0.2101, 30.5),
    "palate-statistics": ("ablation", 0.2049, 19.0),
}
"""By method: its family, its NDCG@10, and its seconds to fit and rank."""


def interval(mean: float) -> Interval:
    return Interval(mean=mean, low=max(0.0, mean - 0.006), high=mean + 0.006, users=USERS)


def method(name: str, family: Family, ndcg: float, seconds: float, **more: object) -> MethodResult:
    """A method that finished: its other figures follow from its NDCG."""
    return MethodResult(
        name=name,
        family=family,
        **{
            "about": f"About {name}.",
            "parameters": {"k": 100, "shrink": 0.05},
            "metrics": {
                "ndcg@10": interval(ndcg),
                "recall@10": interval(ndcg / 2),
                "hit_rate@10": interval(2 * ndcg),
                "mrr@10": interval(1.2 * ndcg),
                "ndcg@5": interval(0.8 * ndcg),
                "auc": interval(0.5 + ndcg),
            },
            "overall": {
                "coverage@10": ndcg * 2,
                "gini@10": 1 - ndcg,
                "novelty@10": 10 + 5 * ndcg,
                "diversity@10": 0.5 + ndcg,
                "calibration@10": 1 - ndcg,
            },
            "groups": {
                "history": tuple(
                    GroupMean(group=group, users=604, mean=ndcg * share)
                    for group, share in (("few (1 to 18)", 0.6), ("some (19 to 41)", 1.0), ("many (42 to 310)", 1.4))
                ),
                "mainstream": tuple(
                    GroupMean(group=group, users=906, mean=ndcg * share)
                    for group, share in (("off the beaten track", 0.7), ("mainstream", 1.3))
                ),
            },
            "kinds": tuple(
                KindShare(kind=kind, liked=liked, shown=max(0.0, liked + sign * (0.25 - ndcg)))
                for kind, liked, sign in (("rock", 0.42, 1), ("electronic and dance", 0.33, -1), ("民谣", 0.25, 0))
            ),
            "trials": tuple(
                Trial(parameters={"k": k, "shrink": 0.05}, value=ndcg * (1 - abs(math.log10(k / 100)) / 10))
                for k in (50, 100, 200)
            ),
            "cost": Cost(
                fit_seconds=0.8 * seconds,
                rank_seconds=0.2 * seconds,
                tune_seconds=6 * seconds,
                seconds_user=0.2 * seconds / USERS,
                calls=USERS if seconds > 100 else 0,
                tokens_in=1_500 * USERS if seconds > 100 else 0,
                tokens_out=240 * USERS if seconds > 100 else 0,
            ),
            **more,
        },
    )


def comparison(one: MethodResult, reference: MethodResult, metric: str = "ndcg@10") -> Comparison:
    """Apart when the means are more than .008 apart."""
    difference = one.metrics[metric].mean - reference.metrics[metric].mean
    verdict: Verdict = "cannot be told apart" if abs(difference) <= 0.008 else "better" if difference > 0 else "worse"
    p = 0.0001 if abs(difference) > 0.008 else 0.2
    return Comparison(
        method=one.name,
        reference=reference.name,
        metric=metric,
        difference=difference,
        low=difference - 0.004,
        high=difference + 0.004,
        p=p,
        corrected=min(1.0, 21 * p),
        verdict=verdict,
        sentence=f"{metric} is {abs(difference):.4f} {'higher' if difference > 0 else 'lower'}: {verdict}.",
    )


def facts(**more: object) -> Facts:
    return Facts(
        **{
            "data": "lastfm",
            "fingerprint": "3f7a90c2b1d4",
            "users": 1_890,
            "items": 13_524,
            "events": 90_441,
            "split": "own",
            "sentence": "The set's own test file: 20% of each user's events, held out by whoever made the set.",
            "questions": USERS,
            "asking": USERS,
            "held_out": 18_104,
            "left_out": {"met in training": 12, "not in the catalogue": 3},
            "seed": 7,
            "settings": {"k": 10, "tune": True, "budget": 3},
            "versions": {"palate": "0.3.0", "numpy": "2.4.6"},
            **more,
        }
    )


def build(*results: MethodResult, reference: str = "palate", **more: object) -> Evaluation:
    """An evaluation of these methods, each compared with the reference where that finished."""
    middle = next((one for one in results if one.name == reference and one.metrics), None)
    others = [one for one in results if one is not middle and one.metrics] if middle else []
    compared = tuple(comparison(one, middle) for one in others if middle)
    return Evaluation(
        **{
            "facts": facts(),
            "headline": "ndcg@10",
            "reference": reference,
            "results": results,
            "comparisons": compared,
            **more,
        }
    )


@pytest.fixture
def made() -> Make:
    """Makes a method of a name, family, NDCG@10 and seconds."""
    return method


@pytest.fixture
def build_evaluation() -> Callable[..., Evaluation]:
    """Makes an evaluation of methods."""
    return build


@pytest.fixture(scope="session")
def sound() -> Evaluation:
    """22 methods, all well."""
    return build(*(method(name, *given) for name, given in SCORES.items()))


@pytest.fixture(scope="session")
def troubled() -> Evaluation:
    """The same with a crash, a leak, faults, ties, failed questions, and one left out."""
    results = {name: method(name, *given) for name, given in SCORES.items()}
    results["bpr"] = MethodResult(
        name="bpr", about="About bpr.", family="peer", state="failed", why="ValueError: the matrix is empty"
    )
    results["sequential"] = MethodResult(
        name="sequential", about="About.", family="peer", state="left out", why="needs times, and the data have none"
    )
    results["cheat"] = method(
        "cheat", "peer", 0.91, 0.1, leak="ranks 61 of 181 canaries, where 3 are due to chance (p < .0001)"
    )
    results["palate-rerank"] = method(
        "palate-rerank",
        *SCORES["palate-rerank"],
        failed=41,
        failures=(Failure(user_id="u17", error="ReplyError: no handle in the reply"),),
    )
    results["embedding"] = method("embedding", *SCORES["embedding"], faults={"seen": 12, "nan": 3}, ties=40)
    return build(*results.values())


@pytest.fixture(scope="session")
def sound_page(sound: Evaluation) -> Page:
    """The page of 22 methods that are all well."""
    return recommendation_page(sound)


@pytest.fixture(scope="session")
def troubled_page(troubled: Evaluation) -> Page:
    """The page of an evaluation in which much went wrong."""
    return recommendation_page(troubled)
