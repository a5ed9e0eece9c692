"""Palate with OpenAI's own client: a chat that streams, then lists for many people as a batch.

PALATE_URL=http://127.0.0.1:8080 PALATE_KEY=pal_... python batch.py ann ben
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from openai import OpenAI

ENDED = ("completed", "failed", "expired", "cancelled")


def client() -> OpenAI:
    """Speaks to the server that the environment names; an open one takes any key."""
    url = os.environ.get("PALATE_URL", "http://127.0.0.1:8080")
    return OpenAI(base_url=f"{url}/v1", api_key=os.environ.get("PALATE_KEY") or "open")


def chat(palate: OpenAI, user_id: str, said: str) -> None:
    """Say something and show the answer as it comes."""
    messages: Any = [{"role": "user", "content": said}]
    with palate.chat.completions.create(model="palate", messages=messages, user=user_id, stream=True) as pieces:
        for piece in pieces:
            for choice in piece.choices:
                print(choice.delta.content or "", end="", flush=True)
    print()


def lists(palate: OpenAI, users: list[str]) -> None:
    """Hand in a line for each person, wait, and read the lists."""
    asked = [
        {"custom_id": f"row {row}", "method": "POST", "url": "/v1/recommend", "body": {"user_id": user, "k": 3}}
        for row, user in enumerate(users)
    ]
    lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in asked)
    given = palate.files.create(file=("people.jsonl", lines.encode()), purpose="batch")
    endpoint: Any = "/v1/recommend"
    batch = palate.batches.create(input_file_id=given.id, endpoint=endpoint, completion_window="24h")
    while batch.status not in ENDED:
        time.sleep(1)
        batch = palate.batches.retrieve(batch.id)
    print(batch.status, batch.request_counts)
    for file_id in filter(None, (batch.output_file_id, batch.error_file_id)):
        for line in palate.files.content(file_id).text.splitlines():
            answer = json.loads(line)
            body = answer["response"]["body"]
            print(answer["custom_id"], [item["title"] for item in body["items"]] if "items" in body else body["title"])


if __name__ == "__main__":
    with client() as opened:
        chat(opened, sys.argv[1], "Something for the weekend, please.")
        lists(opened, sys.argv[1:])
