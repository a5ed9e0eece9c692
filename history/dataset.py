"""Data sets: folders of files, iterated as checked rows.

The format is recognised by the names of the files in the folder: Palate's own, MovieLens, or RecBole atomic files.
What is decided for rows and files that are not as they should be ("bad": refused with file, line, field, value and
expectation, or left out, counted and written to the rejects file where so many bad rows are permitted):

| what is met | what happens |
|---|---|
| an unknown column | bad in JSONL; in CSV and Parquet the file is refused, as where a required one is missing |
| an event whose item nobody described | bad; items of the set and of the store count; no item is invented |
| an event with neither item nor text, a `rate` without stars | bad |
| an item twice | identical: kept once and counted; different in one set: bad; different in a later set: updated |
| an event, edge or test pair twice | kept once and counted; an edge with two weights in one set is bad |
| a person befriending themselves, a weight outside 0 to 1 | bad |
| times out of order | kept; the store gives them by time, the untimed first |
| a time in ISO 8601 | read; without a zone it is UTC, without an hour it is midnight |
| a time in milliseconds, eight digits such as 20131012 | bad, with the remedy: they would be guesses |
| NaN, infinity, a number too large for a float | bad |
| empty or blank text in an optional field | the same as a missing field |
| an id given as a number | becomes text: 7 and 7.0 become "7"; white space around ids is dropped |
| control characters, NUL, lone surrogates | bad in an id; taken out of text, a lone surrogate becomes U+FFFD |
| HTML, entities, mojibake, decomposed accents | cleaned (`history.text.clean`) |
| a title over 1,000 characters, a text over 20,000 | cut, ends in "…", counted |
| lists and objects in CSV | JSON, or "a|b|c" for lists; columns such as `context.device` make a context |
| attributes more than 8 deep or over 100,000 characters | bad |
| a line that is no JSON object, a row of too many or too few cells | bad |
| a byte-order mark, CRLF, blank lines | read over |
| a line that is not UTF-8 | read as GB 18030 or Windows-1252 by its looks, counted by file in the report |
| UTF-16, a damaged or truncated gzip or Parquet file | the file is refused, whatever number of bad rows is permitted |
| an empty file | holds no rows; a set without any row is refused |
| other files in the folder | left aside and named in the report |
| RecBole without an `.item` file | each id in the interactions becomes an item with nothing but that id |
"""

from __future__ import annotations

from pathlib import Path

from history.folder import PalateFolder
from history.movielens import MovieLens1M, MovieLens100K, MovieLensLatest
from history.recbole import RecBole
from history.tabular import Dataset
from palate.errors import DatasetError

__all__ = ["FORMATS", "Dataset", "open_dataset"]

FORMATS = (PalateFolder, MovieLens100K, MovieLens1M, MovieLensLatest, RecBole)
"""The formats, in the order they are tried."""


def open_dataset(path: Path | str) -> Dataset:
    """The data set in a folder, whatever its format.

    Raises:
        DatasetError: there is no such folder, or no format recognises what it holds.
    """
    path = Path(path)
    if not path.is_dir():
        raise DatasetError(f"{path} is no folder; expected one with items and events, such as items.jsonl, events.csv")
    names = sorted(entry.name for entry in path.iterdir() if entry.is_file() and not entry.name.startswith("."))
    for format_ in FORMATS:
        if format_.recognises(names):
            return format_(path, names)
    held = ", ".join(names[:10]) + (", ..." if len(names) > 10 else "") if names else "no files"
    raise DatasetError(
        f"{path} is no data set Palate can read: it holds {held}. Expected items and events as .jsonl, .csv or "
        ".parquet, a MovieLens folder, or RecBole .inter and .item files"
    )
