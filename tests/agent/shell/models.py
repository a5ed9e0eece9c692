"""Models that lead conversations in tests."""

from __future__ import annotations

from collections.abc import Iterable

from palate.scripted import ScriptedChat


class Leading(ScriptedChat):
    """A model that leads by a script, and says nothing of use where it is asked for anything else."""

    def __init__(self, lines: Iterable[object]) -> None:
        self.lines = list(lines)
        super().__init__(self._line)

    def _line(self, request):
        if not request.tools:
            return "nothing of use"
        line = self.lines.pop(0) if self.lines else "Good day."
        return line(request) if callable(line) else line

    @property
    def led(self):
        """What the model was asked as the leader."""
        return [request for request in self.history if request.tools]
