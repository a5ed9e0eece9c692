"""Dialogues as they are read: turns in which somebody recommended, each with everything that was said before.

They lie in a file `dialogues.jsonl` (optionally .gz): `dialog_id`, `turn_id` (a whole number), `context` (a list of
texts, oldest first) and `recommended` (a list of titles of items).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from history import fields
from history.fields import UnfitError
from history.files import Source
from history.rejects import Rejects
from history.rows import Raw
from history.text import TITLE_LIMIT
from palate.errors import DatasetError, RowError
from retrieval.dialogues.lesson import Lesson

COLUMNS = frozenset({"dialog_id", "turn_id", "context", "recommended"})
NAMES = ("dialogues.jsonl", "dialogues.jsonl.gz")
A_TURN = "a whole number of at least 0, once in each dialogue"
SAID = "a list of texts, oldest first"
TITLES = "a list of one or more titles of items"
T = TypeVar("T")
Places = Mapping[str, int]
"""Where the item of each title stands in the catalogue."""


@dataclass(frozen=True)
class Turn:
    """A turn in which something was recommended.

    Args:
        dialog_id: of the dialogue it belongs to.
        turn_id: how many turns came before it.
        context: what was said before, oldest first.
        recommended: what this turn recommends, places in the catalogue, each once, in order.
    """

    dialog_id: str
    turn_id: int
    context: tuple[str, ...]
    recommended: tuple[int, ...]


def read_turns(path: Path, place: Places, rejects: Rejects) -> tuple[Turn, ...]:
    """Read dialogues about items that go by their titles.

    Args:
        path: a file, or the folder that holds one.
        place: of each item, by its title.
        rejects: takes the bad rows.

    Raises:
        DatasetError: there is no file of dialogues, or none in it that recommends anything.
        RowError: more rows than `rejects` allows are not what they should be; file, line and field are named.
    """
    file = path if path.is_file() else _file(path)
    turns = tuple(_turns(Source(file, COLUMNS, COLUMNS), place, rejects))
    if not turns:
        raise DatasetError(f"{file} holds no turn; expected at least one that recommends something")
    return turns


def lessons_of(turns: Sequence[Turn], named: Callable[[str], Sequence[int]]) -> tuple[Lesson, ...]:
    """Every turn as a lesson; `named` finds the places of the items that one text names, so that no title spans two."""
    known: dict[str, Sequence[int]] = {}
    lessons = []
    for turn in turns:
        known |= {text: named(text) for text in turn.context if text not in known}
        before = tuple(dict.fromkeys(place for text in turn.context for place in known[text]))
        lessons.append(Lesson(turn.dialog_id, turn.context, before, turn.recommended))
    return tuple(lessons)


def _file(path: Path) -> Path:
    if not path.is_dir():
        raise DatasetError(f"there is neither a file nor a folder {path}")
    found = [path / name for name in NAMES if (path / name).is_file()]
    if len(found) != 1:
        held = "both" if found else "neither"
        raise DatasetError(f"{path} has {held} of {' and '.join(NAMES)}; expected one of them")
    return found[0]


def _turns(source: Source, place: Places, rejects: Rejects) -> Iterator[Turn]:
    met: set[tuple[str, int]] = set()
    for line, raw in source.rows(rejects):
        try:
            turn = _turn(raw, source, line, place)
            if (turn.dialog_id, turn.turn_id) in met:
                raise source.error(line, "turn_id", turn.turn_id, A_TURN)
        except RowError as error:
            rejects.add(error)
        else:
            met.add((turn.dialog_id, turn.turn_id))
            yield turn


def _turn(raw: Raw, source: Source, line: int, place: Places) -> Turn:
    for name in sorted(raw.keys() - COLUMNS):
        raise source.error(line, name, raw[name], "only the columns " + ", ".join(sorted(COLUMNS)))

    def field(name: str, check: Callable[[Any], T]) -> T:
        try:
            return check(raw.get(name))
        except UnfitError as error:
            raise source.error(line, name, error.value, error.expected) from None

    return Turn(
        field("dialog_id", fields.identifier),
        field("turn_id", _number),
        field("context", _said),
        field("recommended", lambda value: _recommended(value, place)),
    )


def _number(value: object) -> int:
    number = fields.number(value)
    if number is None or number < 0 or number != int(number):
        raise UnfitError(A_TURN, value)
    return int(number)


def _said(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise UnfitError(SAID, value)
    return tuple(fields.text(one) for one in value)


def _recommended(value: object, place: Places) -> tuple[int, ...]:
    if not isinstance(value, list) or not value:
        raise UnfitError(TITLES, value)
    places = [place.get(fields.text(one, TITLE_LIMIT)) for one in value]
    if None in places:
        raise UnfitError("the title of an item", value[places.index(None)])
    return tuple(dict.fromkeys(one for one in places if one is not None))
