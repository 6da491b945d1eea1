"""Recorded sessions: what a reader types and what the terminal answers, kept in a file and compared on later runs."""

from __future__ import annotations

import difflib
import os
import re
import shlex
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from scripts.engines.errors import EngineError
from scripts.engines.waiting import PATIENCE, wait_for

UPDATE = "UPDATE"
# "old=>new": commands of sessions run with ``new`` in the place of ``old``, to see the experiment fail.
PREMISE = "CHANGED_PREMISE"

Mask = tuple[str, str]

# Parts that differ from run to run in what Kafka's tools and clients print.
MASKS: Sequence[Mask] = (
    (r"\b(TopicId: )[\w-]{22}", r"\1<topic-id>"),
    (r"\b(ClusterId:\s+)[\w-]{22}", r"\1<cluster-id>"),
    (r"\b(FinalizedVersionLevel: .*Epoch: )\d+", r"\1<epoch>"),
    (r":\d+ ms has passed since batch creation", ":<n> ms has passed since batch creation"),
    (r"\b(correlation id )\d+", r"\1<n>"),
    (r"\b(CreateTime: ?)\d{13}", r"\1<time>"),
    (r"\b20\d\d-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.,]\d{3}", "<time>"),
)


def updating() -> bool:
    """Says whether recorded files are rewritten (UPDATE=1) or compared."""
    return os.environ.get(UPDATE, "") not in ("", "0")


def without_premise(command: str) -> str:
    """Returns the command as it runs: with another premise where CHANGED_PREMISE says so."""
    before, _, after = os.environ.get(PREMISE, "").partition("=>")
    return command.replace(before, after) if before else command


def real(text: str, names: Mapping[str, str]) -> str:
    """Returns ``text`` with the names that a reader sees replaced by those of this run."""
    for shown in sorted(names, key=len, reverse=True):
        text = text.replace(shown, names[shown])
    return text


def shown(text: str, names: Mapping[str, str], masks: Sequence[Mask] = (), common: Sequence[Mask] = MASKS) -> str:
    """Returns ``text`` with the names of this run replaced by those that a reader sees, and unstable parts masked.

    Spaces at the ends of lines go, since editors remove them.
    """
    for name, actual in sorted(names.items(), key=lambda item: len(item[1]), reverse=True):
        text = text.replace(actual, name)
    for pattern, replacement in [*masks, *common]:
        text = re.sub(pattern, replacement, text)
    return "\n".join(line.rstrip() for line in text.splitlines())


def difference(recorded: str, now: str, path: str) -> str:
    """Returns a diff from the recorded text to what this run printed; empty when they are equal."""
    return "\n".join(
        difflib.unified_diff(
            recorded.splitlines(), now.splitlines(), f"{path} (recorded)", f"{path} (this run)", lineterm=""
        )
    )


class RecordingDiffers(AssertionError):
    """A run printed something else than its recorded file holds."""


