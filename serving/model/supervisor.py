"""Keeps a server running: starts it, waits until it answers, watches it, starts it again, and knows when to give up."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Event, Lock
from typing import Annotated

from pydantic import Field

from palate.errors import InputError, ModelRefusedError, ModelUnavailableError
from palate.protocols import Clock
from palate.types import Model
from serving.model.launch import Launch, command, environment, hidden, secrets, unknown
from serving.model.probe import Probe, Served, State
from serving.model.process import Process

Seconds = Annotated[float, Field(gt=0)]
WORDS_SHOWN = 8
USAGE_ERROR = 2
"""What a command ends with that does not understand its own command line."""


class Patience(Model):
    """How long the supervisor waits, in seconds, and how often.

    `ready_within` bounds the wait for the first answer, downloads included. A run that answers for `settled` seconds
    is a good one; after `most_deaths` runs in a row that were none it gives up. Between runs it waits `first_pause`,
    then twice as long each time up to `longest_pause`. Every `look_every` it asks for one token; after
    `most_strikes` looks in a row without an answer it starts the server again.
    """

    ready_within: Seconds = 1800.0
    settled: Seconds = 60.0
    most_deaths: Annotated[int, Field(ge=1)] = 3
    first_pause: Seconds = 1.0
    longest_pause: Seconds = 60.0
    look_every: Seconds = 30.0
    look_timeout: Seconds = 60.0
    most_strikes: Annotated[int, Field(ge=1)] = 3
    poll: Seconds = 0.5
    grace: Seconds = 20.0

    def pause(self, deaths: int) -> float:
        """Seconds to wait after so many bad runs in a row.

        >>> [Patience().pause(deaths) for deaths in (1, 2, 3, 9)]
        [1.0, 2.0, 4.0, 60.0]
        """
        return float(min(self.first_pause * 2 ** (max(deaths, 1) - 1), self.longest_pause))


class Ended(Model):
    """How a run ended: `why` in words, after `answered` seconds of answering (0 for none)."""

    why: str
    answered: float


class StoppedError(Exception):
    """Nothing is to be started any more."""


class Supervisor:
    """Runs `vllm serve` until it is stopped, or cannot go on.

    Args:
        launch: what to serve.
        executable: the `vllm` command.
        own: the environment, from which the server's is made.
        api_key: what the server shall ask of its callers; None lets everybody in.
        say: takes the supervisor's own lines.
        log: takes the server's lines, with every secret in them hidden.
        clock: seconds, for the time a run has answered.
    """

    def __init__(
        self,
        launch: Launch,
        executable: str,
        *,
        own: Mapping[str, str],
        say: Callable[[str], None],
        log: Callable[[str], None],
        api_key: str | None = None,
        patience: Patience | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._launch, self._executable, self._key = launch, executable, api_key
        self._environment = environment(own, api_key)
        self._secrets = secrets(self._environment)
        self._say, self._log, self._clock = say, log, clock
        self._patience = patience or Patience()
        self._without: frozenset[str] = frozenset()
        self._starting, self._stopped = Lock(), Event()
        self._process: Process | None = None

    def run(self, ready: Callable[[Served], None]) -> None:
        """Serve; `ready` hears of every time the server has begun to answer. Returns when it was stopped.

        Raises:
            InputError: the port is taken, or the server does not understand the user's own words.
            ModelUnavailableError: it dies again and again, or does not answer within the time allowed.
            ModelRefusedError: it answers, and will never do what Palate asks.
        """
        with suppress(StoppedError):
            self._keep_running(ready)

    def stop(self) -> None:
        """Have `run` return, from another thread: asks the server to end, and kills it after a while."""
        self._stopped.set()
        with self._starting:
            process = self._process
        if process is not None:
            process.stop()

    def kill(self) -> None:
        """End the server at once. Takes no lock, so a signal's handler may call it."""
        if self._process is not None:
            self._process.kill()

    def _keep_running(self, ready: Callable[[Served], None]) -> None:
        deaths = 0
        while True:
            require_free(self._launch)
            with self._started() as process, self._probing() as probe:
                ended = self._one_run(process, probe, ready)
                self._require_going_on()
                if ended.answered == 0 and self._learned(process):
                    continue
            deaths = 1 if ended.answered >= self._patience.settled else deaths + 1
            if deaths >= self._patience.most_deaths:
                raise self._given_up(process, ended, deaths)
            pause = self._patience.pause(deaths)
            self._say(f"The model server {ended.why}. Starting it again in {pause:.0f} s.")
            self._stopped.wait(pause)

    def _started(self) -> Process:
        words = command(self._launch, self._executable, self._without)
        with self._starting:
            self._require_going_on()
            self._process = Process(words, self._environment, self._hear, grace=self._patience.grace)
            return self._process

    def _require_going_on(self) -> None:
        if self._stopped.is_set():
            raise StoppedError

    def _probing(self) -> Probe:
        return Probe(
            self._launch.root,
            api_key=self._key,
            embedding=self._launch.embedding,
            timeout=self._patience.look_timeout,
        )

    def _hear(self, line: str) -> None:
        self._log(hidden(line, self._secrets))

    def _one_run(self, process: Process, probe: Probe, ready: Callable[[Served], None]) -> Ended:
        if not self._answers(process, probe):
            return Ended(why=f"ended with {code(process)} before it answered", answered=0.0)
        since = self._clock()
        ready(probe.served())
        why = self._watched(process, probe)
        return Ended(why=why, answered=max(self._clock() - since, 1e-9))

    def _answers(self, process: Process, probe: Probe) -> bool:
        """Wait until it answers; False when it ends before."""
        waited_since = self._clock()
        while not process.ended(self._patience.poll):
            if probe.look() == "well":
                return True
            if self._clock() - waited_since > self._patience.ready_within:
                raise ModelUnavailableError(
                    f"The model server did not answer within {self._patience.ready_within:.0f} s.{self._last(process)}"
                    " A large model may need longer: --ready-within.",
                    "timeout",
                )
        return False

    def _watched(self, process: Process, probe: Probe) -> str:
        """Watch it until it must be started again; why, in words."""
        strikes, done = 0, probe.work_done()
        while not process.ended(self._patience.look_every):
            state, before = self._state(probe), done
            done = probe.work_done() if state == "slow" else done
            strikes = strikes + 1 if struck(state, before, done) else 0
            if strikes >= self._patience.most_strikes:
                return "runs, but answers nobody"
        return f"ended with {code(process)}"

    @staticmethod
    def _state(probe: Probe) -> State:
        try:
            return probe.look()
        except ModelRefusedError:
            return "well"

    def _learned(self, process: Process) -> bool:
        """Whether it ended over flags it does not know and that can be done without: they are not given again."""
        new = unknown(process.last_words) - self._without
        if process.code == USAGE_ERROR and not new:
            raise InputError(f"`vllm serve` does not understand its command line.{self._last(process)}")
        if new:
            self._say(f"This vLLM does not know {', '.join(sorted(new))}: going on without.")
            self._without |= new
        return bool(new)

    def _given_up(self, process: Process, ended: Ended, deaths: int) -> ModelUnavailableError:
        times = "once" if deaths == 1 else f"{deaths} times in a row"
        told = f"Gave up on the model server: it failed {times}, and lastly {ended.why}.{self._last(process)}"
        return ModelUnavailableError(told, "unreachable")

    def _last(self, process: Process) -> str:
        words = [hidden(line, self._secrets) for line in process.last_words]
        return " Its last words:\n" + "\n".join(words[-WORDS_SHOWN:]) + "\n" if words else " It said nothing."


def struck(state: State, before: float, done: float) -> bool:
    """Whether a look counts against the server: one that is slow because it has much to do is well.

    >>> struck("slow", 100.0, 250.0), struck("slow", 100.0, 100.0), struck("broken", 0.0, 0.0)
    (False, True, True)
    """
    return state in ("away", "broken") or (state == "slow" and done <= before)


def code(process: Process) -> str:
    """What a process ended with, in words."""
    found = process.code
    return f"signal {-found}" if found is not None and found < 0 else f"code {found}"


def require_free(launch: Launch) -> None:
    """Make sure that nobody else answers where the server shall.

    Raises:
        InputError: the port is taken, or the address is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in launch.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((launch.host, launch.port))
        except OSError as error:
            raise InputError(
                f"Nothing can listen at {launch.host}:{launch.port}: {error.strerror}. Choose another with --port."
            ) from None
