"""What is learned from: turns of dialogues in which somebody recommended something."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lesson:
    """A dialogue up to a turn, with what that turn recommended. Items are places in the catalogue.

    Args:
        dialogue: which dialogue; turns of one dialogue are never learned from and asked about together.
        context: what was said before, oldest first; two people take turns, and who recommends speaks next.
        named: what was named before, in order of first mention.
        recommended: what was recommended then.
    """

    dialogue: str
    context: tuple[str, ...]
    named: tuple[int, ...]
    recommended: tuple[int, ...]

    @property
    def news(self) -> tuple[int, ...]:
        """What was recommended and not named before."""
        return tuple(dict.fromkeys(place for place in self.recommended if place not in self.named))
