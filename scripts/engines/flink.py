"""A Flink job in a JVM of its own (Flink's mini cluster), watched through Flink's REST interface."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts import versions
from scripts.engines import artifacts, settings
from scripts.engines.errors import EngineError
from scripts.engines.process import EngineProcess, free_ports

# What a reader sees in place of one run's port and folders.
SHOWN_REST = "localhost:8081"
SHOWN_FOLDERS = {"/var/lib/flink": "data", "/run/flink": "run"}
# Ids of jobs and requests are random; a checkpoint's number depends on how many attempts came before it.
MASKS = ((r"\b[0-9a-f]{32}\b", "<id>"), (r"/chk-\d+", "/chk-<n>"), (r'"id": \d+', '"id": <n>'))

# Slots, network and managed memory are taken from this too: 320 MB hold a job of a few operators.
_JVM = ["-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]


class FlinkJob:
    """A program with a main method that runs a job. ``folder`` holds its data, its process id and its log."""

    def __init__(self, root: Path, folder: Path, jar: str) -> None:
        self.root, self.folder, self.jar = root, folder, jar
        self.port = free_ports(1)[0]
        self.process: EngineProcess | None = None
        for name in SHOWN_FOLDERS.values():
            (folder / name).mkdir(parents=True, exist_ok=True)

    def shown(self) -> Mapping[str, str]:
        """Returns what a recorded session shows, with what it stands for in this run."""
        folders = {name: str(self.folder / real) for name, real in SHOWN_FOLDERS.items()}
        return {SHOWN_REST: f"localhost:{self.port}", **folders}

    def start(self, arguments: Sequence[str]) -> None:
        """Starts the program and returns when its job runs and has made its first checkpoint.

        Flink makes one as soon as all tasks run, whatever the interval. Raises EngineError where that does not happen.
        """
        command = [artifacts.java_home_command(), *_JVM, "-jar", str(self.root / self.jar), *arguments]
        self.process = EngineProcess("Flink", command, self.folder / "job.log")
        (self.folder / "run" / "flink.pid").write_text(f"{self.process.pid}\n")
        self.process.wait_until(lambda: self.latest_checkpoint() > 0, "start the job", 90)

    def kill(self) -> None:
        """kill -9."""
        if self.process:
            self.process.kill()

    def wait_checkpoint(self, after: int) -> None:
        """Returns when a checkpoint later than number ``after`` is complete; raises EngineError where none is."""
        if self.process:
            self.process.wait_until(lambda: self.latest_checkpoint() > after, f"a checkpoint after {after}", 60)

    def latest_checkpoint(self) -> int:
        """Returns the number of the latest checkpoint that this process completed, 0 where there is none."""
        try:
            job = self._get("/jobs/overview")["jobs"][0]["jid"]
            completed = self._get(f"/jobs/{job}/checkpoints")["latest"]["completed"]
        # Before the job is there: no connection, an answer of another form, an empty list, no such job.
        except (OSError, ValueError, LookupError):
            return 0
        return int(completed["id"]) if completed else 0

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=5) as answer:
            return json.load(answer)


_PACKAGE = "org.apache.flink.configuration"
_CLASSES = ("Checkpointing", "StateBackend", "StateRecovery", "RestartStrategy", "Pipeline", "Execution")


def options(root: Path) -> dict[str, str]:
    """Returns the text of the file of Flink's options by its path. Raises EngineError where the program fails."""
    jar = root / "examples/tools/flink-options/target/flink-options.jar"
    done = subprocess.run(
        [artifacts.java_home_command(), "-jar", str(jar), *(f"{_PACKAGE}.{name}Options" for name in _CLASSES)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise EngineError("Flink", "read the options", done.stderr[-2000:])
    head = {"engine": "flink", "version": versions.version_of(root, "flink"), "component": "flink"}
    return {f"{settings.FOLDER}/flink.json": settings.text(head | {"source": "ConfigOption"}, json.loads(done.stdout))}
