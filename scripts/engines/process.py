"""Child processes that do not outlive this one."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import fcntl
import os
import pwd
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Self

from scripts.engines.errors import EngineError

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_running: set[EngineProcess] = set()


def die_with_parent() -> None:
    """Ties a child that is about to start to this process; what subprocess calls a preexec_fn."""
    # Linux kills the child when this process ends, even by SIGKILL. Elsewhere only atexit cleans up.
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _group(user: str | None) -> int | None:
    return pwd.getpwnam(user).pw_gid if user else None


class Engine(ABC):
    """Something to start, use and end, as a context manager: what does not come up is ended, too."""

    @abstractmethod
    def start(self) -> None:
        """Starts it and returns when it can be used."""

    @abstractmethod
    def stop(self) -> None:
        """Ends it."""

    def discard(self) -> None:
        """Ends it when nobody needs what it holds; in order unless an engine has a quicker way."""
        self.stop()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.discard()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()


class EngineProcess:
    """One process of an engine, in a process group of its own, its output in a file.

    Start it from the main thread: Linux sends the parent-death signal when the *thread* that started it ends.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
    ) -> None:
        self.name, self.log = name, log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=dict(env) if env is not None else None,
                start_new_session=True,
                preexec_fn=die_with_parent,
                # Only root can start it as another user; None is this one.
                user=user,
                group=_group(user),
                extra_groups=[] if user else None,
            )
        _running.add(self)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def alive(self) -> bool:
        """Says whether the process still runs (paused counts as running)."""
        return self._process.poll() is None

    def send(self, what: signal.Signals) -> None:
        """Sends a signal to the process and its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, what)

    def kill(self) -> None:
        """kill -9; returns when the process is gone."""
        self.send(signal.SIGKILL)
        self._process.wait()
        _running.discard(self)

    def stop(self, timeout: float = 30) -> None:
        """Asks the process to end, and kills it if it has not done so after ``timeout`` seconds."""
        if self.alive():
            self.send(signal.SIGCONT)
            self.send(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout)
        self.kill()

    def wait_ended(self, timeout: float = 30) -> None:
        """Waits until the process ends by itself; raises EngineError if it has not after ``timeout`` seconds."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise EngineError(self.name, "end", f"still runs after {timeout:.0f} s", self.log) from error
        _running.discard(self)

    def wait_until(self, ready: Callable[[], bool], step: str, timeout: float) -> None:
        """Waits for ``ready``; raises EngineError naming ``step`` if the process ends first or time runs out."""
        deadline = time.monotonic() + timeout
        while not ready():
            if not self.alive():
                raise EngineError(self.name, step, f"ended with status {self._process.returncode}", self.log)
            if time.monotonic() > deadline:
                raise EngineError(self.name, step, f"not ready after {timeout:.0f} s", self.log)
            time.sleep(0.1)


@atexit.register
def stop_everything() -> None:
    """Kills every process that is still running."""
    for process in list(_running):
        process.kill()


# Below the range from which outgoing connections take theirs, so that a stopped broker finds its port free again.
_PORTS = range(20000, 32000)


_reserved: dict[int, BinaryIO] = {}


def free_ports(count: int) -> list[int]:
    """Returns different TCP ports of the loopback interface that nothing listens on and no other run was given.

    They stay reserved until this process ends: what listens there may be stopped and started again meanwhile.
    """
    found: list[int] = []
    while len(found) < count:
        port = random.choice(_PORTS)
        if not listening(port) and _reserve(port):
            found.append(port)
    return found


def _reserve(port: int) -> bool:
    """Takes a port for this process among those of this user; says whether it was to be had."""
    if port in _reserved:
        return False
    folder = Path(tempfile.gettempdir()) / f"streaming-engineer-guide-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    taken = (folder / str(port)).open("ab")
    try:
        # The system takes the lock back when the process ends, however that happens.
        fcntl.flock(taken, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        taken.close()
        return False
    _reserved[port] = taken
    return True


def listening(port: int) -> bool:
    """Says whether something accepts connections at the port of the loopback interface."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
