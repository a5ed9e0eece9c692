"""Text and numbers as a report tells them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from palate.text import plain


def short(text: str, cells: int) -> str:
    """At most so many cells of a text, where a Chinese character takes two.

    >>> short("a long-winded label", 10)
    'a long-wi…'
    """
    told = plain(text)
    return told if cell_len(told) <= cells else set_cell_size(told, cells - 1).rstrip() + "…"


def number(value: float, digits: int = 4) -> str:
    """A number without a zero before its point, as tables of this field are set.

    >>> number(0.0244), number(-0.5, 2), number(12.0, 1), number(1500.0, 0), number(-0.00001)
    ('.0244', '-.50', '12.0', '1,500', '.0000')
    """
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else ("infinite" if value > 0 else "minus infinite")
    told = f"{value:,.{digits}f}"
    told = told.lstrip("-") if not told.strip("-0.,") else told
    return re.sub(r"^(-?)0\.", r"\1.", told)


def seconds(value: float) -> str:
    """A time in the unit that suits it.

    >>> seconds(0.00002), seconds(0.0004), seconds(0.25), seconds(3.21), seconds(95.0), seconds(4000.0)
    ('20 µs', '0.4 ms', '250 ms', '3.2 s', '1 min 35 s', '1 h 7 min')
    """
    if 0 < value < 1e-4:
        return f"{1e6 * value:.0f} µs"
    if value < 1 - 5e-4:
        return f"{1000 * value:.{int(value < 0.01)}f} ms"
    if value < 60 - 0.05:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(round(value / 60), 60)
    return f"{hours} h {minutes} min"


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun.

    >>> counted(1, "question"), counted(1200, "question"), counted(2, "entry", "entries")
    ('1 question', '1,200 questions', '2 entries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def capital(text: str) -> str:
    """The text with a capital first letter, the rest as it is.

    >>> capital("EASE beats kNN"), capital("lower is better")
    ('EASE beats kNN', 'Lower is better')
    """
    return text[:1].upper() + text[1:]
