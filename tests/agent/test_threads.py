import asyncio
import pickle
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langgraph.graph import END, START, StateGraph
from pydantic import BaseModel

from agent.request import Before
from agent.session import Session
from agent.threads import THREADS, erase_threads, open_threads, serializer, thread_config, thread_key
from agent.trace import Step
from palate.errors import StoreError

ROOT = Path(__file__).resolve().parents[3]
NAMES = st.text(min_size=1, max_size=8, alphabet=st.sampled_from('ab"[], \\\n茶%_'))


class Counted(TypedDict, total=False):
    turns: int
    said: str


class Stranger(BaseModel):
    low: float


def counting(threads):
    graph = StateGraph(Counted)
    graph.add_node("count", lambda state: {"turns": state.get("turns", 0) + 1})
    graph.add_edge(START, "count")
    graph.add_edge("count", END)
    return graph.compile(checkpointer=threads)


def said(folder, user, *, thread="main", text="", times=1):
    async def inside():
        async with open_threads(folder) as threads:
            graph, config = counting(threads), thread_config(Session(user_id=user, thread_id=thread))
            for _ in range(times):
                state = await graph.ainvoke({"said": text}, config)
            return state["turns"]

    return asyncio.run(inside())


def asked(folder, work):
    async def inside():
        async with open_threads(folder) as threads:
            return await work(threads)

    return asyncio.run(inside())


@given(NAMES, NAMES, NAMES, NAMES)
def test_no_two_people_share_a_thread(user, thread, other, another):
    one, two = Session(user_id=user, thread_id=thread), Session(user_id=other, thread_id=another)
    assert (thread_key(one) == thread_key(two)) == ((user, thread) == (other, another))
    assert thread_key(one, "flow") != thread_key(one, "shell")


def test_a_thread_goes_on_after_it_was_closed(tmp_path):
    assert [said(tmp_path, "ann") for _ in range(3)] == [1, 2, 3]


def test_only_the_newest_checkpoint_of_a_thread_stays(tmp_path):
    said(tmp_path, "ann", times=9)
    with sqlite3.connect(tmp_path / THREADS) as connection:
        assert connection.execute("SELECT count(*) FROM checkpoints").fetchone() == (1,)


def test_the_threads_of_a_person_are_theirs_alone(tmp_path):
    for user, thread in [("ann", "tea"), ("ann", "films"), ("anna", "tea"), ('ann", "x', "tea"), ("an", "tea")]:
        said(tmp_path, user, thread=thread)
    assert asked(tmp_path, lambda threads: threads.threads_of("ann")) == ("films", "tea")
    assert asked(tmp_path, lambda threads: threads.threads_of("a%")) == ()


def test_what_is_erased_is_gone_from_the_disk(tmp_path):
    said(tmp_path, "ann", text="my secret is marzipan" * 300, times=5)
    said(tmp_path, "bob", text="bob likes halva")
    assert asked(tmp_path, lambda threads: threads.erase("ann")) == 1
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"marzipan" not in held
    assert b"halva" in held
    assert said(tmp_path, "ann") == 1
    assert said(tmp_path, "bob") == 2


def test_erasing_works_beside_an_open_conversation(tmp_path):
    said(tmp_path, "ann", text="my secret is marzipan" * 300)

    async def beside(threads):
        gone = await asyncio.to_thread(erase_threads, tmp_path, "ann")
        return gone, b"marzipan" in b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert asked(tmp_path, beside) == (1, False)


def test_erasing_where_nobody_has_talked_is_nothing(tmp_path):
    assert erase_threads(tmp_path, "ann") == 0


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / THREADS).write_bytes(b"no database at all, but long enough to be read" * 100)
    with pytest.raises(StoreError, match=r"threads\.db cannot be used"):
        said(tmp_path, "ann")
    with pytest.raises(StoreError, match=r"threads\.db cannot be used"):
        erase_threads(tmp_path, "ann")


def test_known_models_come_back_as_they_went():
    kept = {"before": Before(shown=("a", "b"), last="a"), "step": Step(name="turn")}
    assert serializer().loads_typed(serializer().dumps_typed(kept)) == kept


def test_other_classes_come_back_as_plain_data():
    written = serializer().dumps_typed(Stranger(low=0.5))
    assert serializer().loads_typed(written) == {"low": 0.5}
    assert serializer([Stranger]).loads_typed(written) == Stranger(low=0.5)


def test_pickles_are_never_opened():
    with pytest.raises(NotImplementedError):
        serializer().loads_typed(("pickle", pickle.dumps({"turns": 1})))


def test_a_conversation_outlives_a_killed_process(tmp_path):
    words = [sys.executable, "-m", "tests.agent.shell.talker", str(tmp_path)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as talker:
        heard = [talker.stdout.readline().strip() for _ in range(3)]
        talker.send_signal(signal.SIGKILL)
    assert heard == ["turn 1", "turn 2", "turn 3"]
    again = subprocess.run([*words, "once"], cwd=ROOT, capture_output=True, text=True, check=True)
    turn, earlier = again.stdout.splitlines()
    assert int(turn.removeprefix("turn ")) >= 4
    assert earlier.split(" | ")[:2] == ["message 1", "Good day."]
