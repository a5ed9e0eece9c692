"""Requests and answers as the API's document shows them."""

from __future__ import annotations

from typing import Any

from serving.openai.tools import DEFINITION

SAY: dict[str, Any] = {
    "model": "palate",
    "messages": [{"role": "user", "content": "Something warm to cook tonight, in half an hour at most"}],
    "user": "lena",
}
GO_ON: dict[str, Any] = {
    "model": "palate",
    "messages": [
        {"role": "user", "content": "想看一部轻松的电影"},
        {"role": "assistant", "content": "《千与千寻》：你给《龙猫》打了五星。"},
        {"role": "user", "content": "再短一点的"},
    ],
    "user": "伟",
    "stream": True,
}
TOOLS: dict[str, Any] = {**SAY, "tools": [DEFINITION]}
ANSWERED: dict[str, Any] = {
    "id": "chatcmpl-5f3b1c",
    "object": "chat.completion",
    "created": 1_790_000_000,
    "model": "palate",
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": "“Shoyu ramen”: you rated Tonkotsu at Home five stars.",
                "refusal": None,
                "tool_calls": None,
                "palate": {
                    "thread_id": "chat-0a1b2c",
                    "intent": "recommend",
                    "language": "en",
                    "scene": "home evening",
                    "items": [{"item_id": "r1", "rank": 1, "score": 0.92, "title": "Shoyu ramen", "domain": "recipe"}],
                    "by": "rules",
                },
            },
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 12, "completion_tokens": 16, "total_tokens": 28},
}
STREAMED = (
    'data: {"id": "chatcmpl-5f3b1c", "object": "chat.completion.chunk", "created": 1790000000, "model": "palate",'
    ' "choices": [{"index": 0, "delta": {"content": "Shoyu"}, "logprobs": null, "finish_reason": null}]}\n\n'
    "data: [DONE]\n\n"
)
MODELS: dict[str, Any] = {
    "object": "list",
    "data": [{"id": "palate", "object": "model", "created": 1_767_225_600, "owned_by": "palate"}],
}
TOOL_LIST: dict[str, Any] = {"object": "list", "data": [DEFINITION]}
