"""Requests and answers as the OpenAPI document shows them."""

from __future__ import annotations

from typing import Any

Shown = dict[str, Any]

REASON: Shown = {"text": "You rated Tampopo 5 stars.", "interest": "ramen", "events": ["e71c"]}
RECOMMEND: Shown = {"user_id": "mei", "k": 3, "scene": "commute", "query": "something short", "variety": 0.2}
RECOMMENDED: Shown = {
    "object": "recommendation.list",
    "user_id": "mei",
    "known": True,
    "scene": "commute",
    "generation": "5b1f9c2e",
    "items": [
        {
            "item_id": "f12", "rank": 1, "score": 0.93, "title": "Midnight Diner", "domain": "film",
            "reasons": [REASON], "sources": {}, "offer": None,
        },
    ],
}  # fmt: skip
FOUND: Shown = {
    "object": "search.results",
    "query": "ramen",
    "items": [{"item_id": "r1", "title": "Rich tonkotsu ramen", "domain": "recipe", "score": 0.81}],
}
CATALOGUE: Shown = {
    "object": "catalogue",
    "scenes": [
        {
            "name": "commute",
            "title": {"en": "On the way", "zh": "通勤路上"},
            "description": {"en": "On the way to work or home.", "zh": "上下班路上。"},
        }
    ],
    "domains": ["film", "recipe"],
    "items": 862,
    "people": 300,
    "language": "en",
}
ITEM: Shown = {
    "item_id": "r1",
    "domain": "recipe",
    "title": "Rich tonkotsu ramen",
    "text": "Twelve hours of broth.",
    "categories": ["noodles"],
    "attributes": {"minutes": 720},
}
ITEMS: Shown = {"items": [ITEM]}
WRITTEN: Shown = {"object": "items.written", "new": 1, "changed": 0, "unchanged": 0, "refresh": "scheduled"}
PEOPLE: Shown = {"object": "people", "users": ["lin", "mei"], "has_more": False}
INTEREST: Shown = {
    "key": "word:ramen", "label": "ramen", "granularity": "word", "dimension": "content", "weight": 0.8,
    "polarity": 0.9, "confidence": 0.7, "scenes": {"evening": 1.0}, "domains": {"recipe": 1.0}, "terms": ["ramen"],
    "evidence": ["e71c"],
}  # fmt: skip
PROFILE: Shown = {
    "object": "profile",
    "profile": {
        "user_id": "mei", "interests": [INTEREST], "summaries": {"word": "Ramen above all."}, "language": "en",
        "confidence": 0.7, "event_count": 12, "version": 3, "provenance": {"engine": "statistics"},
    },
    "hidden": [],
}  # fmt: skip
EDITS: Shown = {"edits": [{"key": "word:ramen", "action": "pin"}]}
EVIDENCE: Shown = {
    "object": "evidence",
    "key": "word:ramen",
    "label": "ramen",
    "events": [
        {"event_id": "e71c", "kind": "rate", "time": 1790000000.0, "value": 5.0, "item_id": "r1", "title": "Ramen"}
    ],
}
TRENDS: Shown = {
    "object": "trends",
    "moments": [1780000000.0, 1790000000.0],
    "courses": [{"key": "word:ramen", "label": "ramen", "weights": [0.2, 0.8]}],
}
EXPLANATION: Shown = {
    "object": "explanation", "user_id": "mei", "item_id": "f12", "cause": "shown", "rank": 1, "reasons": [REASON],
    "sources": ["similar"], "language": "en", "text": "It is number 1 of your list: you rated Tampopo 5 stars.",
}  # fmt: skip
STATEMENT: Shown = {"text": "no peanuts"}
STATED: Shown = {"id": "s1", "text": "no peanuts", "limit": {"kind": "exclude", "terms": ["peanut"], "firm": True}}
STATEMENTS: Shown = {"object": "statements", "statements": [STATED]}
EVENTS: Shown = {
    "events": [
        {"user_id": "mei", "kind": "rate", "item_id": "r1", "value": 5, "time": 1790000000},
        {"user_id": "lin", "kind": "search", "text": "拉面"},
    ]
}
NOTED: Shown = {"object": "events.noted", "new": 2, "known": 0, "people": 2}
FEEDBACK: Shown = {"user_id": "mei", "item_id": "f12", "kind": "like"}
FEEDBACK_NOTED: Shown = {
    "object": "feedback.noted", "user_id": "mei", "events": ["e90a"], "version": 4, "event_count": 13,
    "changes": [{"key": "word:diner", "label": "diner", "before": 0.1, "after": 0.2}],
}  # fmt: skip
ME: Shown = {"object": "me", "tenant": "default", "scopes": ["read", "write"], "user_id": None, "open": False}
STATUS: Shown = {
    "object": "status", "version": "0.1.0", "now": 1790000000.0, "started": 1789990000.0, "workers": 2, "working": 1,
    "waiting": 0,
    "routes": [
        {"method": "POST", "route": "/v1/recommend", "requests": 812, "errors": 0, "refused": 3, "p50": 0.01,
         "p95": 0.03, "p99": 0.05}
    ],
    "service": {"tenant": "default", "state": "ready", "generation": "5b1f9c2e", "items": 862, "people": 300},
    "batches": [],
}  # fmt: skip
