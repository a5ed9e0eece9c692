"""What is printed can do nothing to a screen, and results are kept apart from talk."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.text import plain
from serving.console import NARROWEST, WIDEST, emit, indented, progress, say, stdout, tell


@given(st.text())
def test_plain_text_is_one_line_without_control_characters(text: str) -> None:
    told = plain(text)
    assert told.isprintable() or all(one.isprintable() or ord(one) > 0x9F for one in told)
    assert "\n" not in told
    assert "\x1b" not in told
    assert plain(told) == told


def test_writing_direction_cannot_be_turned() -> None:
    assert plain("abc\u202edcba") == "abc dcba"


def test_indentation_stays_and_inner_spaces_fold() -> None:
    assert indented("  books:   3\titems\x1b[2J") == "  books: 3 items [2J"
    assert indented("\x1b[31m  x") == "[31m x"


def test_results_go_to_stdout_and_talk_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    tell("  a result")
    say("some talk")
    captured = capsys.readouterr()
    assert captured.out == "  a result\n"
    assert captured.err == "some talk\n"


def test_json_is_utf8_with_control_characters_escaped(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    value = {"title": "花椒 \x1b[31m \u202e \x9b \u2028"}
    emit(value)
    out = capsysbinary.readouterr().out.decode("utf-8")
    assert "花椒" in out
    assert not {"\x1b", "\u202e", "\x9b", "\u2028"} & set(out)
    assert json.loads(out) == value


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        emit({"score": float("nan")})


@pytest.mark.parametrize(("asked", "given"), [("40", NARROWEST), ("90", 90), ("400", WIDEST)])
def test_the_width_stays_readable(monkeypatch: pytest.MonkeyPatch, asked: str, given: int) -> None:
    monkeypatch.setenv("COLUMNS", asked)
    assert stdout().width == given


def test_markup_is_printed_as_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    stdout().print("[red]x[/red] :smile:")
    assert capsys.readouterr().out == "[red]x[/red] :smile:\n"


def test_nothing_is_drawn_where_nobody_sees_it(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as report:
        report("reading", 1, 2)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_old_bars_give_way_to_new_ones(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    with progress() as report:
        for step in range(20):
            report(f"step {step}", 1, 1)
    last = capsys.readouterr().err.split("step 19")[-2].split("\x1b[2K")[-1]
    assert [f"step {step}" in last for step in (13, 14, 18)] == [False, True, True]
