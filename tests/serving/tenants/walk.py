"""A seeded random walk over every operation of the API: what is asked is drawn, what comes back is searched for the
words of others.

A walker is one key. It asks for what is its own, and, now and then, for what it has seen nothing of: ids of other
tenants and, with a person's own key, of other people.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, unquote

import httpx

from tests.serving.tenants.worlds import SHARED, TENANTS, THINGS, Tenant

TRIED = tuple(one for tenant in TENANTS for one in tenant.tried)
ABROAD = 0.25
"""How often an id is drawn that belongs to somebody else."""
NO_FILE, NO_BATCH = f"file-{'0' * 24}", f"batch_{'0' * 24}"
SCENES = (None, None, "commute", "work", "home evening")


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    files: Any = None


@dataclass
class Seen:
    """Ids that tenants were given by the server; walkers of other tenants try them."""

    files: dict[str, list[str]] = field(default_factory=dict)
    batches: dict[str, list[str]] = field(default_factory=dict)
    statements: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """With whose they are."""
    interests: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Keys, with whose they are."""


class CrossReadError(AssertionError):
    """Somebody was told what is not theirs."""


class Walker:
    """One key, which asks and searches what it is told.

    Args:
        tenant: whose key it is.
        draw: what is drawn by.
        client: sends requests with this key.
        seen: ids that were given out, of all walkers.
        person: the one person the key acts for; None: an operator's key.
    """

    def __init__(
        self, tenant: Tenant, draw: Random, client: httpx.AsyncClient, seen: Seen, person: str | None = None
    ) -> None:
        self.tenant, self.draw, self.client, self.seen, self.person = tenant, draw, client, seen, person
        self.statuses: Counter[str] = Counter()
        self.own = 0
        self.named: list[str] = []

    async def walk(self, steps: int) -> None:
        """Ask so often; CrossReadError at the first answer that holds somebody else's words."""
        for _ in range(steps):
            self.named = []
            operation = self.draw.choice(OPERATIONS)
            asked = operation(self)
            await self.ask(operation.__name__, asked)

    async def ask(self, name: str, asked: Asked) -> None:
        """Send one request and search the answer."""
        answer = await self.client.request(
            asked.method, asked.path, json=asked.body, headers=asked.headers, files=asked.files,
            data={"purpose": "batch"} if asked.files else None,
        )  # fmt: skip
        self.statuses[f"{name} {answer.status_code}"] += 1
        self._search(name, asked, answer)
        self._note(name, asked, answer)

    # -- what is searched -----------------------------------------------------------------------------------------

    def _search(self, name: str, asked: Asked, answer: httpx.Response) -> None:
        told = said(answer)
        for foreign in (*self.named, *TRIED):
            told = told.replace(foreign.casefold(), " ")
        for word in self._forbidden():
            if word in told:
                place = told.index(word)
                around = told[max(0, place - 200) : place + 200]
                raise CrossReadError(f"{self.tenant.name}/{self.person}: {name} {asked} told {word!r}: ...{around}...")
        assert answer.status_code < 500 or answer.status_code == 503, f"{name} {asked}: {answer.text}"
        self.own += self.tenant.word in told

    def _forbidden(self) -> list[str]:
        """The words of other tenants, and, for a person's own key, what other people of the tenant wrote."""
        words = [
            word for other in TENANTS if other != self.tenant for word in (other.word, other.mark, other.name + '"')
        ]
        if self.person is not None:
            words += [self.tenant.secret(other) for other in self.tenant.people if other != self.person]
        return [word.casefold() for word in words if not word.startswith("default")]

    def _note(self, name: str, asked: Asked, answer: httpx.Response) -> None:
        """Keep ids that were given out, for others to try."""
        if answer.status_code not in (200, 201) or answer.headers.get("content-type") != "application/json":
            return
        told, home = answer.json(), self.tenant.name
        whose = unquote(asked.path.split("/")[3]) if asked.path.startswith("/v1/users/") else ""
        if name == "upload":
            self.seen.files.setdefault(home, []).append(told["id"])
        elif name == "batches" and told.get("output_file_id"):
            self.seen.files.setdefault(home, []).append(told["output_file_id"])
        elif name == "create_batch":
            self.seen.batches.setdefault(home, []).append(told["id"])
        elif name == "remember":
            self.seen.statements.setdefault(home, []).append((whose, told["id"]))
        elif name == "profile":
            keys = [(whose, one["key"]) for one in told["profile"]["interests"][:3]]
            self.seen.interests[home] = [*keys, *self.seen.interests.get(home, [])][:60]

    # -- what is drawn --------------------------------------------------------------------------------------------

    def other(self) -> Tenant:
        """Another tenant."""
        return self.draw.choice([one for one in TENANTS if one != self.tenant])

    def user(self, *, to_write: bool = False) -> str:
        """Somebody: mostly of one's own."""
        if self.draw.random() < ABROAD:
            return self._abroad("p", self.other().people, to_write=to_write)
        if self.person is not None and self.draw.random() < 0.8:
            return self.person
        return self.draw.choice(self.tenant.people)

    def item(self, *, to_write: bool = False) -> str:
        """Some item: mostly of one's own."""
        if self.draw.random() < ABROAD:
            return self._abroad("i", self.other().items, to_write=to_write)
        return self.draw.choice(self.tenant.items)

    def _abroad(self, kind: str, ids: Sequence[str], *, to_write: bool) -> str:
        """An id of another tenant; where it is written down, one of those that all may know from then on."""
        if to_write:
            return self.draw.choice([one for one in self.other().tried if f"-{kind}" in one])
        return self._foreign(self.draw.choice(ids))

    def given(self, kept: dict[str, list[str]], unknown: str) -> str:
        """An id the server gave out: as often as not to another tenant."""
        owner = self.tenant if self.draw.random() < 0.5 else self.other()
        known = kept.get(owner.name) or [unknown]
        return self._foreign(self.draw.choice(known)) if owner != self.tenant else self.draw.choice(known)

    def known(self, kept: dict[str, list[tuple[str, str]]], unknown: tuple[str, str]) -> tuple[str, str]:
        """Somebody with something of theirs: now and then of another tenant, or of another person."""
        owner = self.tenant if self.draw.random() < 1 - ABROAD else self.other()
        known = [one for one in kept.get(owner.name, ()) if self.person in (None, one[0]) or self.draw.random() < 0.2]
        chosen = self.draw.choice([*known[-20:], unknown])
        if owner != self.tenant:
            self.named.extend(chosen)
        return chosen

    def text(self) -> str:
        """Something to say: about things every tenant has, or about what is one's own."""
        told = ("suggest something short", "what do you know about me", "why", "not that", "不要辣的", "forget it")
        return self.draw.choice((*told, self.draw.choice(THINGS), self.tenant.word))

    def query(self) -> str:
        """Something to look for, now and then what only another tenant has."""
        return self._foreign(self.other().word) if self.draw.random() < ABROAD else self.text()

    def own_text(self) -> str:
        """What only this person of this tenant says."""
        return f"{self.draw.choice(THINGS)} {self.tenant.secret(self.person or 'operator')}"

    def _foreign(self, named: str) -> str:
        """What is not the caller's, and may be said again in the answer because it was asked."""
        if named not in SHARED and not named.startswith("item-"):
            self.named.append(named)
        return named


