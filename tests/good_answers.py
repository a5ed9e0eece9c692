"""Answers prompts as an obedient model would: it reads the data in them and says what is there, and no more.

It reads the lines that the templates write (a handle, a mark, a few words, texts between double quotation marks), and
passes over what it does not know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Body = Mapping[str, Any]
Answer = Callable[[Body], str]
"""From the body of a request to the text of the reply."""

GRANULARITY = "word|topic|sentiment|application"
TAG = re.compile(r"^tag ([a-z0-9]{4})$", re.MULTILINE)
FINDING = re.compile(rf'^(f\d+) ([+~-]) ({GRANULARITY}) \d+% "([^"]*)"(.*)$', re.MULTILINE)
EVENT = re.compile(r"^(e\d+) ([+~-]) (.*)$", re.MULTILINE)
CLAIM = re.compile(rf'^(c\d+) .*?({GRANULARITY}) (likes|dislikes|mixed) "([^"]*)"', re.MULTILINE)
HELD = re.compile(rf'^(p\d+) ({GRANULARITY}) (likes|dislikes|mixed) \d+% "([^"]*)"', re.MULTILINE)
ITEM = re.compile(r'^(i\d+) "', re.MULTILINE)
JUDGED = re.compile(rf'^(p\d+) ({GRANULARITY}) (likes|dislikes|mixed) "', re.MULTILINE)
QUOTED = re.compile(r'"([^"]*)"')
END = re.compile(r"^(END OF DATA|数据结束)$", re.MULTILINE)
FIELDS = {
    "update": {"tag", "changes"},
    "tell": {"tag", "text"},
    "topic": {"name", "certain"},
    "rerank": {"tag", "ranked"},
    "judge": {"tag", "judgements"},
}
"""Fields by which the reply to a job is known."""
STANCES = {"+": "likes", "-": "dislikes", "~": "mixed"}
MOST_CLAIMS, MOST_EVENTS = 8, 6


class Event(NamedTuple):
    """An event line: `told` is all of it after the mark."""

    handle: str
    mark: str
    told: str


class Finding(NamedTuple):
    """A finding line; `events` are those of its handles that the prompt tells."""

    handle: str
    mark: str
    granularity: str
    label: str
    events: tuple[str, ...]


def good_answer(body: Body) -> str:
    """Return a reply of the form that the request asks for, made of the data in its last message."""
    data = data_of(body)
    made = _makers.get(job_of(body), _plain)(data, body)
    return made if isinstance(made, str) else json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def data_of(body: Body) -> str:
    """Return the last message up to the end of its data: what a repair turn adds is left out."""
    text = str(body["messages"][-1].get("content") or "")
    end = END.search(text)
    return text[: end.start()] if end else text


def tag_of(body: Body) -> str:
    """Return the tag of the prompt, empty where it has none."""
    found = TAG.search(data_of(body))
    return found[1] if found else ""


def job_of(body: Body) -> str:
    """Return the job, by the form of the reply or, without one, by the data. Empty where it is none of ours."""
    fields = set(schema_of(body).get("properties", ()))
    if {"tag", "interests"} <= fields:
        return "merge" if CLAIM.search(data_of(body)) else "profile"
    for job, needed in FIELDS.items():
        if needed <= fields:
            return job
    return "" if fields else _job_by_data(data_of(body))


def schema_of(body: Body) -> dict[str, Any]:
    """Return the JSON schema of the reply, empty where there is none."""
    asked = body.get("response_format") or {}
    schema: dict[str, Any] = (asked.get("json_schema") or {}).get("schema") or {}
    return schema


def _job_by_data(data: str) -> str:
    if CLAIM.search(data):
        return "merge"
    if HELD.search(data):
        return "update" if EVENT.search(data) else "tell"
    if TAG.search(data):
        return "profile"
    return "topic" if re.search(r"^(Titles|标题)$", data, re.MULTILINE) else ""


def events_of(data: str) -> dict[str, Event]:
    """Return the events that a prompt tells, by handle."""
    return {found[1]: Event(found[1], found[2], found[3]) for found in EVENT.finditer(data)}


def findings_of(data: str) -> list[Finding]:
    """Return the findings that a prompt tells."""
    told = events_of(data)
    return [
        Finding(found[1], found[2], found[3], found[4], tuple(e for e in _handles(found[5]) if e in told))
        for found in FINDING.finditer(data)
    ]


def _profile(data: str, body: Body) -> object:
    claims = _claims(data)
    return {"tag": tag_of(body), "interests": claims, "noise": [], "summaries": _summaries(claims, data)}


def _merge(data: str, body: Body) -> object:
    joined: dict[tuple[str, str, str], list[str]] = {}
    for found in CLAIM.finditer(data):
        joined.setdefault((_label(found[4]), found[2], found[3]), []).append(found[1])
    interests = [
        {"label": label, "granularity": granularity, "stance": stance, "claims": claims[:12], "why": ""}
        for (label, granularity, stance), claims in list(joined.items())[:24]
    ]
    return {"tag": tag_of(body), "interests": interests, "summaries": _summaries(interests, data)}


def _update(data: str, body: Body) -> object:
    """Strengthen what new events are about, by its words; add what findings show and nothing held is called."""
    held = {_label(found[4]).lower() for found in HELD.finditer(data)}
    added = [claim for claim in _claims(data, findings_only=True) if claim["label"].lower() not in held]
    moved = [change for found in HELD.finditer(data) if (change := _change(found, data))]
    return {"tag": tag_of(body), "add": added[:6], "changes": moved[:10], "summaries": _summaries([], data)}


def _change(held: re.Match[str], data: str) -> dict[str, object] | None:
    words = [word for word in re.findall(r"\w+", held[4].lower()) if len(word) > 1]
    marks = {"likes": "+", "dislikes": "-"}.get(held[3], "+-")
    bearing = [
        event.handle
        for event in events_of(data).values()
        if event.mark in marks and any(word in event.told.lower() for word in words)
    ]
    return {"interest": held[1], "move": "strengthen", "events": bearing[:MOST_EVENTS], "why": ""} if bearing else None


def _topic(data: str, body: Body) -> object:
    terms = [term for term in QUOTED.findall(data) if term] or ["things"]
    return {"name": _label(" ".join(terms[:2])), "certain": True}


def _rerank(data: str, body: Body) -> object:
    """Keep the order, and give as many as the request's form asks for."""
    listed = [found[1] for found in ITEM.finditer(data)]
    wanted = int(re.findall(r"\d+", str(body["messages"][-1]["content"])[len(data) :])[0])
    return {"tag": tag_of(body), "ranked": [{"item": item, "why": ""} for item in listed[:wanted]]}


