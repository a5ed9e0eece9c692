"""The last step: the answer, and what of the turn bears on the next message."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from agent.answer import ChatAnswer
from agent.events import Text
from agent.flow.routing import SEEKING
from agent.flow.state import Found, Turn, TurnState
from agent.request import Before
from agent.telling.answers import answer_text


async def answer(state: TurnState, runtime: Runtime[Turn]) -> TurnState:
    """Put the answer together; its text is written by templates."""
    turn = runtime.context
    with turn.step.step("answer"):
        text = _text(state)
    said = _answer(state, turn, text)
    runtime.stream_writer(Text(piece=text))
    return {"answer": said, "before": _next(state, said)}


def _text(state: TurnState) -> str:
    found = state.get("found")
    told = state.get("said")
    return answer_text(
        state["request"],
        state.get("listed", ()),
        scene=None if found is None else found.scene_name,
        relaxed=() if found is None else found.relaxed,
        limits=() if found is None else found.limits,
        unknown={} if found is None else _untold(found),
        notes=state["memorised"].told,
        said="" if told is None else told.text,
    )


def _untold(found: Found) -> dict[str, int]:
    """How many items do not say, by kind of limit; of limits that gave way it does not matter any more."""
    relaxed = {limit.kind for limit in found.relaxed}
    return {kind: count for kind, count in found.unknown.items() if kind not in relaxed}


def _answer(state: TurnState, turn: Turn, text: str) -> ChatAnswer:
    request, found, done = state["request"], state.get("found"), state["memorised"]
    return ChatAnswer(
        user_id=turn.session.user_id,
        thread_id=turn.session.thread_id,
        scene=None if found is None else found.scene_name,
        items=state.get("listed", ()),
        intent=request.intent,
        language=request.language,
        text=text,
        reading=request.scene,
        question=request.question,
        relaxed=() if found is None else found.relaxed,
        remembered=tuple(one.text for one in done.remembered),
        forgotten=tuple(one.text for one in done.forgotten),
        by="model" if _had_a_say(turn) else "rules",
    )


def _had_a_say(turn: Turn) -> bool:
    """Whether the model was asked in this turn and not every answer of it fell through."""
    asked = [step for step in turn.step.steps if step.calls]
    return any(not step.fallback for step in asked)


def _next(state: TurnState, said: ChatAnswer) -> dict[str, Any]:
    """What the next message follows on: a list stays in view until there is another."""
    past, request = state["past"], state["request"]
    shown = tuple(one.item_id for one in said.items) or past.shown
    told = state.get("said")
    spoken = told.items if told is not None and told.items else shown[:1]
    seeking = request.intent in SEEKING
    following = Before(
        request=request if seeking else past.request,
        shown=shown,
        last=spoken[0] if spoken else past.last,
        question=said.question,
        said=past.heard(request.text, said.text),
    )
    return following.model_dump(mode="json", exclude={"constraints"}, exclude_defaults=True)