def said(answer: httpx.Response) -> str:
    """All that an answer says, headers too, case folded; JSON with its escapes undone."""
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    try:
        body = json.dumps(answer.json(), ensure_ascii=False)
    except ValueError:
        body = answer.content.decode("utf-8", "replace")
    return f"{headers}\n{body}".casefold()


def part(text: str) -> str:
    """A text as one segment of a path."""
    return quote(text, safe="")


# -- the operations ------------------------------------------------------------------------------------------------


def recommend(by: Walker) -> Asked:
    body = {"user_id": by.user(), "k": by.draw.randint(1, 10), "scene": by.draw.choice(SCENES)}
    if by.draw.random() < 0.3:
        body["query"] = by.query()
    return Asked("POST", "/v1/recommend", {name: value for name, value in body.items() if value is not None})


def search(by: Walker) -> Asked:
    return Asked("GET", f"/v1/search?q={part(by.query())}&k=5")


def catalogue(by: Walker) -> Asked:
    return Asked("GET", "/v1/catalogue")


def item(by: Walker) -> Asked:
    return Asked("GET", f"/v1/items/{part(by.item())}")


def put_items(by: Walker) -> Asked:
    number = by.draw.randint(0, 30)
    item_id = by.draw.choice([f"item-{number}", f"{by.tenant.word}-i{number}"])
    made = {"item_id": item_id, "domain": "books", "title": f"{by.tenant.word} new {number}", "text": by.own_text()}
    return Asked("POST", "/v1/items", {"items": [made]})


