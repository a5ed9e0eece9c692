"""Methods are found by name, by family, and in files of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.method import ListingMethod, ScoringMethod
from eval.registry import chosen, known
from palate.errors import InputError

PEERS = [
    "als",
    "bpr",
    "cooccurrence",
    "ease",
    "ease-text",
    "embedding",
    "factorisation-machine",
    "friends",
    "item-knn",
    "llm-only",
    "popularity",
    "popularity-domain",
    "popularity-scene",
    "profile-text",
    "profile-vectors",
    "sequential",
    "slim",
    "tfidf",
    "user-knn",
]


def test_every_peer_is_there() -> None:
    assert [name for name, cls in known().items() if cls.family == "peer"] == PEERS


def test_peers_come_first_then_ours_then_ours_without_a_part() -> None:
    families = [cls.family for cls in known().values()]
    assert families == sorted(families, key=["peer", "ours", "ablation"].index)


def test_a_method_says_what_it_is_and_what_it_may_tune() -> None:
    for name, cls in known().items():
        assert issubclass(cls, ScoringMethod | ListingMethod)
        assert cls.about
        assert cls.name == name
        assert cls()  # defaults stand for every parameter
        for parameter, values in cls.space.items():
            assert cls(**{parameter: values[0]})


def test_what_asks_a_language_model_runs_only_when_it_is_named() -> None:
    assert not [cls.name for cls in chosen(None) if "chat" in cls.needs]
    assert [cls.name for cls in chosen(["llm-only"])] == ["llm-only"]


def test_default_and_all_stand_for_many() -> None:
    assert chosen(["default"]) == chosen(None)
    assert len(chosen(["all"])) == len(known()) > len(chosen(None))
    assert [cls.name for cls in chosen(["default", "palate-rerank"])][-1] == "palate-rerank"


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    source = """
from eval.method import ScoringMethod

class Base(ScoringMethod):
    "Has no name, and is none."

class Mine(Base):
    name, about = "mine", "Mine."
    def fit(self, train): ...
    def scores(self, questions): ...
"""
    (tmp_path / "mine.py").write_text(source, encoding="utf-8")
    assert [cls.name for cls in chosen(["popularity", str(tmp_path / "mine.py")])] == ["popularity", "mine"]


def test_a_file_without_a_method_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty.py").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="holds no subclass"):
        chosen([str(tmp_path / "empty.py")])
