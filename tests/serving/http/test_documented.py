from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from palate.types import Item
from serving.http import examples
from serving.http.routes.operating import Me, Status
from serving.http.routes.people import People
from serving.service import words

SHAPES: dict[str, type] = {
    "RECOMMEND": words.RecommendRequest, "RECOMMENDED": words.RecommendationList, "FOUND": words.SearchResults,
    "CATALOGUE": words.CatalogueView, "ITEM": Item, "ITEMS": words.NewItems, "WRITTEN": words.ItemsWritten,
    "PEOPLE": People, "PROFILE": words.ProfileView, "EDITS": words.ProfilePatch, "EVIDENCE": words.Evidence,
    "TRENDS": words.Trends, "EXPLANATION": words.Explanation, "STATEMENT": words.StatementRequest,
    "STATED": words.StatementView, "STATEMENTS": words.Statements, "EVENTS": words.NewEvents,
    "NOTED": words.EventsNoted, "FEEDBACK": words.FeedbackRequest, "FEEDBACK_NOTED": words.FeedbackNoted, "ME": Me,
    "STATUS": Status,
}  # fmt: skip
EVERY = {"400", "401", "403", "408", "422", "429", "500", "503"}


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/openapi.json").json()
    return described


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, one) for path, all_ in document["paths"].items() for method, one in all_.items()]


@pytest.mark.parametrize("name", SHAPES)
def test_examples_are_what_they_show(name: str):
    TypeAdapter(SHAPES[name]).validate_python(getattr(examples, name))


def test_every_operation_has_a_name_a_summary_and_a_tag(document: dict[str, Any]):
    found = operations(document)
    assert len({one["operationId"] for _, _, one in found}) == len(found) > 25
    assert all(one["summary"] and one["tags"] for _, _, one in found)


def test_every_operation_of_the_api_tells_all_its_statuses(document: dict[str, Any]):
    for path, method, one in operations(document):
        if path.startswith("/v1/"):
            assert set(one["responses"]) >= EVERY, (method, path)
            assert one["security"] == [{"key": []}]
            if "requestBody" in one:
                assert {"413", "415"} <= set(one["responses"])
        if "{user_id}" in path and not path.endswith(("export", "trends")):
            assert "404" in one["responses"]


def test_what_asks_for_a_key_says_so_and_nothing_else_does(document: dict[str, Any]):
    free = {path for path, _, one in operations(document) if "security" not in one}
    assert free == {"/healthz", "/readyz"}


def test_problems_are_documented_as_one_shape(document: dict[str, Any]):
    schemas = document["components"]["schemas"]
    assert {"Problem", "FieldFault", "OpenAIError"} <= set(schemas)
    assert "HTTPValidationError" not in schemas
    for path, _, one in operations(document):
        for status, answer in one["responses"].items():
            if status >= "400" and path.startswith("/v1/"):
                (shape,) = answer["content"].values()
                assert shape["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_every_answer_and_body_that_is_json_has_a_schema_and_ours_an_example(document: dict[str, Any]):
    for path, method, one in operations(document):
        good = next(answer for status, answer in one["responses"].items() if status < "300")
        told = good.get("content", {}).get("application/json")
        assert told is None or told["schema"], (method, path)
        body = one.get("requestBody", {}).get("content", {}).get("application/json")
        assert body is None or body["schema"]
