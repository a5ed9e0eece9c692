import os
import subprocess
import sys
from pathlib import Path

import pytest

from palate.errors import StoreError
from profiles.corpus import Corpus
from profiles.scenes import load_scenes

ROOT = Path(__file__).resolve().parents[2]
FIT_AGAIN = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("world", sys.argv[1])
world = importlib.util.module_from_spec(spec); spec.loader.exec_module(world)
print(world.Corpus.fit(world.make_items(), world.make_histories(), (), world.load_scenes(None)).fingerprint)
"""


def test_a_corpus_survives_its_bytes(corpus: Corpus):
    again = Corpus.from_bytes(corpus.to_bytes())
    assert again.to_bytes() == corpus.to_bytes()
    assert again.fingerprint == corpus.fingerprint
    assert again.catalogue.labels == corpus.catalogue.labels


def test_the_order_of_items_does_not_matter(items, histories, corpus: Corpus):
    plain = Corpus.fit(items, histories, (), load_scenes(None))
    assert Corpus.fit(items[::-1], histories, (), load_scenes(None)).fingerprint == plain.fingerprint


@pytest.mark.parametrize(("seed", "threads"), [("1", "1"), ("2", "2")])
def test_neither_hash_seed_nor_threads_change_a_corpus(items, histories, seed: str, threads: str):
    environment = {**os.environ, "PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    world = Path(__file__).with_name("conftest.py")
    done = subprocess.run(
        [sys.executable, "-c", FIT_AGAIN, str(world)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == Corpus.fit(items, histories, (), load_scenes(None)).fingerprint


@pytest.mark.parametrize("damage", [b"", b"PK junk", b"x" * 1000])
def test_damaged_bytes_are_refused_with_a_way_out(damage: bytes):
    with pytest.raises(StoreError, match="palate profile build"):
        Corpus.from_bytes(damage)


def test_a_corpus_never_needs_pickle(corpus: Corpus):
    assert b"pickle" not in corpus.to_bytes()


def test_midnights_alone_are_no_hours(items, did):
    days = Corpus.fit(items, [("ann", tuple(did(f"tea{n:02}", time=n * 86_400.0) for n in range(5)))])
    assert not days.hours
