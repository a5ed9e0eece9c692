"""All signals of some questions, side by side."""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.dialogues.alike import content_signals
from retrieval.dialogues.content import Content
from retrieval.dialogues.heard import Heard
from retrieval.dialogues.matrices import Floats
from retrieval.dialogues.near import Near
from retrieval.dialogues.popularity import Popularity
from retrieval.dialogues.spoken import Spoken
from retrieval.dialogues.together import Together
from retrieval.dialogues.wording import Wording


class Signals:
    """What content and the dialogues learned from say of every item."""

    def __init__(self, content: Content, spoken: Spoken) -> None:
        self._content = content
        self._learned = (
            Popularity(content, spoken),
            Together(spoken),
            Near(content, spoken),
            Wording(content, spoken),
        )

    def of(self, heard: Heard) -> Mapping[str, Floats]:
        """By name, in a fixed order, each with shape (questions, items)."""
        found = content_signals(self._content, heard)
        for learned in self._learned:
            found |= learned.signals(heard)
        return found
