"""What a server can do of what Palate needs: every answer is asked for, none is taken from a list of versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from palate.types import Model
from serving.model.asking import Asker, RefusalError

State = Literal["ok", "warn", "fail", "none"]


class Finding(Model):
    """One thing asked for. `told` is what was found, `remedy` what to do; "none": it is not there, nor needed."""

    name: str
    state: State
    told: str
    remedy: str = ""


class Report(Model):
    """A server looked over: whether it speaks, whether it embeds, and all that was found."""

    url: str
    model: str
    speaks: bool
    embeds: bool
    findings: tuple[Finding, ...]

    @property
    def usable(self) -> bool:
        """Whether it is of any use to Palate."""
        return self.speaks or self.embeds

    @property
    def verdict(self) -> str:
        """One line that says what it can be used for, and by which setting."""
        uses = []
        if self.speaks:
            uses.append(f"as the language model (PALATE_LLM_URL={self.url})")
        if self.embeds:
            uses.append(f"as the embedder (PALATE_EMBEDDER={self.url}#{self.model})")
        return f"It can be used {' and '.join(uses)}." if uses else "It cannot be used."


def check(url: str, *, model: str | None = None, api_key: str | None = None, timeout: float = 120.0) -> Report:
    """Look a server over. A missing endpoint is a finding; so is a server that is not there.

    Args:
        url: with or without `/v1`.
        model: which of its models; None for the first.
        api_key: sent as a bearer token, shown nowhere.
        timeout: seconds for each answer.
    """
    with Asker(url, model=model, api_key=api_key, timeout=timeout) as asker:
        findings = list(_looked(asker))
    states = {finding.name: finding.state for finding in findings}
    return Report(
        url=asker.url,
        model=asker.model,
        speaks=states.get("completion") == "ok",
        embeds=states.get("embeddings") == "ok",
        findings=tuple(findings),
    )


def _looked(asker: Asker) -> Iterator[Finding]:
    models = _models(asker)
    yield from (_server(asker), models)
    if models.state == "fail":
        return
    yield _context(asker)
    completion = _guarded("completion", _completion, asker)
    yield completion
    if completion.state == "ok":
        for name, look in SPEAKING:
            yield _guarded(name, look, asker)
    yield _guarded("embeddings", _embeddings, asker)


def _guarded(name: str, look: Callable[[Asker], Finding], asker: Asker) -> Finding:
    """What it refuses is told in its own words."""
    try:
        return look(asker)
    except RefusalError as refusal:
        state: State = "fail" if name == "completion" else "none" if refusal.missing else "warn"
        return Finding(name=name, state=state, told=str(refusal), remedy=REMEDIES.get(name, ""))


REMEDIES = {
    "schema": "Palate asks without a schema there and reads the reply out of the text: expect more repairs.",
    "profile schema": "Palate asks without a schema there and reads the reply out of the text: expect more repairs.",
    "tools": "vLLM needs --enable-auto-tool-choice and a --tool-call-parser. Profiles need no tools.",
    "tokenize": "Token counts are estimates, unless PALATE_LLM_TOKENIZER names the model's folder.",
    "embeddings": "",
}


def _server(asker: Asker) -> Finding:
    version = asker.version()
    if version is None:
        return Finding(name="server", state="none", told=f"{asker.url}; does not say that it is vLLM")
    return Finding(name="server", state="ok", told=f"{asker.url}; vLLM {version}")


def _models(asker: Asker) -> Finding:
    try:
        names = asker.models()
    except RefusalError as refusal:
        advice = (
            "Set PALATE_LLM_API_KEY." if refusal.status in (401, 403) else "Is it running, and is that its address?"
        )
        if refusal.missing and asker.named:
            return Finding(name="models", state="none", told=f"does not list them; {asker.model} is tried")
        return Finding(name="models", state="fail", told=str(refusal), remedy=advice)
    if asker.model not in names:
        found = ", ".join(names[:5]) or "none"
        return Finding(name="models", state="fail", told=f"{asker.model or 'any'} is not among them: {found}")
    return Finding(name="models", state="ok", told=", ".join(names[:5]))


def _context(asker: Asker) -> Finding:
    if asker.context is None:
        told, remedy = "does not say how long", "Set PALATE_LLM_CONTEXT where it is other than 8,192 tokens."
        return Finding(name="context", state="none", told=told, remedy=remedy)
    return Finding(name="context", state="ok", told=f"{asker.context:,} tokens")


def _completion(asker: Asker) -> Finding:
    reply = asker.completion(max_tokens=1)
    return Finding(name="completion", state="ok", told=f"one token in {reply.seconds * 1000:,.0f} ms")


def _schema(asker: Asker) -> Finding:
    """A small schema, asked for in words that lead away from it: only decoding by the schema can keep to it."""
    from prompts.replies import TopicName
    from prompts.schema import wire_schema

    reply = asker.completion(schema=wire_schema(TopicName), max_tokens=100, say="Tell a short story. No JSON, please.")
    try:
        TopicName.model_validate_json(reply.text)
    except ValueError:
        told, remedy = "takes a schema and does not keep to it", "Replies are checked anyway; expect more repairs."
        return Finding(name="schema", state="warn", told=told, remedy=remedy)
    if ": " in reply.text or "\n" in reply.text:
        told, remedy = "keeps to a schema, with white space", "`palate model serve` has vLLM decode without it."
        return Finding(name="schema", state="ok", told=told, remedy=remedy)
    return Finding(name="schema", state="ok", told="keeps to a schema, without white space")


def _profile_schema(asker: Asker) -> Finding:
    from prompts.replies import ProfileReply
    from prompts.schema import wire_schema

    reply = asker.completion(schema=wire_schema(ProfileReply), max_tokens=1)
    return Finding(name="profile schema", state="ok", told=f"is taken, in {reply.seconds:.1f} s the first time")


def _tools(asker: Asker) -> Finding:
    reply = asker.completion(tools=True, max_tokens=200)
    if not reply.tool_calls:
        told, remedy = "are taken, and none is called though one was demanded", REMEDIES["tools"]
        return Finding(name="tools", state="warn", told=told, remedy=remedy)
    return Finding(name="tools", state="ok", told="are called")


def _prefix_cache(asker: Asker) -> Finding:
    reply = asker.twice()
    if reply.cached_tokens is None:
        told, remedy = "does not tell cached tokens", "vLLM tells them with --enable-prompt-tokens-details."
        return Finding(name="prefix cache", state="warn", told=told, remedy=remedy)
    told = f"{reply.cached_tokens:,} of {reply.prompt_tokens:,} tokens were still known the second time"
    if not reply.cached_tokens:
        remedy = "Every prompt is read in full: start vLLM with --enable-prefix-caching."
        return Finding(name="prefix cache", state="warn", told=told, remedy=remedy)
    return Finding(name="prefix cache", state="ok", told=told)


def _tokenize(asker: Asker) -> Finding:
    count = asker.tokenize()
    return Finding(name="tokenize", state="ok", told=f"counts tokens ({count} for a greeting)")


def _embeddings(asker: Asker) -> Finding:
    vectors = asker.embeddings(["green tea", "a quiet evening with a book"])
    return Finding(name="embeddings", state="ok", told=f"{len(vectors[0]):,} dimensions")


SPEAKING: tuple[tuple[str, Callable[[Asker], Finding]], ...] = (
    ("schema", _schema),
    ("profile schema", _profile_schema),
    ("tools", _tools),
    ("prefix cache", _prefix_cache),
    ("tokenize", _tokenize),
)
"""What is asked of a server that speaks."""
