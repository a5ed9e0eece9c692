"""Palate with httpx: a list, feedback on it, and the list that follows; asks again where the server says when.

PALATE_URL=http://127.0.0.1:8080 PALATE_KEY=pal_... python lists.py ann
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import httpx

BUSY = (429, 503)
TRIES = 5


def client() -> httpx.Client:
    """Speaks to the server that the environment names."""
    key = os.environ.get("PALATE_KEY")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx.Client(
        base_url=os.environ.get("PALATE_URL", "http://127.0.0.1:8080") + "/v1/", headers=headers, timeout=60
    )


def post(palate: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask once, and again where the server is busy, after as many seconds as it says."""
    for _ in range(TRIES):
        answer = palate.post(path, json=body)
        if answer.status_code not in BUSY:
            break
        time.sleep(float(answer.headers.get("Retry-After", 1)))
    if answer.is_error:
        problem = answer.json()  # RFC 9457: the same shape for everything that can go wrong
        sys.exit(f"{problem['title']}: {problem['detail']} ({problem['instance']})")
    answered: dict[str, Any] = answer.json()
    return answered


def show(listed: dict[str, Any]) -> None:
    """A list with the first reason of each item."""
    for item in listed["items"]:
        reason = item["reasons"][0]["text"] if item["reasons"] else ""
        print(f"{item['rank']:>3}. {item['title']} ({item['domain']}): {reason}")


def main(user_id: str) -> None:
    """Ask, like the first item, ask again."""
    with client() as palate:
        listed = post(palate, "recommend", {"user_id": user_id, "k": 3})
        show(listed)
        liked = listed["items"][0]
        noted = post(palate, "feedback", {"user_id": user_id, "item_id": liked["item_id"], "kind": "like"})
        print(f"{user_id} likes {liked['title']}: {len(noted['changes'])} interests moved.")
        show(post(palate, "recommend", {"user_id": user_id, "k": 3}))


if __name__ == "__main__":
    main(sys.argv[1])
