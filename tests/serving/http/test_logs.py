from __future__ import annotations

import io
import json
import logging
import os

from serving.http.logs import Discreet, Unfailing

SECRET = "mei@example.org"


def written(name: str, words: str, error: Exception | None = None) -> dict[str, object]:
    info = (type(error), error, None) if error else None
    record = logging.LogRecord(name, logging.WARNING, "/x/lists.py", 7, words, (), info)
    told: dict[str, object] = json.loads(Discreet().format(record))
    return told


def test_the_servers_own_words_are_kept():
    assert written("uvicorn.error", "Started")["event"] == "Started"


def test_of_what_others_say_only_who_and_where_is_kept():
    told = written("agent.something", f"cannot read {SECRET}", ValueError(SECRET))
    assert (told["logger"], told["at"], told["fault"]) == ("agent.something", "lists:7 None", "ValueError")
    assert SECRET not in str(told)


def test_a_line_is_one_line_whatever_it_holds():
    told = Discreet().format(logging.LogRecord("uvicorn.error", 30, "x", 1, "a\nb\u2028\x1b[31m", (), None))
    assert "\n" not in told
    assert "\x1b" not in told


def test_a_reader_that_has_gone_ends_nothing():
    reading, writing = os.pipe()
    os.close(reading)
    stream = Unfailing(io.FileIO(writing, "wb"))
    assert stream.write(b"lost\n") == 0
    stream.flush()
    closed = io.BytesIO()
    closed.close()
    assert Unfailing(closed).write(b"lost\n") == 0
