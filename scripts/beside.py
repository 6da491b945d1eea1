"""Work that a build has done while it goes on: in a process of its own, which holds all that this one holds."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from scripts.facts import FactError


class Beside:
    """A piece of work under way; its results are the files that it writes."""

    def __init__(self, work: Callable[[], None]) -> None:
        """Begins the work. Where a process cannot be forked (Windows), it is done when `wait` is called."""
        self._work = work
        self._process: BaseProcess | None = None
        if "fork" in multiprocessing.get_all_start_methods():
            fork = multiprocessing.get_context("fork")
            self._said, told = fork.Pipe(duplex=False)
            # A daemon is ended with this process.
            self._process = fork.Process(target=_run, args=(work, told), daemon=True)
            self._process.start()
            told.close()

    def wait(self) -> None:
        """Returns when the work is done.

        Raises FactError where the work did, and RuntimeError, with the traceback, where anything else went wrong.
        """
        if self._process is None:
            self._work()
            return
        try:
            problem = self._said.recv()
        except EOFError:
            problem = RuntimeError("a process that worked beside the build was ended before it was done")
        self._process.join()
        if problem:
            raise problem


def _run(work: Callable[[], None], told: Connection) -> None:
    try:
        work()
    except FactError as fault:
        told.send(fault)
    except BaseException:
        told.send(RuntimeError(traceback.format_exc()))
    else:
        told.send(None)
