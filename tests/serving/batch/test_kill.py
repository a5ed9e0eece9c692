"""`kill -9` at twenty random moments: nobody lost, nobody doubled, and asked again at most who was in flight."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
import zlib
from collections import Counter
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event as Flag
from pathlib import Path

from history.jobs import Jobs
from history.store import Store
from palate.chat import ChatRequest, Message
from palate.types import Profile, Provenance
from serving.batch.engine import BatchRun, Ended, Limits, Meter, Worked
from serving.batch.owner import this_owner
from serving.batch.report import report
from serving.batch.tally import Tally
from serving.chat import ChatClient
from serving.chat.client import CANARY
from tests.faulty import FaultyServer, serving

USERS, KILLS, AT_ONCE = 400, 20, 8
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["history.store", "serving.batch.engine", "serving.chat"])


def work_on(folder: Path, url: str, begun: Flag) -> None:
    """Run the latest job of a store in a process of its own: one call a user, and next to no profile."""
    assert asyncio.run(run(folder, url, begun)) == Ended(None)


async def run(folder: Path, url: str, begun: Flag) -> Ended:
    with Store.open(folder, create=False) as store:
        async with ChatClient(url, model="faulty", concurrency=AT_ONCE) as chat:

            async def work(user_id: str, meter: Meter) -> Worked:
                asked = ChatRequest(messages=(Message(role="user", content=user_id),), max_tokens=5)
                meter.add((await chat.ask(asked)).usage)
                return Worked(Profile(user_id=user_id, provenance=Provenance(engine="llm/1")), (), "whole")

            batch = BatchRun(
                Jobs(store.engine),
                Jobs(store.engine).job(),
                work,
                probe=lambda: chat.ask(CANARY),
                owner=this_owner("worker"),
                tally=Tally(USERS, 0),
                clock=time.time,
                limits=Limits(AT_ONCE),
            )
            begun.set()
            return await batch.run()


def started(folder: Path, url: str) -> BaseProcess:
    begun = processes.Event()
    child = processes.Process(target=work_on, args=(folder, url, begun))
    child.start()
    assert begun.wait(60)
    return child


def asked(server: FaultyServer, users: list[str]) -> Counter[str]:
    return Counter({user: server.prompts[f"{zlib.crc32(user.encode()):08x}"] for user in users})


def test_twenty_kills_lose_nobody_double_nobody_and_repeat_only_who_was_in_flight(store: Store) -> None:
    users, draw = [f"user-{n:04}" for n in range(USERS)], random.Random(7)
    jobs = Jobs(store.engine)
    job = jobs.create(users, token="t", now=time.time(), engine="llm/1")
    in_flight = 0
    with serving(FaultyServer(latency=0.05, answer=lambda body: "fine")) as server:
        for _ in range(KILLS):
            child = started(store.folder, server.url)
            time.sleep(draw.uniform(0.0, 0.15))
            child.kill()
            child.join(60)
            counts = jobs.counts(job.job_id)
            assert sum(counts.values()) == USERS
            assert counts["sent"] <= Limits(AT_ONCE).in_hand
            assert counts["done"] == len(store.profile_users())
            assert counts["done"] < USERS
            in_flight += counts["sent"]
        assert report(jobs, job, now=time.time()).state == "stopped"
        last = [started(store.folder, server.url) for _ in range(2)]
        for child in last:
            child.join(120)
        assert [child.exitcode for child in last] == [0, 0]
        again = sum(asked(server, users).values()) - USERS
    assert jobs.counts(job.job_id) == {"waiting": 0, "sent": 0, "done": USERS, "failed": 0}
    assert sorted(store.profile_users()) == users
    assert 0 <= again <= in_flight <= KILLS * Limits(AT_ONCE).in_hand


def test_a_killed_command_goes_on_where_it_stopped(people: Path) -> None:
    """The same through the command line, with real prompts and checks."""
    with Store.open(people) as store, serving(FaultyServer(latency=0.2)) as server:
        jobs, before = Jobs(store.engine), dict(store.profile_users())
        process = command("run", "--engine", "llm", "--concurrency", "2", people=people, url=server.url)
        while server.total < 5 and process.poll() is None:
            time.sleep(0.02)
        process.kill()
        process.communicate()
        assert 0 < jobs.counts(1)["sent"] <= Limits(2).in_hand
        process = command("resume", "--concurrency", "2", people=people, url=server.url)
        out, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
        assert out.startswith("Job 1 (llm/1, faulty)")
        counts = jobs.counts(1)
        assert (counts["done"] + counts["failed"], counts["waiting"], counts["sent"]) == (len(before), 0, 0)
        engines = Counter(profile.provenance.engine for profile in store.profiles())
    assert engines == {"llm/1": counts["done"], **({"statistics/1": counts["failed"]} if counts["failed"] else {})}


def test_an_interrupted_command_saves_who_is_in_hand_and_says_how_to_go_on(people: Path) -> None:
    with Store.open(people) as store, serving(FaultyServer(latency=0.3)) as server:
        process = command("run", "--concurrency", "2", people=people, url=server.url)
        while server.total < 3 and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=60)
        assert process.returncode == 130, error
        assert "Go on with `palate batch resume 1`." in error
        assert out.splitlines()[0].endswith(": interrupted")
        counts = Jobs(store.engine).counts(1)
        assert counts["sent"] == 0
        assert counts["done"] == sum(profile.provenance.engine == "llm/1" for profile in store.profiles()) > 0
        assert counts["waiting"] > 0


def command(*words: str, people: Path, url: str) -> subprocess.Popen[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PALATE_")}
    return subprocess.Popen(
        [sys.executable, "-c", "from serving.cli import main; main()", "batch", *words, "--store", str(people)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=plain | {"OMP_NUM_THREADS": "1", "PALATE_LLM_URL": url},
    )
