from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread, Timer

import pytest

from palate.errors import InputError, ModelRefusedError, ModelUnavailableError
from serving.model.launch import Launch
from serving.model.supervisor import Patience, require_free


def test_it_says_what_is_served_once_one_token_has_come(stage) -> None:
    with pytest.raises(KeyboardInterrupt):
        stage.supervisor("good").run(stage.until(1))
    assert [one.model_dump() for one in stage.served] == [{"model": "fake", "context": 2048, "version": "9.9"}]


def test_a_server_that_starts_slowly_is_waited_for(stage) -> None:
    with pytest.raises(KeyboardInterrupt):
        stage.supervisor("slow").run(stage.until(1))
    assert (len(stage.served), stage.starts) == (1, 1)


def test_an_embedding_server_is_asked_for_a_vector(stage) -> None:
    with pytest.raises(KeyboardInterrupt):
        stage.supervisor("good", embedding=True).run(stage.until(1))
    assert stage.notes[0]["words"][-2:] == ["--runner", "pooling"]
    assert len(stage.served) == 1


def test_one_that_dies_at_once_is_tried_three_times_and_given_up_with_its_last_words(stage) -> None:
    with pytest.raises(ModelUnavailableError, match=r"3 times in a row.*code 3 before it answered") as caught:
        stage.supervisor("dies", api_key="sk-secret-key").run(stage.until(1))
    assert caught.value.kind == "unreachable"
    assert "out of memory" in str(caught.value)
    assert "sk-secret-key" not in str(caught.value)
    assert stage.starts == 3
    assert [line for line in stage.said if "Starting it again" in line] == [
        "The model server ended with code 3 before it answered. Starting it again in 0 s."
    ] * 2


def test_one_that_dies_after_answering_is_started_again(stage) -> None:
    with pytest.raises(KeyboardInterrupt):
        stage.supervisor("short-lived").run(stage.until(2))
    assert stage.starts == 2
    assert stage.said == ["The model server ended with code 1. Starting it again in 0 s."]


def test_deaths_after_good_runs_never_end_it(stage) -> None:
    patience = Patience(
        settled=0.1, most_deaths=2, first_pause=0.01, look_every=0.1, look_timeout=0.3, poll=0.05, grace=1
    )
    with pytest.raises(KeyboardInterrupt):
        stage.supervisor("short-lived", patience=patience).run(stage.until(4))
    assert stage.starts == 4


def test_one_that_hangs_before_its_first_answer_is_a_timeout(stage) -> None:
    patience = Patience(ready_within=0.5, poll=0.05, grace=0.2)
    with pytest.raises(ModelUnavailableError, match=r"did not answer within 0 s|within 1 s") as caught:
        stage.supervisor("hangs", patience=patience).run(stage.until(1))
    assert caught.value.kind == "timeout"


def test_one_that_refuses_is_told_in_its_own_words(stage) -> None:
    with pytest.raises(ModelRefusedError, match="no chat template is known") as caught:
        stage.supervisor("refuses").run(stage.until(1))
    assert caught.value.kind == "bad_request"
    assert stage.starts == 1


def test_a_dead_engine_is_started_again_though_health_says_200(stage) -> None:
    with pytest.raises(KeyboardInterrupt):
        stage.supervisor("dead-engine").run(stage.until(2))
    assert stage.said == ["The model server runs, but answers nobody. Starting it again in 0 s."]


def test_one_that_hangs_after_answering_is_started_again(stage) -> None:
    with pytest.raises(KeyboardInterrupt):
        stage.supervisor("stuck").run(stage.until(2))
    assert stage.starts == 2


def test_one_that_is_slow_because_it_works_is_left_alone(stage) -> None:
    supervisor = stage.supervisor("busy", patience=Patience(look_every=0.1, look_timeout=0.3, most_strikes=1, grace=1))
    ending = Timer(3.0, supervisor.stop)
    ending.start()
    supervisor.run(stage.until(9))
    ending.join()
    assert (stage.starts, stage.said) == (1, [])


