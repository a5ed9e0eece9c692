"""A process can be told from the one that had its number before."""

from __future__ import annotations

import os
import subprocess
import sys

from serving.batch.owner import alive, this_owner


def test_this_process_lives() -> None:
    assert alive(this_owner("a")) is True
    assert this_owner("a") != this_owner("b")


def test_a_process_that_ended_is_dead() -> None:
    code = "from serving.batch.owner import this_owner; print(this_owner('x'))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert alive(told) is False


def test_a_killed_child_that_nobody_has_buried_is_dead() -> None:
    code = "from serving.batch.owner import this_owner; print(this_owner('x'), flush=True); input()"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
    assert child.stdout is not None
    name = child.stdout.readline().strip()
    assert alive(name) is True
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and stays a zombie until `communicate`
    assert alive(name) is False
    child.communicate()


def test_another_process_under_the_same_number_is_not_taken_for_it() -> None:
    host, pid, started, nonce = this_owner("a").rsplit("/", 3)
    assert alive(f"{host}/{pid}/{started}9/{nonce}") is False


def test_of_other_machines_nothing_is_known() -> None:
    _, pid, started, nonce = this_owner("a").rsplit("/", 3)
    assert alive(f"elsewhere/{pid}/{started}/{nonce}") is None
    assert alive("exported") is None
