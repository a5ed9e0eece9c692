import subprocess
import sys

from history import event_id


def test_the_same_words_give_the_same_id_and_others_another() -> None:
    base = event_id("ann", "like", "b1", 10.0, None, None, {"place": "home", "device": "phone"})
    assert base == event_id("ann", "like", "b1", 10, None, None, {"device": "phone", "place": "home"})
    assert base != event_id("ann", "like", "b1", 11.0, None, None, {"device": "phone", "place": "home"})
    assert len(base) == 20


def test_fields_do_not_run_into_each_other() -> None:
    assert event_id("ann", "like", "b") != event_id("annb", "like", None, None, None, "b")
    assert event_id("u", "rate", "i", 5.0) != event_id("u", "rate", "i", None, 5.0)


def test_an_empty_context_is_no_context_and_zero_has_no_sign() -> None:
    assert event_id("u", "like", "i", 0.0, None, None, {}) == event_id("u", "like", "i", -0.0)


def test_ids_are_the_same_in_every_process() -> None:
    code = "from history import event_id; print(event_id('李', 'like', 'b1', 1.5, context={'a': 'b', 'c': 'd'}))"
    ids = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1")
    }
    assert ids == {event_id("李", "like", "b1", 1.5, context={"a": "b", "c": "d"}) + "\n"}
