"""Errors say where, what was expected and what was seen, and carry the exit code of the command line."""

from __future__ import annotations

import inspect

from palate import errors


def test_a_row_error_names_file_line_field_value_and_expectation() -> None:
    error = errors.RowError(file="events.csv", line=7, field="value", value="lots", expected="a number")
    assert str(error) == "events.csv:7: field 'value': expected a number, got 'lots'"


def test_a_long_value_is_shortened() -> None:
    error = errors.RowError(file="items.csv", line=1, field="title", value="x" * 1_000_000, expected="text")
    assert len(str(error)) < 200


def test_every_error_is_a_palate_error_and_drawn_in_the_tree() -> None:
    classes = [value for _, value in inspect.getmembers(errors, inspect.isclass)]
    assert all(issubclass(value, errors.PalateError) for value in classes)
    assert all(value.__name__ in (errors.__doc__ or "") for value in classes)


def test_exit_codes_tell_the_branches_apart() -> None:
    branches = [errors.InputError, errors.StoreError, errors.VectorIndexError, errors.EmbedderError]
    assert [branch.exit_code for branch in branches] == [2, 3, 4, 5]
    assert errors.UnknownUserError.exit_code == errors.InputError.exit_code