def test_a_flag_that_an_older_version_does_not_know_is_left_out(stage) -> None:
    with pytest.raises(KeyboardInterrupt):
        stage.supervisor("old").run(stage.until(1))
    first, second = (note["words"] for note in stage.notes)
    assert "--tool-strict-level" in first
    assert "--tool-strict-level" not in second
    assert stage.said == ["This vLLM does not know --tool-strict-level: going on without."]


def test_a_command_line_nobody_understands_is_no_reason_to_try_again(stage) -> None:
    with pytest.raises(InputError, match="--no-such-thing"):
        stage.supervisor("confused").run(stage.until(1))
    assert stage.starts == 1


def test_the_key_goes_by_environment_and_no_log_shows_a_secret(stage) -> None:
    with pytest.raises(KeyboardInterrupt):
        stage.supervisor("secrets", api_key="sk-secret-key").run(stage.until(1))
    note = stage.notes[0]
    assert note["key"] == "sk-secret-key"
    assert note["palate"] == []
    assert "sk-secret-key" not in " ".join(note["words"])
    assert "key=*** hub=***" in stage.logged


def test_a_taken_port_is_said_before_anything_is_started(stage) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(InputError, match=f"Nothing can listen at 127.0.0.1:{port}"):
            stage.supervisor("good", port=port).run(stage.until(1))
    assert stage.starts == 0


def test_a_free_port_is_free() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    require_free(Launch(model="m", port=port))


def started(stage, manner: str) -> tuple[subprocess.Popen[str], str]:
    """`palate model serve` in a process of its own, and the line it said when it was ready."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = str(tried.getsockname()[1])
    words = [sys.executable, "-c", "from serving.cli import main; main()", "model", "serve", "--model", "m"]
    process = subprocess.Popen(
        [*words, "--port", port, "--vllm", str(stage.executable)],
        env=stage.environment(manner, PALATE_LLM_API_KEY="sk-secret-key"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert process.stdout is not None
    return process, process.stdout.readline()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)])
def test_a_signal_stops_server_and_supervisor(stage, number: signal.Signals, code: int) -> None:
    process, line = started(stage, "good")
    assert line.startswith(
        "Ready: fake, 2,048 tokens of context, vLLM 9.9. Use it with PALATE_LLM_URL=http://127.0.0.1:"
    )
    process.send_signal(number)
    said = process.communicate(timeout=20)[1]
    assert process.returncode == code
    assert "sk-secret-key" not in said
    with socket.socket() as tried:
        assert tried.connect_ex(("127.0.0.1", int(line.rstrip().rsplit(":", 1)[1].removesuffix("/v1")))) != 0


def test_a_second_signal_does_not_wait_for_one_that_will_not_stop(stage) -> None:
    process, _ = started(stage, "stubborn")
    process.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=Patience().grace / 2)
    assert process.returncode == 0
    assert gone(next(note["child"] for note in stage.notes if "child" in note))


def test_one_that_is_stopped_between_two_runs_starts_no_other(stage) -> None:
    supervisor = stage.supervisor("dies", patience=Patience(first_pause=60, poll=0.05, grace=1))

    def stop_in_the_pause() -> None:
        while not stage.said:
            time.sleep(0.02)
        supervisor.stop()

    ending = Thread(target=stop_in_the_pause)
    ending.start()
    supervisor.run(stage.until(1))
    ending.join()
    assert stage.said == ["The model server ended with code 3 before it answered. Starting it again in 60 s."]
    supervisor.run(stage.until(1))
    assert stage.starts == 1


def test_a_server_that_will_not_stop_is_killed_with_its_children(stage) -> None:
    with pytest.raises(KeyboardInterrupt):
        stage.supervisor("stubborn").run(stage.until(1))
    child = next(note["child"] for note in stage.notes if "child" in note)
    assert gone(child)


def gone(pid: int) -> bool:
    """Whether a process has ended, or ends within two seconds; a zombie has ended."""
    for _ in range(40):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{pid}/stat")
        if status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False
