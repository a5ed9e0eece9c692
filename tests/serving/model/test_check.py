"""A server is looked over that is a function from path and body to an answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from serving.model.check import Report, check

Answer = tuple[int, Any]
Server = Callable[[str, dict[str, Any]], Answer]
NAMED = '{"name":"quiet films","certain":true}'


@contextmanager
def serving(answer: Server, key: str | None = None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"{}")
            known = key is None or self.headers["Authorization"] == f"Bearer {key}"
            status, said = answer(self.path, body) if known else (401, {"error": "Unauthorized"})
            sent = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *told: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def completion(text: str = "Yes", cached: int | None = None, **message: Any) -> Answer:
    usage: dict[str, Any] = {"prompt_tokens": 1200}
    if cached is not None:
        usage["prompt_tokens_details"] = {"cached_tokens": cached}
    return 200, {"choices": [{"message": {"content": text, **message}}], "usage": usage}


def everything(path: str, body: dict[str, Any]) -> Answer:
    """A vLLM with all that Palate needs."""
    if "tools" in body:
        return completion(tool_calls=[{"id": "1", "function": {"name": "find_items", "arguments": "{}"}}])
    if "response_format" in body:
        return completion(NAMED)
    pages: dict[str, Any] = {
        "/version": {"version": "9.9"},
        "/v1/models": {"data": [{"id": "qwen", "max_model_len": 16384}]},
        "/tokenize": {"count": 17},
        "/v1/embeddings": {"data": [{"embedding": [0.0] * 384}] * 2},
    }
    return (200, pages[path]) if path in pages else completion(cached=1184)


def states(report: Report) -> dict[str, str]:
    return {finding.name: finding.state for finding in report.findings}


def told(report: Report, name: str) -> str:
    return next(f"{finding.told} {finding.remedy}" for finding in report.findings if finding.name == name)


def changed(**answers: Answer) -> Server:
    """A server that answers otherwise to a schema, to tools, to a path's last part."""

    def answer(path: str, body: dict[str, Any]) -> Answer:
        kind = "schema" if "response_format" in body else "tools" if "tools" in body else path.rsplit("/", 1)[-1]
        return answers.get(kind) or everything(path, body)

    return answer


def looked_over(server: Server, **asked: Any) -> Report:
    with serving(server) as url:
        return check(url, timeout=10, **asked)


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/"])
def test_all_is_well_with_or_without_v1(ending: str) -> None:
    with serving(everything) as url:
        report = check(url + ending, timeout=10)
    assert set(states(report).values()) == {"ok"}
    assert (report.url, report.speaks, report.embeds, report.usable) == (f"{url}/v1", True, True, True)
    assert "16,384 tokens" in told(report, "context")
    assert "1,184 of 1,200" in told(report, "prefix cache")


def test_a_server_that_is_not_there_is_a_finding() -> None:
    report = check("http://127.0.0.1:1/v1", timeout=2)
    assert (report.usable, report.verdict) == (False, "It cannot be used.")
    assert states(report) == {"server": "none", "models": "fail"}


def test_a_key_is_sent_and_missed_and_never_shown() -> None:
    with serving(everything, key="sk-secret") as url:
        with_key, without = check(url, api_key="sk-secret", timeout=10), check(url, timeout=10)
    assert with_key.usable
    assert not without.usable
    assert "Set PALATE_LLM_API_KEY" in told(without, "models")
    assert "sk-secret" not in with_key.model_dump_json() + without.model_dump_json()


def test_a_plain_hosted_endpoint_is_usable() -> None:
    gone: Answer = (404, {"error": "not found"})
    report = looked_over(changed(version=gone, tokenize=gone, embeddings=gone, models=(200, {"data": [{"id": "gpt"}]})))
    assert report.speaks
    assert {name for name, state in states(report).items() if state == "none"} == {
        "server", "context", "tokenize", "embeddings",
    }  # fmt: skip


def test_a_server_that_only_embeds_is_usable_as_the_embedder() -> None:
    report = looked_over(changed(completions=(404, {"error": "not found"})))
    assert (report.speaks, report.embeds) == (False, True)
    assert states(report)["completion"] == "fail"
    assert report.verdict.endswith(f"{report.url}#qwen).")


def test_a_refused_schema_is_a_warning_with_its_reason() -> None:
    report = looked_over(changed(schema=(400, {"error": "features not supported by xgrammar"})))
    assert report.usable
    assert states(report)["schema"] == states(report)["profile schema"] == "warn"
    assert "not supported by xgrammar" in told(report, "schema")


def test_a_schema_that_is_taken_and_not_kept_to_is_found_out() -> None:
    assert "does not keep to it" in told(looked_over(changed(schema=completion("Once upon a time"))), "schema")


def test_white_space_in_a_reply_by_schema_is_told() -> None:
    report = looked_over(changed(schema=completion('{"name": "quiet films", "certain": true}')))
    assert "with white space" in told(report, "schema")


def test_a_tool_that_is_not_called_is_a_warning() -> None:
    assert states(looked_over(changed(tools=completion("I would rather talk."))))["tools"] == "warn"


@pytest.mark.parametrize(("cached", "said"), [(None, "does not tell"), (0, "0 of 1,200")])
def test_a_prefix_cache_that_does_nothing_is_told(cached: int | None, said: str) -> None:
    report = looked_over(changed(completions=completion(cached=cached)))
    assert said in told(report, "prefix cache")
    assert states(report)["prefix cache"] == "warn"


def test_a_model_it_does_not_have_is_named_beside_those_it_has() -> None:
    report = looked_over(everything, model="llama")
    assert not report.usable
    assert "llama is not among them: qwen" in told(report, "models")


def test_a_server_that_lists_no_models_is_tried_by_name() -> None:
    assert looked_over(changed(models=(404, {})), model="qwen").speaks


@pytest.mark.parametrize(
    "nonsense", [b"<html>Welcome</html>", b"[]", b'{"choices": []}', b'{"choices": [{}]}', b"null"]
)
def test_nonsense_is_no_completion(nonsense: bytes) -> None:
    report = looked_over(changed(completions=(200, nonsense)))
    assert states(report)["completion"] == "fail"
    assert not report.speaks
