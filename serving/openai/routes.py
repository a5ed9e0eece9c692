"""`/v1/models`, `/v1/tools` and `/v1/chat/completions`: what clients of OpenAI's protocol ask for."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Request
from starlette.responses import Response

from serving.access.caller import Caller
from serving.http.answers import JsonAnswer, answer
from serving.http.depends import Reader, TheHouse, Writer, segment
from serving.http.documented import Responses, said
from serving.http.house import House
from serving.openai import examples
from serving.openai.asked import AskedCompletion
from serving.openai.exchange import Exchange
from serving.openai.faults import ChatFaultError, as_chat_faults
from serving.openai.names import named
from serving.openai.pumping import unless_gone
from serving.openai.reading import turn_of
from serving.openai.said import MODEL, Completion, ModelCard, ModelCards, ToolCards
from serving.openai.talking import Speaker
from serving.openai.tools import DEFINITION

HUNG_UP = 499
"""What a request is logged as whose client did not wait for the answer; nobody ever reads it."""
LONGEST_HEADER = 4_096
router = APIRouter(tags=["chat"], default_response_class=JsonAnswer)

Asked = Annotated[
    AskedCompletion,
    Body(
        openapi_examples={
            "say": {"summary": "A first message", "value": examples.SAY},
            "go on": {"summary": "A conversation, streamed", "value": examples.GO_ON},
            "tools": {"summary": "A list as a call", "value": examples.TOOLS},
        }
    ),
]


def _header(what: str) -> Any:
    return Header(max_length=LONGEST_HEADER, description=f"{what}; percent-encoded UTF-8")


def _answers() -> Responses:
    """The statuses of a chat; when all is well, JSON or a stream."""
    told = said(Completion, examples.ANSWERED, 404, 409, body=True, describe="The answer, whole or in pieces.")
    event = {"type": "object", "properties": {"data": {"type": "string"}}, "required": ["data"]}
    told[200]["content"]["text/event-stream"] = {"schema": event, "example": examples.STREAMED}
    return told


@router.get(
    "/v1/models",
    operation_id="listModels",
    summary="List the models that can be talked with",
    responses=said(ModelCards, examples.MODELS, describe="There is one."),
)
async def list_models(who: Reader) -> Response:
    """The assistant goes by the name "palate"."""
    return answer(ModelCards())


@router.get(
    "/v1/models/{model}",
    operation_id="getModel",
    summary="See one model",
    responses=said(ModelCard, examples.MODELS["data"][0], 404, describe="The model."),
)
async def get_model(model: Annotated[str, segment('"palate"')], who: Reader) -> Response:
    """The model of this name."""
    if model != MODEL:
        raise ChatFaultError(f"There is one model, {MODEL!r}.", "model_not_found", "model", status=404)
    return answer(ModelCard())


@router.get(
    "/v1/tools",
    operation_id="listTools",
    summary="List the functions that a chat client may offer",
    responses=said(ToolCards, examples.TOOL_LIST, describe="To be put into `tools` as they are."),
)
async def list_tools(who: Reader) -> Response:
    """There is one, `show_recommendations`: where a client offers it, a list comes as a call of it."""
    return answer(ToolCards(data=(dict(DEFINITION),)))


@router.post(
    "/v1/chat/completions",
    operation_id="createChatCompletion",
    summary="Say something to the assistant",
    responses=_answers(),
)
async def create_chat_completion(
    asked: Asked,
    request: Request,
    who: Writer,
    house: TheHouse,
    x_palate_user: Annotated[str | None, _header("who talks, where the key does not say")] = None,
    x_palate_thread: Annotated[str | None, _header("the conversation, where the client sends only what is new")] = None,
    x_palate_scene: Annotated[str | None, _header("the scene they are in")] = None,
    x_palate_domain: Annotated[str | None, _header("only items of this domain")] = None,
) -> Response:
    """Answer the last message of a conversation, whole or, with `stream`, in pieces as they are made.

    The client sends the whole conversation each time, or names its thread and sends what is new. System messages, and
    fields that are not named here, change nothing. What is recommended stands in `palate.items` as data.
    """
    with as_chat_faults():
        return await _answered(
            asked, request, who, house, (x_palate_user, x_palate_thread, x_palate_scene, x_palate_domain)
        )


async def _answered(
    asked: AskedCompletion, request: Request, who: Caller, house: House, names: tuple[str | None, ...]
) -> Response:
    x_palate_user, x_palate_thread, x_palate_scene, x_palate_domain = names
    turn = turn_of(asked)
    user = who.user(named("X-Palate-User", x_palate_user) or asked.user)
    thread = named("X-Palate-Thread", x_palate_thread)
    scene, domain = named("X-Palate-Scene", x_palate_scene), named("X-Palate-Domain", x_palate_domain)
    speaker = Speaker(await house.service(who), house.points, who.tenant, user, thread, scene, domain, house.clock)
    exchange = Exchange(asked, turn, speaker, house.settings.llm_tokenizer, house.serve.grace)
    return await unless_gone(request, exchange.response()) or Response(status_code=HUNG_UP)