class Session:
    """A terminal session that is recorded in ``path``.

    ``names`` maps names that a reader sees to those of this run (see KafkaCluster.shown), ``folders`` go in front of
    PATH, ``cwd`` is where commands run. Commands are given as a reader types them and run by bash. ``masks`` come
    before the ``common`` ones. ``alike`` replaces what may differ between the file and a later run, for recordings
    whose measured values are what a reader looks at: such a file stays as it is, so pages may name its values.
    """

    def __init__(
        self,
        path: Path,
        *,
        engine: str,
        names: Mapping[str, str],
        cwd: Path,
        folders: Sequence[Path] = (),
        masks: Sequence[Mask] = (),
        common: Sequence[Mask] = MASKS,
        alike: Sequence[Mask] = (),
    ) -> None:
        self.path, self.engine, self.names, self.cwd = path, engine, dict(names), cwd
        self.masks, self.common, self.alike = list(masks), list(common), list(alike)
        self._env = dict(os.environ) | {"PATH": os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])}
        self._env["LC_ALL"] = "C.UTF-8"
        self._parts: list[str] = []

    def run(self, command: str, *, expect: int = 0, timeout: float = 120) -> str:
        """Runs a command, records it with its output, and returns that output as the reader sees it.

        Output and errors come together, as on a terminal. Raises EngineError where the status is not ``expect``.
        """
        output = self._execute(command, expect, timeout)
        self._parts.append(f"$ {command}\n{output}".rstrip() + "\n")
        return output

    def quietly(self, command: str, *, expect: int = 0, timeout: float = 120) -> str:
        """Runs a command as ``run`` does without recording it."""
        return self._execute(command, expect, timeout)

    def until(self, command: str, wanted: Callable[[str], object], step: str = "", timeout: float = PATIENCE) -> str:
        """Runs a command unrecorded until its output is ``wanted``, and returns that output.

        Raises EngineError, which names ``step`` (the command where there is none), if it never is.
        """
        return wait_for(
            lambda: self.quietly(command), wanted, engine=self.engine, step=step or command, timeout=timeout
        )

    def act(self, command: str, action: Callable[[], object]) -> None:
        """Records a command whose effect ``action`` brings about, for processes that the harness has to own."""
        action()
        self._parts.append(f"$ {command}\n")

    def say(self, typed: str, output: str) -> None:
        """Records what was typed and printed elsewhere, such as at the prompt of a database."""
        self._parts.append(f"{typed}\n{shown(output, self.names, self.masks, self.common)}".rstrip() + "\n")

    def text(self) -> str:
        """Returns what was recorded so far."""
        return "\n".join(self._parts)

    def finish(self) -> None:
        """Writes the file (UPDATE=1), or raises RecordingDiffers with a diff where it holds something else.

        With another premise the file is no measure: then the experiment's own assertions have to fail.
        """
        if os.environ.get(PREMISE):
            return
        recorded = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        before, now = (shown(text, {}, self.alike, ()) for text in (recorded, self.text()))
        if updating() and not (before == now and self.alike):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(self.text(), encoding="utf-8")
        elif before != now:
            raise RecordingDiffers(
                f"{self.engine}: {self.path} no longer holds what a run prints; "
                f"if the new output is right, run make verify UPDATE=1\n" + difference(before, now, self.path.name)
            )

    def _execute(self, command: str, expect: int, timeout: float) -> str:
        script = f"set -o pipefail\n{real(without_premise(command), self.names)}"
        try:
            done = subprocess.run(
                ["bash", "-c", script], cwd=self.cwd, env=self._env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, errors="replace", timeout=timeout, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise EngineError(self.engine, command, f"no end after {timeout:.0f} s") from error
        output = shown(done.stdout, self.names, self.masks, self.common)
        # Where head has what it wants, the command before it may end by SIGPIPE, which pipefail would call a failure.
        status = 0 if done.returncode == 128 + signal.SIGPIPE and "| head" in command else done.returncode
        if status != expect:
            raise EngineError(self.engine, command, f"status {status}, not {expect}:\n{output[-3000:]}")
        return output


def java_watched(java: str, folder: Path, heap: str = "256m") -> Path:
    """Returns a folder for PATH whose ``java`` notes in ``folder`` which classes it loads, for ``loaded_classes``."""
    binaries = folder / "bin"
    binaries.mkdir(parents=True, exist_ok=True)
    options = [f"-Xmx{heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    options.append(f"-Xlog:class+load=info:file={folder}/classes-%p.log")
    shim = binaries / "java"
    shim.write_text(f'#!/bin/sh\nexec {shlex.join([java, *options])} "$@"\n')
    shim.chmod(0o755)
    return binaries


_LOADED = re.compile(r"\] (guide\.bank\.[\w.]+)(?:\$\S*)? source: (?:jar:)?file:")


def loaded_classes(folder: Path) -> set[str]:
    """Returns the names of the bank's top-level classes that the watched ``java`` loaded."""
    return {
        match[1]
        for log in folder.glob("classes-*.log")
        for match in _LOADED.finditer(log.read_text(encoding="utf-8", errors="replace"))
    }


def sources(root: Path, classes: set[str]) -> list[Path]:
    """Returns the classes' source files below examples/. Raises LookupError where a class has none or several."""
    found = []
    for name in sorted(classes):
        places = sorted((root / "examples").glob(f"**/src/*/java/{name.replace('.', '/')}.java"))
        if len(places) != 1:
            raise LookupError(f"{name} has {len(places)} source files below examples/, not one")
        found.append(places[0])
    return found
