"""What a model is told of tools and of the shape of its reply, from whatever LangChain takes for either."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_json_schema, convert_to_openai_tool

from palate.chat import Tool, ToolChoice

Offered = dict[str, Any] | type | Callable[..., Any] | BaseTool
Choice = str | bool | Mapping[str, Any] | None
CHOICES: dict[object, ToolChoice] = {
    None: "auto", "auto": "auto", "none": "none", False: "none", "any": "required", "required": "required",
    True: "required",
}  # fmt: skip


def chosen(tools: Sequence[Offered], choice: Choice) -> tuple[list[dict[str, Any]], ToolChoice]:
    """The tools as OpenAI describes them, and whether one must be called; one that is named is the only one left.

    Raises:
        ValueError: the tool that is named is not there.
    """
    described = [convert_to_openai_tool(tool) for tool in tools]
    name = choice["function"]["name"] if isinstance(choice, Mapping) else choice
    if name in CHOICES:
        return described, CHOICES[name]
    only = [tool for tool in described if tool["function"]["name"] == name]
    if not only:
        raise ValueError(f"tool_choice: expected one of the tools' names, got {name!r}")
    return only, "required"


def read_tool(described: Mapping[str, Any]) -> Tool:
    """A tool as Palate's requests hold it."""
    function = described["function"]
    parameters = function.get("parameters") or {"type": "object", "properties": {}}
    return Tool(name=function["name"], description=function.get("description") or "", parameters=closed(parameters))


def read_schema(schema: dict[str, Any] | type) -> dict[str, Any]:
    """The JSON schema of a class or a dict, with every object closed."""
    found: dict[str, Any] = closed(convert_to_json_schema(schema))
    return found


def closed(schema: Any) -> Any:
    """A JSON schema in which objects with named properties have no others, as grammars for replies want it.

    >>> closed({"type": "object", "properties": {"a": {"type": "string"}}})["additionalProperties"]
    False
    """
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: closed(value) for key, value in schema.items()}
    if found.get("type") == "object" and isinstance(found.get("properties"), dict):
        found.setdefault("additionalProperties", False)
    return found
