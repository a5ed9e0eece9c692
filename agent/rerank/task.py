"""What is to be put in order, how, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.request import UserRequest
from palate.chat import Usage
from palate.errors import InputError
from palate.types import Candidate, Item, Language, Profile, Scene
from prompts.tokens import EstimatedTokenizer, Tokenizer

MOST_RANKED = 30
"""Places that a reply has room for."""
WEIGHT = 0.7
"""Share of the model in the blend where none was learned. In simulations (docs/log.md) a model that judges well does
best with 0.8 to 0.9, one that judges worse than retrieval with 0.5 to 0.6; 0.7 costs either little."""


@dataclass(frozen=True)
class RerankTask:
    """Candidates, and everything that bears on their order.

    Args:
        candidates: best first, as they were fused.
        items: by id: the candidates, and what `request` mentions as far as it is known. A candidate that is missing
            goes by its id alone.
        wanted: places of the list, at least 1.
        profile: of the person; None when nothing is known of them.
        request: what they ask for, understood; None without words.
        scene: the situation they are in, or ask for; None when it is not known.
        said: earlier turns of the conversation that bear on the request, oldest first.
        language: of the prompt.
    """

    candidates: Sequence[Candidate]
    items: Mapping[str, Item]
    wanted: int
    profile: Profile | None = None
    request: UserRequest | None = None
    scene: Scene | None = None
    said: Sequence[str] = ()
    language: Language = "en"

    def __post_init__(self) -> None:
        if self.wanted < 1:
            raise InputError(f"wanted: expected at least 1, got {self.wanted}.")

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the candidates in their order, each once."""
        return tuple(dict.fromkeys(one.item_id for one in self.candidates))


@dataclass(frozen=True)
class RerankOptions:
    """How to go about it.

    Args:
        passes: how often the whole list is read, at the same time, each time in another order; 1 reads it as fused.
        depth: how many candidates the model is shown; the others follow in their order.
        window: how many of them at a time, 2 to 30.
        overlap: how many of a window's best go up into the next, 1 to `window` - 1; None for half of it.
        places: how many each reading puts in order; None for as many as are wanted, and twice as many where several
            readings have to agree.
        weight: of the model in the blend, 0 (retrieval alone) to 1 (the model alone).
        seconds: for all passes together; what is not there by then is done without.
        tokens: for the lines of one window's items; their texts are cut to fit.
        reasons: whether the first reading says why each item has its place, which makes its reply three times as long.
        tokenizer: counts as the model does.
        seed: of the orders and of the server's draws.
    """

    passes: int = 3
    depth: int = 30
    window: int = 30
    overlap: int | None = None
    places: int | None = None
    weight: float = WEIGHT
    seconds: float = 30.0
    tokens: int = 2400
    reasons: bool = True
    tokenizer: Tokenizer = field(default_factory=EstimatedTokenizer)
    seed: int = 0

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("passes", self.passes, 1, 20),
            ("depth", self.depth, 1, 1000),
            ("window", self.window, 2, MOST_RANKED),
            ("overlap", self.overlap, 1, self.window - 1),
            ("places", self.places, 1, MOST_RANKED),
            ("weight", self.weight, 0, 1),
        ):
            if value is not None and not least <= value <= most:
                raise InputError(f"{name}: expected {least} to {most}, got {value}.")

    def places_of(self, wanted: int) -> int:
        """How many places each reading puts in order, where a list is to have so many.

        >>> RerankOptions(passes=1).places_of(5), RerankOptions(passes=3).places_of(5)
        (5, 10)
        """
        usual = wanted if self.passes == 1 else 2 * wanted
        return min(usual if self.places is None else self.places, self.window)


@dataclass(frozen=True)
class Reranked:
    """A list in a new order.

    Args:
        ids: of items, best first, as many as were asked for, all of them candidates, none twice.
        reasons: why each has its place, in the model's words, unchecked; "" where it gave no reason.
        usage: tokens of all calls.
        calls: how many replies came, usable or not.
        seconds: wall-clock time.
        votes: what the model said for each candidate it looked at, by id: 1 / (5 + rank), 0 without a place, the mean
            over passes; empty where it had no say.
        passes: how many passes had a say.
        troubles: what went wrong and was done without, in the order of the passes.
        template: name and version of the prompt.
        digest: of its text.
        fallback: why this is the fused order; "" where the model had a say.
    """

    ids: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)
    calls: int = 0
    seconds: float = 0.0
    votes: Mapping[str, float] = field(default_factory=dict)
    passes: int = 0
    troubles: tuple[str, ...] = ()
    template: str = ""
    digest: str = ""
    fallback: str = ""
