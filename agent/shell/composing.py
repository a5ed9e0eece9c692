"""Puts a turn that the model led together: the answer, and what the next message follows on."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import AnyMessage

from agent.answer import ChatAnswer
from agent.flow.routing import SEEKING
from agent.request import Before
from agent.shell.conversation import KEPT, SUMMED_UP, Conversation
from agent.shell.speaking import Mouth
from agent.shell.turn import ShellTurn
from agent.telling.answers import answer_text
from palate.chat import Message
from palate.errors import ReplyError

MOST_SAID = 60
"""Messages kept where no model sums them up."""


def composed(turn: ShellTurn, mouth: Mouth) -> ChatAnswer:
    """The answer, of what was said and of what tools left; templates speak where nothing the model said may be heard.

    Raises:
        ReplyError: "empty", for there is nothing to tell.
    """
    left, request = turn.left, turn.request
    mouth.say("" if mouth.spoken else templated(turn))
    question = left.asking.question(request.language) if left.asking is not None else ""
    mouth.say(question)
    if not mouth.said.strip():
        raise ReplyError("nothing that the model said may be told", "empty")
    return ChatAnswer(
        user_id=turn.session.user_id,
        thread_id=turn.session.thread_id,
        scene=_scene(turn),
        items=tuple(left.cards),
        intent="recommend" if left.cards and request.intent not in SEEKING else request.intent,
        language=request.language,
        text=mouth.said,
        reading=request.scene,
        question=question,
        relaxed=left.relaxed,
        remembered=left.memory.remembered,
        forgotten=left.memory.forgotten,
        by="model",
    )


def templated(turn: ShellTurn) -> str:
    """What templates say of what tools left; "" where they left nothing."""
    left = turn.left
    if left.listing is None:
        return "\n".join(dict.fromkeys(left.told))
    found = left.listing["found"]
    return answer_text(
        left.listing["request"].model_copy(update={"wanted": turn.request.wanted}),
        left.cards,
        scene=found.scene_name,
        relaxed=left.relaxed,
        limits=found.limits,
        unknown=found.unknown,
    )


def following(turn: ShellTurn, answer: ChatAnswer) -> Before:
    """What the next message follows on: a list stays in view until there is another."""
    left, before = turn.left, turn.before
    shown = tuple(one.item_id for one in answer.items) or before.shown
    request = left.listing["request"] if left.listing is not None else before.request
    return Before(
        request=request,
        shown=shown,
        last=left.last or next(iter(answer.items and shown), before.last),
        question=answer.question,
        pending="" if left.asking is None else left.asking.model_dump_json(),
        said=before.heard(turn.request.text, answer.text),
    )


def continued(kept: Conversation, turn: ShellTurn, messages: Sequence[AnyMessage], answer: ChatAnswer) -> Conversation:
    """The conversation with this turn; `messages` are as the agent left them, none where it failed."""
    summary, before = kept.summary, kept.said
    if messages:
        stayed = [one for one in messages if (one.id or "").startswith(KEPT)]
        before = tuple(kept.said[int((one.id or "").removeprefix(KEPT))] for one in stayed)
        summaries = [one.text for one in messages if one.additional_kwargs.get("lc_source") == SUMMED_UP]
        summary = summaries[-1] if summaries else kept.summary
    said = (Message(role="user", content=turn.request.text), Message(role="assistant", content=answer.text))
    items, first = turn.handles.kept()
    return Conversation(summary=summary, said=(*before, *said)[-MOST_SAID:], items=items, first=first)


def _scene(turn: ShellTurn) -> str | None:
    if turn.left.listing is not None:
        return turn.left.listing["found"].scene_name
    return None if turn.request.scene is None else turn.request.scene.name
