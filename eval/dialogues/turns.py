"""Dialogues as they are read: turns in which somebody recommended, each with everything that was said before.

A set of dialogues is a folder with `items` and, beside them, `dialogues` as JSONL (optionally .gz): `dialog_id`,
`turn_id` (a whole number), `context` (a list of texts, oldest first) and `recommended` (a list of titles of items).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from eval.data import read_log
from eval.dialogues.catalogue import Catalogue
from history import fields
from history.fields import UnfitError
from history.files import Source
from history.identity import content_hash
from history.rejects import Rejects
from history.rows import Raw
from history.text import TITLE_LIMIT
from palate.errors import DatasetError, RowError
from palate.protocols import Progress, silent

COLUMNS = frozenset({"dialog_id", "turn_id", "context", "recommended"})
NAMES = ("dialogues.jsonl", "dialogues.jsonl.gz")
A_TURN = "a whole number of at least 0, once in each dialogue"
SAID = "a list of texts, oldest first"
TITLES = "a list of one or more titles of items"
T = TypeVar("T")


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


@dataclass(frozen=True)
class Dialogues:
    """A set of dialogues: `turns` in the order of the file; `fingerprint` is a hash of items and turns."""

    name: str
    catalogue: Catalogue
    turns: tuple[Turn, ...]
    fingerprint: str

    @property
    def ids(self) -> tuple[str, ...]:
        """Every dialogue once, in the order of the file."""
        return tuple(dict.fromkeys(turn.dialog_id for turn in self.turns))


def read_dialogues(path: Path, *, skip_bad: int = 0, progress: Progress = silent) -> Dialogues:
    """Read the items and the dialogues in the folder `path`.

    Raises:
        DatasetError: there is no such folder, or no file of dialogues in it, or none that recommends anything.
        RowError: more rows than `skip_bad` are not what they should be; file, line and field are named.
    """
    log = read_log(path, skip_bad=skip_bad, progress=progress)
    catalogue = Catalogue.of(log.items)
    file = _file(path)
    turns = tuple(_turns(Source(file, COLUMNS, COLUMNS), catalogue, Rejects(skip_bad)))
    if not turns:
        raise DatasetError(f"{file} holds no turn; expected at least one that recommends something")
    told = [(turn.dialog_id, turn.turn_id, turn.context, turn.recommended) for turn in turns]
    return Dialogues(log.name, catalogue, turns, content_hash([log.fingerprint, catalogue.names, told]))


def _file(path: Path) -> Path:
    found = [path / name for name in NAMES if (path / name).is_file()]
    if len(found) != 1:
        held = "both" if found else "neither"
        raise DatasetError(f"{path} has {held} of {' and '.join(NAMES)}; expected one of them")
    return found[0]


def _turns(source: Source, catalogue: Catalogue, rejects: Rejects) -> Iterator[Turn]:
    met: set[tuple[str, int]] = set()
    for line, raw in source.rows(rejects):
        try:
            turn = _turn(raw, source, line, catalogue)
            if (turn.dialog_id, turn.turn_id) in met:
                raise source.error(line, "turn_id", turn.turn_id, A_TURN)
        except RowError as error:
            rejects.add(error)
        else:
            met.add((turn.dialog_id, turn.turn_id))
            yield turn


def _turn(raw: Raw, source: Source, line: int, catalogue: Catalogue) -> Turn:
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
        field("recommended", lambda value: _places(value, catalogue)),
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


def _places(value: object, catalogue: Catalogue) -> tuple[int, ...]:
    if not isinstance(value, list) or not value:
        raise UnfitError(TITLES, value)
    places = [catalogue.place.get(fields.text(one, TITLE_LIMIT)) for one in value]
    if None in places:
        raise UnfitError("the title of an item", value[places.index(None)])
    return tuple(dict.fromkeys(place for place in places if place is not None))
