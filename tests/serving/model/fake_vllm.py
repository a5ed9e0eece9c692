"""Stands in for the `vllm` command in the tests of the supervisor; FAKE_VLLM says in one word how it behaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Timer

MANNER = os.environ.get("FAKE_VLLM", "good")
KEY = os.environ.get("VLLM_API_KEY")
EMBEDDING = "--runner" in sys.argv
CARD = {"id": "fake", "max_model_len": 2048}
MESSAGE = {"role": "assistant", "content": "Yes"}
COMPLETION = {"choices": [{"message": MESSAGE, "finish_reason": "length"}], "usage": {"prompt_tokens": 5}}
VECTOR = {"data": [{"index": 0, "embedding": [0.6, 0.8]}]}


def note(**told: object) -> None:
    """One line for the test to read: what happened in this run."""
    with Path(os.environ["FAKE_VLLM_NOTES"]).open("a", encoding="utf-8") as notes:
        notes.write(json.dumps(told) + "\n")


class Handler(BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self) -> None:
        pages = {"/v1/models": {"data": [CARD]}, "/version": {"version": "9.9"}, "/health": {}}
        if self.path == "/metrics":
            busy = Handler.asked if MANNER == "busy" else 0
            return self.answer(200, f"vllm:generation_tokens_total{{model=fake}} {float(busy)}\n".encode())
        if KEY is not None and self.headers["Authorization"] != f"Bearer {KEY}":
            return self.answer(401, b'{"error": "Unauthorized"}')
        return self.answer(200 if self.path in pages else 404, json.dumps(pages.get(self.path, {})).encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        Handler.asked += 1
        wanted = "/v1/embeddings" if EMBEDDING else "/v1/chat/completions"
        if self.path != wanted or MANNER == "refuses":
            return self.answer(400, b'{"error": "no chat template is known"}')
        if MANNER == "dead-engine" and Handler.asked > 1:
            return self.answer(500, b'{"error": "engine is dead"}')
        if MANNER in ("busy", "stuck") and Handler.asked > 1:
            time.sleep(1.0)
        return self.answer(200, json.dumps(VECTOR if EMBEDDING else COMPLETION).encode())

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told: object) -> None:
        """Say nothing."""


def main() -> None:
    note(words=sys.argv[1:], key=KEY, palate=[name for name in os.environ if name.startswith("PALATE_")])
    print("INFO starting", flush=True)
    if MANNER == "secrets":
        print(f"key={KEY} hub={os.environ.get('HF_TOKEN')}", flush=True)
    if MANNER == "old" and "--tool-strict-level" in sys.argv:
        print("vllm: error: unrecognized arguments: --tool-strict-level parameter", flush=True)
        sys.exit(2)
    if MANNER == "confused":
        print("vllm: error: unrecognized arguments: --no-such-thing", flush=True)
        sys.exit(2)
    if MANNER == "dies":
        print(f"RuntimeError: out of memory, by the way the key is {KEY}", flush=True)
        sys.exit(3)
    if MANNER == "hangs":
        time.sleep(60)
    if MANNER == "slow":
        time.sleep(1.0)
    if MANNER == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        note(child=subprocess.Popen(["sleep", "60"]).pid)
    if MANNER == "short-lived":
        Timer(0.6, lambda: os._exit(1)).start()
    port = int(sys.argv[sys.argv.index("--port") + 1])
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main()
