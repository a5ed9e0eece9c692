from __future__ import annotations

import json

import numpy as np
import pytest

from history.dataset import open_dataset
from palate.errors import InputError, NotReadyError
from retrieval.dialogues.stored import BLOB, known, learn, state

FILMS = ("Alien (1979)", "Casino (1995)", "Heat (1995)", "Up (2009)")


def ingest(store, folder, *titles):
    folder.mkdir(exist_ok=True)
    rows = [{"item_id": title[0], "title": title, "domain": "films"} for title in titles]
    (folder / "items.jsonl").write_text("\n".join(map(json.dumps, rows)))
    store.ingest(open_dataset(folder))


@pytest.fixture
def talks(tmp_path):
    """Ten dialogues speak of Heat and go on to Casino, ten of Alien and go on to Up."""
    told = [("I liked Heat (1995)", "Casino (1995)"), ("I liked Alien (1979)", "Up (2009)")]
    rows = [
        {"dialog_id": f"{n}", "turn_id": 0, "context": [told[n % 2][0]], "recommended": [told[n % 2][1]]}
        for n in range(20)
    ]
    file = tmp_path / "dialogues.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    return file


@pytest.fixture
def films(store, tmp_path):
    ingest(store, tmp_path / "films", *FILMS)
    return store


def test_what_was_learned_is_kept_and_comes_back(films, talks) -> None:
    told = learn(films, talks)
    assert (told.dialogues, told.turns, told.recommended, told.items, told.left_out) == (20, 20, 2, 4, 0)
    model = known(films, tuple(films.items()))
    assert FILMS[int(np.argmax(model.scores(("I liked Heat",), (2,))))] == "Casino (1995)"
    assert state(films) == "ready"


def test_learning_twice_from_the_same_gives_the_same(films, talks) -> None:
    learn(films, talks)
    first = films.blob(BLOB)
    learn(films, talks)
    assert films.blob(BLOB) == first


def test_new_items_put_it_out_of_use_and_new_events_do_not(films, talks, tmp_path) -> None:
    learn(films, talks)
    (tmp_path / "films" / "events.jsonl").write_text('{"user_id": "ann", "kind": "like", "item_id": "H"}')
    ingest(films, tmp_path / "films", *FILMS)
    assert state(films) == "ready"
    ingest(films, tmp_path / "films", *FILMS, "Ran (1985)")
    assert (state(films), known(films, tuple(films.items()))) == ("stale", None)


def test_a_store_that_never_learned_has_none(films) -> None:
    assert (state(films), known(films, tuple(films.items()))) == ("missing", None)


def test_a_damaged_model_is_not_used(films, talks) -> None:
    learn(films, talks)
    made_of, body = films.blob(BLOB)
    films.save_blob(BLOB, made_of, body[: len(body) // 2])
    assert (state(films), known(films, tuple(films.items()))) == ("damaged", None)


def test_a_store_without_items_is_told_what_to_do_first(store, talks) -> None:
    with pytest.raises(NotReadyError, match="palate ingest"):
        learn(store, talks)


def test_one_dialogue_is_too_few_and_what_was_kept_stays(films, talks) -> None:
    learn(films, talks)
    kept = films.blob(BLOB)
    talks.write_text(talks.read_text().splitlines()[0])
    with pytest.raises(InputError, match="two dialogues"):
        learn(films, talks)
    assert films.blob(BLOB) == kept


def test_bad_rows_within_the_allowance_are_counted(films, talks) -> None:
    talks.write_text(talks.read_text() + "\n{}\n")
    assert learn(films, talks, skip_bad=1).left_out == 1
