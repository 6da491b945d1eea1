"""Work that a build has done while it goes on: in a process of its own, which is given what it needs piece by piece."""

from __future__ import annotations

import contextlib
import multiprocessing
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from scripts.facts import FactError

_END = None


class Beside:
    """A piece of work under way; its results are the files that it writes."""

    def __init__(self, work: Callable[[Iterator[Any]], None]) -> None:
        """Begins the work, which takes what is given to it. Begin early: a small process is forked sooner.

        Where a process cannot be forked (Windows), the work is done when `wait` is called.
        """
        self._work = work
        self._kept: list[Any] = []
        self._process: BaseProcess | None = None
        if "fork" in multiprocessing.get_all_start_methods():
            fork = multiprocessing.get_context("fork")
            its, self._giving = fork.Pipe(duplex=False)
            self._hearing, told = fork.Pipe(duplex=False)
            # A daemon is ended with this process.
            self._process = fork.Process(target=_run, args=(work, its, told, self._giving), daemon=True)
            self._process.start()
            its.close()
            told.close()

    def give(self, piece: Any) -> None:
        """Hands the work a piece that pickles, anything but None."""
        if self._process is None:
            self._kept.append(piece)
            return
        # Where it has ended early, wait says why.
        with contextlib.suppress(BrokenPipeError):
            self._giving.send(piece)

    def end(self) -> None:
        """Tells the work that it has been given everything."""
        if self._process is not None:
            self.give(_END)

    def wait(self) -> None:
        """Returns when the work is done, which has been told the end.

        Raises FactError where the work did, and RuntimeError, with the traceback, where anything else went wrong.
        """
        if self._process is None:
            self._work(iter(self._kept))
            return
        try:
            problem = self._hearing.recv()
        except EOFError:
            problem = RuntimeError("a process that worked beside the build was ended before it was done")
        self._process.join()
        if problem:
            raise problem


def _run(work: Callable[[Iterator[Any]], None], given: Connection, told: Connection, giving: Connection) -> None:
    # Else this process would never see that the build is gone.
    giving.close()
    try:
        work(iter(given.recv, _END))
    except EOFError:
        return
    except FactError as fault:
        told.send(fault)
    except BaseException:
        told.send(RuntimeError(traceback.format_exc()))
    else:
        told.send(None)
