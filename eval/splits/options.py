"""The settings of a split, checked with errors that name the option, its value and what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from eval.method import Value
from palate.errors import InputError
from palate.types import Model


class SplitOptions(Model):
    """How to cut. Each kind of split takes some of these and has defaults of its own.

    Args:
        share: of events, users or items that are held out, by kind; above 0 and below 1.
        n: items held out of each user ("last"), or events left to each cold user ("cold-users").
        domain: the one that is hidden; None means the domain with the fewest events.
        repeats: whether people are asked about items that they met before; None means where the data repeat.
        among: what cold items are ranked among, themselves ("cold") or the whole catalogue ("all").
    """

    share: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.2
    n: Annotated[int, Field(ge=1)] = 1
    domain: str | None = None
    repeats: bool | None = False
    among: Literal["cold", "all"] = "cold"


EXPECTED = {
    "share": "a number above 0 and below 1",
    "n": "a whole number of 1 or more",
    "domain": "the name of a domain",
    "repeats": "true or false",
    "among": "'cold' or 'all'",
}


def read_options(kind: str, defaults: Mapping[str, Value], given: Mapping[str, Value]) -> SplitOptions:
    """The options of one kind of split: what was given, where it is not None, over the kind's defaults.

    Args:
        kind: the name of the split, for messages.
        defaults: every option that the kind takes.
        given: options by name; None means not given.

    Raises:
        InputError: an option that the kind does not take, or a value that is not what it should be.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    for name, value in chosen.items():
        if name not in defaults:
            takes = ", ".join(defaults) or "no options"
            raise InputError(f"Split {kind!r} does not take option {name!r} (got {value!r}); it takes {takes}.")
    try:
        return SplitOptions.model_validate({**defaults, **chosen})
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        message = f"Split {kind!r}: option {name!r} must be {EXPECTED[name]}, got {chosen[name]!r}."
        raise InputError(message) from error
