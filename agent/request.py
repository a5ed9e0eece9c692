"""What a person asks for in a message, once it is understood: intent, what must hold, what would be nice, and where
they are. Nothing here knows how it was found out."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from palate.types import Constraint, Context, EventKind, Language, Limit, Model, Share

Intent = Literal[
    "recommend", "refine", "compare", "explain", "profile", "feedback", "remember", "forget", "chitchat"
]  # fmt: skip
INTENTS: tuple[Intent, ...] = get_args(Intent)
"""recommend: something new is wanted, "more like this" and searches among it. refine: the last list, changed ("shorter
ones", "not that one"). compare: two or more items, side by side. explain: why an item was, or was not, recommended.
profile: what is known of the person. feedback: what they think of, or did with, an item. remember: something that holds
from now on ("I am allergic to nuts"). forget: that it no longer does. chitchat: none of these."""

MOST_SAID = 12
"""Messages, of both, that are kept for the next one; an even number, so that the person's comes first."""
LONGEST_SAID = 400

Source = Literal["text", "device", "place", "time", "weekday", "companion", "activity", "asked"]
Role = Literal["like", "unlike", "about"]


class Mention(Model):
    """An item of the catalogue that a message names, by title, by place in the last list ("the second one"), or as
    "that". `role` is "like" or "unlike" for references ("like Babadook"), "about" where it is what the message is
    about; `but` is how a thing like it should differ ("milder")."""

    item_id: str
    role: Role = "about"
    but: str = ""


class SceneEvidence(Model):
    """What speaks for a scene: where it was found, and the words or the value."""

    source: Source
    said: str


class SceneReading(Model):
    """The scene that a person is in, or asks for. `confidence` 1 means that they named it."""

    name: str
    confidence: Share
    evidence: tuple[SceneEvidence, ...] = ()


class Opinion(Model):
    """What the person thinks of, or did with, an item: an event to be."""

    item_id: str
    kind: EventKind


class UserRequest(Model):
    """A message, understood.

    Args:
        text: the message.
        language: it is written in; answers are too.
        intent: what is wanted; see `INTENTS`.
        domain: one of the store's, None where any will do.
        limits: what must hold of every item recommended now.
        wishes: what would be nice, in the person's words ("funny").
        mentions: items named.
        beneficiary: who it is for, in the person's words ("my dad", "我爸"); "" for themselves.
        wanted: how many; None where they did not say.
        scene: what they are in, or ask for; None where nothing tells.
        context: what was said of where, when, with whom.
        opinions: feedback on items, where intent is "feedback", or beside another.
        stated: what is to be remembered, in the person's own words.
        forgotten: texts of remembered constraints that hold no longer.
        search: what to look for, in words, with all that is said elsewhere here taken out; "" where nothing is left.
        question: one short question, only where its answer would change the result; "" else.
    """

    text: str
    language: Language = "en"
    intent: Intent = "recommend"
    domain: str | None = None
    limits: tuple[Limit, ...] = ()
    wishes: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    beneficiary: str = ""
    wanted: Annotated[int, Field(ge=1, le=50)] | None = None
    scene: SceneReading | None = None
    context: Context = Context()
    opinions: tuple[Opinion, ...] = ()
    stated: tuple[Constraint, ...] = ()
    forgotten: tuple[str, ...] = ()
    search: str = ""
    question: str = ""

    @property
    def every_wish(self) -> tuple[str, ...]:
        """How it should be: the wishes, and how it should differ from what is named; what another holds is left out."""
        told = tuple(dict.fromkeys((*self.wishes, *(one.but for one in self.mentions if one.but))))
        return tuple(one for one in told if not any(one != other and one in other for other in told))


class Before(Model):
    """What of a conversation so far bears on the next message.

    Args:
        request: the one before, that a "shorter" refines; None at the beginning.
        shown: ids of the items last put before the person, in order.
        last: id of the item last spoken of, that "it" and "that one" mean; "" for none.
        question: what the person was asked last, if the message may answer it.
        pending: a change of memory that waits for the person's yes; "" for none.
        constraints: what they stated for good.
        said: the last messages, by the person and to them in turn, oldest first; see `heard`.
    """

    request: UserRequest | None = None
    shown: tuple[str, ...] = ()
    last: str = ""
    question: str = ""
    pending: str = ""
    constraints: tuple[Constraint, ...] = ()
    said: tuple[str, ...] = ()

    def heard(self, text: str, answer: str) -> tuple[str, ...]:
        """What was said with one more message and its answer: the last 12 texts, each cut to 400 characters.

        >>> Before(said=("Hello", "Hello.")).heard("A film?", "“Heat”.")
        ('Hello', 'Hello.', 'A film?', '“Heat”.')
        """
        return (*self.said, text[:LONGEST_SAID], answer[:LONGEST_SAID])[-MOST_SAID:]

    def until(self, text: str) -> tuple[str, ...]:
        """What was said up to and with the last message of this text; all of it where there is none.

        >>> Before(said=("A film?", "“Heat”.", "Why?", "Because.")).until("A film?")
        ('A film?',)
        """
        cut = text[:LONGEST_SAID]
        places = [place for place, said in enumerate(self.said) if said == cut]
        return self.said[: places[-1] + 1] if places else self.said
