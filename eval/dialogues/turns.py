"""A set of dialogues: a folder with `items` and, beside them, `dialogues` as `retrieval.dialogues.turns` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eval.data import read_log
from eval.dialogues.catalogue import Catalogue
from history.identity import content_hash
from history.rejects import Rejects
from palate.protocols import Progress, silent
from retrieval.dialogues.turns import Turn, read_turns


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
    turns = read_turns(path, catalogue.place, Rejects(skip_bad))
    told = [(turn.dialog_id, turn.turn_id, turn.context, turn.recommended) for turn in turns]
    return Dialogues(log.name, catalogue, turns, content_hash([log.fingerprint, catalogue.names, told]))
