"""What goes wrong with an engine."""

from __future__ import annotations

from pathlib import Path


class EngineError(Exception):
    """An engine failed at a step; the text holds engine, step, what happened and the end of its log."""

    def __init__(self, engine: str, step: str, what: str, log: Path | None = None) -> None:
        self.engine, self.step = engine, step
        super().__init__(f"{engine}: {step}: {what}{_excerpt(log)}")


class Missing(Exception):
    """Something that has to be on this machine is not; the text says what it is and how to get it."""


def _excerpt(log: Path | None, lines: int = 25) -> str:
    if log is None or not log.exists():
        return ""
    text = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "".join(f"\n    | {line[:300]}" for line in [f"end of {log.name}:", *text[-lines:]])