def people(by: Walker) -> Asked:
    after = f"&after={part(by.user())}" if by.draw.random() < 0.3 else ""
    return Asked("GET", f"/v1/users?limit=50{after}")


def profile(by: Walker) -> Asked:
    return Asked("GET", f"/v1/users/{part(by.user())}/profile")


def edit_profile(by: Walker) -> Asked:
    who, key = by.known(by.seen.interests, (by.user(to_write=True), "topic:0"))
    edit = {"key": key, "action": by.draw.choice(["hide", "show", "pin", "unpin", "restore"])}
    return Asked("PATCH", f"/v1/users/{part(who)}/profile", {"edits": [edit]})


def trends(by: Walker) -> Asked:
    return Asked("GET", f"/v1/users/{part(by.user())}/trends")


def evidence(by: Walker) -> Asked:
    who, key = by.known(by.seen.interests, (by.user(), f"word:{by.query()}"))
    return Asked("GET", f"/v1/users/{part(who)}/evidence?key={part(key)}")


def why(by: Walker) -> Asked:
    language = by.draw.choice(["en", "zh"])
    return Asked("GET", f"/v1/users/{part(by.user())}/why?item_id={part(by.item())}&language={language}")


def statements(by: Walker) -> Asked:
    return Asked("GET", f"/v1/users/{part(by.user())}/statements")


def remember(by: Walker) -> Asked:
    return Asked("POST", f"/v1/users/{part(by.user(to_write=True))}/statements", {"text": f"no {by.own_text()}"})


def forget(by: Walker) -> Asked:
    who, which = by.known(by.seen.statements, (by.user(to_write=True), "none"))
    return Asked("DELETE", f"/v1/users/{part(who)}/statements/{part(which)}")


def export(by: Walker) -> Asked:
    return Asked("GET", f"/v1/users/{part(by.user())}/export")


def erase(by: Walker) -> Asked:
    """Mostly of somebody who is not there: else nobody would be left."""
    who = by.tenant.people[-1] if by.draw.random() < 0.05 else by.draw.choice(["nobody", *by.other().tried])
    return Asked("DELETE", f"/v1/users/{part(who)}")


def events(by: Walker) -> Asked:
    """The keys of all tenants are the same few, so that answers would be told again to others if they could be."""
    made = [_event(by) for _ in range(by.draw.randint(1, 3))]
    headers = {"Idempotency-Key": f"key-{by.draw.randint(0, 20)}"} if by.draw.random() < 0.5 else {}
    return Asked("POST", "/v1/events", {"events": made}, headers)


def _event(by: Walker) -> dict[str, Any]:
    who = by.person or by.user(to_write=True)
    kind = by.draw.choice(["like", "read", "comment", "hide", "save"])
    text = {"text": f"says {by.tenant.secret(who)}"} if kind == "comment" and who in by.tenant.people else {}
    return {
        "user_id": who,
        "kind": kind,
        "item_id": by.item(to_write=True),
        "time": 1_780_000_000 + by.draw.randint(0, 9_999),
        **text,
    }


