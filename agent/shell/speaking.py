"""What a person hears while the model speaks: checked sentences only, and cards before the words about them."""

from __future__ import annotations

from collections.abc import Callable

from agent.answer import ChatAnswer
from agent.events import Cards, ChatEvent, Text
from agent.shell.turn import ShellTurn
from agent.telling.speech import SpeechFilter
from palate.types import Recommendation

Tell = Callable[[ChatEvent], None]


class Mouth:
    """Passes on what may be heard, and keeps it: `said` is the answer's text."""

    def __init__(self, turn: ShellTurn, tell: Tell) -> None:
        self._turn, self._tell = turn, tell
        self._filter: SpeechFilter | None = None
        self._message: str | None = None
        self._shown: tuple[Recommendation, ...] = ()
        self._noted = 0
        self.said, self.spoken = "", False

    def hear(self, message: str | None, piece: str) -> None:
        """Take in a piece of what the model says in one of its messages."""
        if message != self._message:
            self.close()
            self._message = message
        if self._filter is None:
            self._filter = SpeechFilter(self._turn.left.sources)
        self._speak(self._filter.feed(piece))

    def close(self) -> None:
        """The model has ended a message."""
        if self._filter is not None:
            self._speak(self._filter.close())
            self._turn.step.facts.setdefault("dropped", []).extend(self._filter.dropped)
        self._filter = None

    def say(self, text: str) -> None:
        """Say something of our own."""
        self.show()
        self._note()
        self._pass_on(text)

    def instead(self, answer: ChatAnswer) -> None:
        """Say an answer of the flow's, whatever was said before."""
        self._tell(Cards(items=answer.items))
        self._note()
        self._pass_on(answer.text)

    def show(self) -> None:
        """Show the cards there are, where they are new."""
        cards = tuple(self._turn.left.cards)
        if cards != self._shown:
            self._shown = cards
            self._tell(Cards(items=cards))

    def _speak(self, text: str) -> None:
        if not text or self._muted():
            return
        self.spoken = True
        self.say(text)

    def _muted(self) -> bool:
        """Templates say that a limit gave way, that nothing was found, or that a change waits: a model might not."""
        left = self._turn.left
        poor = left.listing is not None and (bool(left.relaxed) or not left.cards)
        return poor or left.asking is not None

    def _note(self) -> None:
        """What was changed in memory is said first, once."""
        told = self._turn.left.memory.told
        for text in told[self._noted :]:
            self._pass_on(text)
        self._noted = len(told)

    def _pass_on(self, text: str) -> None:
        if not text:
            return
        apart = " " if self.said and self._turn.request.language == "en" and not text[0].isspace() else ""
        self.said += apart + text
        self._tell(Text(piece=apart + text))