def _judge(data: str, body: Body) -> object:
    claims = [found[1] for found in JUDGED.finditer(data)]
    judged = [{"claim": claim, "why": "The cited events are about it.", "verdict": "supported"} for claim in claims]
    return {"tag": tag_of(body), "judgements": judged}


def _tell(data: str, body: Body) -> object:
    labels = [found[4] for found in HELD.finditer(data)][:5]
    text = f"From what you did, these matter to you: {', '.join(labels) or 'not clear yet'}."
    if _chinese(data):
        text = f"从这些记录来看，你关心的是：{'、'.join(labels) or '还看不出来'}。以上都来自你自己的记录。"
    return {"tag": tag_of(body), "text": text}


def _claims(data: str, *, findings_only: bool = False) -> list[dict[str, Any]]:
    """Findings become claims in their own words and with their own events; without any, categories of events do."""
    told = events_of(data)
    claims: dict[str, dict[str, Any]] = {}
    for finding in findings_of(data):
        fitting = [handle for handle in finding.events if _fits(told[handle].mark, finding.mark)]
        label = _label(finding.label)
        if fitting and len(label) > 1 and len(claims) < MOST_CLAIMS:
            claim = _claim(label, finding.granularity, finding.mark, [finding.handle], fitting)
            claims.setdefault(label.lower(), claim)
    if not claims and not findings_only:
        for event in list(told.values())[:MOST_CLAIMS]:
            label = _kind_of(event)
            claims.setdefault(label.lower(), _claim(label, "topic", event.mark, [], [event.handle]))
    return list(claims.values())


def _claim(label: str, granularity: str, mark: str, findings: list[str], events: list[str]) -> dict[str, Any]:
    return {
        "label": label,
        "granularity": granularity,
        "stance": STANCES[mark],
        "findings": findings,
        "events": events[:MOST_EVENTS],
        "why": "",
    }


def _fits(event: str, finding: str) -> bool:
    return finding == "~" or event in ("~", finding)


def _kind_of(event: Event) -> str:
    """The last category of an event, or the longest word of its title."""
    texts = QUOTED.findall(event.told) or [event.told]
    kinds = [part.strip() for part in re.split(r"[;；]", texts[1])] if len(texts) > 1 else []
    return _label(kinds[-1] if kinds else max(texts[0].split() or ["things"], key=len))


def _summaries(claims: list[dict[str, Any]], data: str) -> dict[str, str]:
    told = dict.fromkeys(GRANULARITY.split("|"), "")
    for granularity in told:
        labels = [claim["label"] for claim in claims if claim["granularity"] == granularity]
        if labels:
            opening, comma, stop = ("你关注", "、", "。") if _chinese(data) else ("You care about ", ", ", ".")
            told[granularity] = (opening + comma.join(labels[:5]))[:398] + stop
    return told


def _label(text: str) -> str:
    clean = re.sub(r'["\\\x00-\x1f\x7f]+', " ", text)
    return " ".join(clean.split())[:60].strip() or "things"


def _handles(text: str) -> list[str]:
    """The event handles that end a line."""
    return re.findall(r"e\d+", text.rpartition('"')[2])


def _chinese(data: str) -> bool:
    return data.lstrip().startswith("数据")


def _plain(data: str, body: Body) -> object:
    schema = schema_of(body)
    return example_of(schema) if schema else "Good day."


def example_of(schema: Mapping[str, Any]) -> Any:
    """Return the least that a JSON schema allows (bounds and first choices; patterns are passed over)."""
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    if kind == "object":
        return {name: example_of(schema["properties"][name]) for name in schema.get("required", ())}
    if kind == "array":
        return [example_of(schema["items"])] * int(schema.get("minItems", 0))
    plain = {"string": "a" * int(schema.get("minLength", 1)), "boolean": True, "null": None}
    return plain.get(kind, schema.get("minimum", 0))


_makers: dict[str, Callable[[str, Body], object]] = {
    "profile": _profile,
    "merge": _merge,
    "update": _update,
    "topic": _topic,
    "tell": _tell,
    "rerank": _rerank,
    "judge": _judge,
}
