"""Waiting for a state instead of for a time: a slow machine needs longer, and nothing else changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from scripts.engines.errors import EngineError

State = TypeVar("State")

PATIENCE = 120.0
"""Seconds until a state is given up; what is waited for comes within a few on an idle machine."""


def wait_for(
    look: Callable[[], State],
    wanted: Callable[[State], object] = bool,
    *,
    engine: str,
    step: str,
    log: Path | None = None,
    timeout: float = PATIENCE,
    every: float = 0.2,
) -> State:
    """Looks again and again, ``every`` so many seconds, and returns the first state that is ``wanted``.

    Raises EngineError, which names ``step`` and the last state, where there is none within ``timeout`` seconds.
    """
    deadline = time.monotonic() + timeout
    while not wanted(state := look()):
        if time.monotonic() > deadline:
            seen = "" if isinstance(state, bool) else f": {state}"
            raise EngineError(engine, step, f"not reached within {timeout:.0f} s{seen}", log)
        time.sleep(every)
    return state
