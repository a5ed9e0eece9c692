"""A profile told to the person it is about, by a model; every sentence of it speaks of what the profile holds."""

from __future__ import annotations

from collections.abc import Mapping

from palate.errors import ModelRefusedError
from palate.protocols import Chat
from palate.types import Interest, Profile
from profiles.llm.handles import cut, tag_of
from profiles.llm.sentences import Grounds
from prompts import Fault, Prompt, PromptBook, ask
from prompts.briefs import HeldLine, TellBrief
from prompts.replies import TellReply

MOST_TOLD = 15
MOST_CONSTRAINTS = 8
LONGEST_LABEL = 80


async def told(chat: Chat, book: PromptBook, profile: Profile, *, allow_sensitive: bool = False) -> str:
    """Return a profile as a short text to its person, in the profile's language.

    Sentences that speak of nothing the profile holds, or infer what is the person's own to tell, are left out.

    Raises:
        ModelRefusedError: the profile holds no interest; kind "no_history".
        ReplyError: the model misspoke twice; kind "unsupported" where no sentence stands.
        ModelError: no reply came, as the chat says.
    """
    prompt = tell_prompt(book, profile)
    stated = [constraint.text for constraint in profile.constraints]
    grounds = Grounds(profile.interests, (), stated=stated, allow_sensitive=allow_sensitive, language=profile.language)

    def faults(reply: TellReply) -> list[Fault]:
        wanted = "write sentences about the interests listed, and nothing else"
        return [] if grounds.kept(reply.text)[0] else [Fault("unsupported", wanted)]

    asked = await ask(chat, prompt, faults)
    return grounds.kept(asked.value.text)[0]


def tell_prompt(book: PromptBook, profile: Profile) -> Prompt[TellReply]:
    """Return the prompt that asks for a profile to be told.

    Raises:
        ModelRefusedError: the profile holds no interest.
    """
    if not profile.interests:
        raise ModelRefusedError(f"the profile of {profile.user_id!r} holds no interest to tell", "no_history")
    brief = TellBrief(
        tag=tag_of(profile.user_id, profile.provenance.fingerprint, "tell"),
        language=profile.language,
        interests=tuple(_line(n, one) for n, one in enumerate(profile.interests[:MOST_TOLD], start=1)),
        constraints=tuple(cut(one.text, LONGEST_LABEL) for one in profile.constraints[:MOST_CONSTRAINTS]),
        events=profile.event_count,
    )
    return book.prompt("tell", brief)


def _line(number: int, interest: Interest) -> HeldLine:
    sides: Mapping[bool, str] = {True: "likes", False: "dislikes"}
    return HeldLine(
        handle=f"p{number}",
        granularity=interest.granularity,
        label=cut(interest.label, LONGEST_LABEL),
        stance="mixed" if interest.contradiction else sides[interest.polarity >= 0],
        percent=round(100 * interest.weight),
        contradicted=interest.contradiction is not None,
    )