def feedback(by: Walker) -> Asked:
    body = {
        "user_id": by.user(to_write=True),
        "item_id": by.item(to_write=True),
        "kind": by.draw.choice(["like", "save", "hide", "dislike"]),
    }
    return Asked("POST", "/v1/feedback", {**body, "undo": by.draw.random() < 0.2})


def me(by: Walker) -> Asked:
    return Asked("GET", "/v1/me")


def status(by: Walker) -> Asked:
    return Asked("GET", by.draw.choice(["/v1/status", "/metrics", "/readyz", "/healthz"]))


def models(by: Walker) -> Asked:
    return Asked("GET", by.draw.choice(["/v1/models", "/v1/models/palate", "/v1/tools", "/openapi.json"]))


def chat(by: Walker) -> Asked:
    """Threads of all tenants bear the same few names."""
    headers = {"X-Palate-Thread": f"t{by.draw.randint(0, 5)}"} if by.draw.random() < 0.5 else {}
    who = by.user(to_write=True)
    body = {"model": "palate", "messages": _said(by), "user": who, "stream": by.draw.random() < 0.5}
    return Asked("POST", "/v1/chat/completions", body, headers)


def _said(by: Walker) -> list[dict[str, str]]:
    """What a client brings along is half of the time the same for all tenants."""
    before = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "Hello. What do you like?"}]
    return (before if by.draw.random() < 0.5 else []) + [{"role": "user", "content": by.text()}]


def upload(by: Walker) -> Asked:
    lines = [
        {"custom_id": f"{by.tenant.word}-{n}", "method": "POST", "url": "/v1/recommend",
         "body": {"user_id": by.draw.choice(by.tenant.people), "k": 2}}
        for n in range(2)
    ]  # fmt: skip
    raw = "\n".join(json.dumps(line) for line in lines).encode()
    return Asked("POST", "/v1/files", files={"file": (f"{by.tenant.word}.jsonl", raw, "application/jsonl")})


def files(by: Walker) -> Asked:
    which = by.given(by.seen.files, NO_FILE)
    path = by.draw.choice(["", f"/{part(which)}", f"/{part(which)}/content", f"?after={part(which)}"])
    return Asked("GET", f"/v1/files{path}")


def delete_file(by: Walker) -> Asked:
    return Asked("DELETE", f"/v1/files/{part(by.given(by.seen.files, NO_FILE))}")


def create_batch(by: Walker) -> Asked:
    which = by.given(by.seen.files, NO_FILE) if by.draw.random() < 0.1 else NO_FILE
    body = {"endpoint": "/v1/recommend", "completion_window": "24h", "metadata": {"note": by.tenant.word}}
    return Asked("POST", "/v1/batches", {**body, "input_file_id": which})


def batches(by: Walker) -> Asked:
    which = by.given(by.seen.batches, NO_BATCH)
    path = by.draw.choice(["", f"/{part(which)}", f"?after={part(which)}"])
    return Asked("GET", f"/v1/batches{path}")


def cancel_batch(by: Walker) -> Asked:
    which = by.given(by.seen.batches, NO_BATCH)
    return Asked("POST", f"/v1/batches/{part(which)}/cancel")


READS: Sequence[Callable[[Walker], Asked]] = (
    recommend, search, catalogue, item, people, profile, trends, evidence, why, statements, export, me, status, models,
    files, batches,
)  # fmt: skip
WRITES: Sequence[Callable[[Walker], Asked]] = (
    put_items, edit_profile, remember, forget, erase, events, feedback, chat, upload, delete_file, create_batch,
    cancel_batch,
)  # fmt: skip
OPERATIONS: Sequence[Callable[[Walker], Asked]] = (*READS, *WRITES, recommend, recommend, profile, export)
