"""Flink: a job in a JVM of its own (a mini cluster), and a session cluster with its command line and SQL client."""

from __future__ import annotations

import json
import shlex
import subprocess
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts import versions
from scripts.engines import artifacts, settings
from scripts.engines.errors import EngineError
from scripts.engines.process import Engine, EngineProcess, free_ports
from scripts.engines.waiting import wait_for

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
        self.launch(arguments).wait_until(lambda: self.latest_checkpoint() > 0, "start the job", 90)

    def launch(self, arguments: Sequence[str]) -> EngineProcess:
        """Starts the program and returns its process at once."""
        command = [artifacts.java_home_command(), *_JVM, "-jar", str(self.root / self.jar), *arguments]
        self.process = EngineProcess("Flink", command, self.folder / "job.log")
        (self.folder / "run" / "flink.pid").write_text(f"{self.process.pid}\n")
        return self.process

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
            job = self.get("/jobs/overview")["jobs"][0]["jid"]
            completed = self.get(f"/jobs/{job}/checkpoints")["latest"]["completed"]
        # Before the job is there: no connection, an answer of another form, an empty list, no such job.
        except (OSError, ValueError, LookupError):
            return 0
        return int(completed["id"]) if completed else 0

    def get(self, path: str) -> Any:
        """Returns the JSON that the REST interface has at the path; raises OSError where it does not answer."""
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=5) as answer:
            return json.load(answer)


# What the scripts of a Flink download give every JVM (env.java.opts.all).
_OPENS = [
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in (
        "java.lang java.lang.reflect java.net java.io java.nio java.text java.time java.util java.util.concurrent"
        " java.util.concurrent.atomic java.util.concurrent.locks sun.net.util"
    ).split()
]
_LOG4J = """<Configuration status="off">
  <Appenders><Console name="out" target="SYSTEM_ERR"><PatternLayout pattern="[%d] %p %m (%c)%n"/></Console></Appenders>
  <Loggers><Root level="LEVEL"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
"""
# A TaskManager that is started without Flink's scripts has to be told how its memory is divided.
_MEMORY = {
    "taskmanager.cpu.cores": "1",
    "taskmanager.memory.framework.heap.size": "64mb",
    "taskmanager.memory.framework.off-heap.size": "64mb",
    "taskmanager.memory.jvm-metaspace.size": "128mb",
    "taskmanager.memory.jvm-overhead.min": "64mb",
    "taskmanager.memory.jvm-overhead.max": "64mb",
    "taskmanager.memory.task.heap.size": "128mb",
    "taskmanager.memory.task.off-heap.size": "0mb",
    "taskmanager.memory.managed.size": "64mb",
    "taskmanager.memory.network.min": "32mb",
    "taskmanager.memory.network.max": "32mb",
}
COMMANDS = {
    "flink": "org.apache.flink.client.cli.CliFrontend",
    "sql-client.sh": "org.apache.flink.table.client.SqlClient",
}


def distribution(root: Path) -> Path:
    """Returns the folder of libraries that a Flink download has, and the connector for Kafka with its client.

    The SQL client does not start without flink-python.

    Raises EngineError where Maven cannot resolve them.
    """
    flink, connector = versions.version_of(root, "flink"), versions.version_of(root, "flink-connector-kafka")
    names = (
        "clients runtime-web streaming-java json cep connector-base"
        " table-planner-loader table-runtime table-api-java-bridge sql-client sql-gateway python"
    )
    group = "org.apache.flink"
    wanted = [artifacts.Artifact(group, f"flink-{name}", flink) for name in names.split()]
    wanted.append(artifacts.Artifact(group, "flink-connector-kafka", connector))
    log4j = versions.version_of(root, "kafka-log4j")
    wanted.append(artifacts.Artifact("org.apache.logging.log4j", "log4j-slf4j-impl", log4j))
    client = artifacts.Artifact("org.apache.kafka", "kafka-clients", versions.version_of(root, "flink-kafka-clients"))
    return artifacts.libraries(root, f"flink-{flink}", wanted, [client])


class FlinkSession(Engine):
    """A session cluster: a JobManager and a TaskManager with two slots, each a process of its own.

    ``folder`` holds conf/, data/, logs, and bin/ with ``flink`` and ``sql-client.sh``. ``libraries`` are jars that jobs
    share, as in lib/ of an installation, ``settings`` go above those of the tests, ``port`` is that of the REST
    interface. Use it as a context manager, or call ``start`` and ``stop``.
    """

    def __init__(
        self,
        root: Path,
        folder: Path,
        libraries: Sequence[Path] = (),
        settings: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> None:
        self.root, self.folder = root, folder
        free, self._rpc = free_ports(2)
        self.port = port or free
        self._settings = dict(settings or {})
        self.version = versions.version_of(root, "flink")
        self._classpath = ":".join([f"{distribution(root)}/*", *map(str, libraries)])
        self._processes: list[EngineProcess] = []

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        return f"Flink {self.version}"

    @property
    def binaries(self) -> Path:
        """The folder of the commands, for PATH."""
        return self.folder / "bin"

    def shown(self) -> Mapping[str, str]:
        """Returns what a recorded session shows, with what it stands for in this run."""
        folders = {name: str(self.folder / real) for name, real in SHOWN_FOLDERS.items()}
        return {SHOWN_REST: f"localhost:{self.port}", **folders}

    def start(self) -> None:
        """Starts both processes and returns when there are two slots. Raises EngineError where that does not happen."""
        for name in ("conf", "bin", *SHOWN_FOLDERS.values()):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        settings = {
            "jobmanager.rpc.address": "localhost",
            "jobmanager.rpc.port": str(self._rpc),
            "jobmanager.execution.failover-strategy": "region",
            "rest.address": "localhost",
            "rest.bind-address": "localhost",
            "rest.port": str(self.port),
            "taskmanager.host": "localhost",
            "taskmanager.numberOfTaskSlots": "2",
            "parallelism.default": "1",
            # A job's jar names its libraries; those that the cluster has too must not be loaded a second time.
            "classloader.resolve-order": "parent-first",
            "io.tmp.dirs": str(self.folder / "data"),
            **_MEMORY,
            **self._settings,
        }
        text = "".join(f"{key}: {value}\n" for key, value in settings.items())
        (self.folder / "conf/config.yaml").write_text(text, encoding="utf-8")
        for name, level in (("log4j2.xml", "info"), ("log4j2-cli.xml", "off")):
            (self.folder / "conf" / name).write_text(_LOG4J.replace("LEVEL", level), encoding="utf-8")
        for command, main in COMMANDS.items():
            shim = self.binaries / command
            shim.write_text(
                f"#!/bin/sh\nexport FLINK_CONF_DIR={shlex.quote(str(self.folder / 'conf'))}\n"
                f'exec {shlex.join(self._java("log4j2-cli.xml", "-Xmx256m", main))} "$@"\n'
            )
            shim.chmod(0o755)
        self._run("JobManager", "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint", "-Xmx320m")
        self.start_task_manager()

    @property
    def task_manager(self) -> EngineProcess:
        """The latest TaskManager."""
        return self._processes[-1]

    def start_task_manager(self) -> None:
        """Starts the TaskManager, also in the place of a dead one, and returns when the JobManager has its slots."""
        self._run("TaskManager", "org.apache.flink.runtime.taskexecutor.TaskManagerRunner", "-Xmx256m")
        (self.folder / "run" / "taskmanager.pid").write_text(f"{self.task_manager.pid}\n")
        self.task_manager.wait_until(lambda: self._overview().get("slots-total") == 2, "start", 90)

    def _java(self, log4j: str, heap: str, main: str) -> list[str]:
        options = [heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", *_OPENS]
        options.append(f"-Dlog4j2.configurationFile={self.folder / 'conf' / log4j}")
        return [artifacts.java_home_command(), *options, "-cp", self._classpath, main]

    def _run(self, name: str, main: str, heap: str) -> None:
        command = [*self._java("log4j2.xml", heap, main), "--configDir", str(self.folder / "conf")]
        self._processes.append(EngineProcess(f"Flink {name}", command, self.folder / f"{name.lower()}.log"))

    def _overview(self) -> dict[str, Any]:
        try:
            return dict(self.get("/overview"))
        except (OSError, ValueError):
            return {}

    def get(self, path: str) -> Any:
        """Returns the JSON that the REST interface has at the path; raises OSError where it does not answer."""
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=5) as answer:
            return json.load(answer)

    def wait_state(self, state: str, timeout: float = 60) -> None:
        """Waits until the latest job is in the state; raises EngineError where it never is."""
        log = self.folder / "jobmanager.log"
        wait_for(
            self._latest_state, lambda seen: state in seen,
            engine=self.by, step=f"job {state}", log=log, timeout=timeout,
        )  # fmt: skip

    def _latest_state(self) -> str:
        jobs = self.get("/jobs/overview")["jobs"]
        if not jobs:
            return "not there"
        latest = max(jobs, key=lambda job: int(job["start-time"]))
        tasks = {name.upper() for name, count in latest["tasks"].items() if name != "total" and count}
        return str(latest["state"]) if latest["state"] != "RUNNING" or tasks == {"RUNNING"} else "starting"

    def stop(self) -> None:
        """Ends both processes; no order is kept, since nothing is left to them."""
        for process in self._processes:
            process.kill()


_PACKAGE = "org.apache.flink.configuration"
_CLASSES = (
    "Checkpointing StateBackend StateRecovery RestartStrategy Pipeline Execution"
    " TaskManager JobManager HighAvailability Rest Web Security HistoryServer"
).split()
_OTHER_CLASSES = (
    "org.apache.flink.state.forst.ForStOptions",
    "org.apache.flink.state.rocksdb.RocksDBOptions",
    "org.apache.flink.table.api.config.ExecutionConfigOptions",
)


def options(root: Path) -> dict[str, str]:
    """Returns the text of the file of Flink's options by its path. Raises EngineError where the program fails."""
    jar = root / "examples/tools/flink-options/target/flink-options.jar"
    done = subprocess.run(
        [
            artifacts.java_home_command(),
            "-jar",
            str(jar),
            *(f"{_PACKAGE}.{name}Options" for name in _CLASSES),
            *_OTHER_CLASSES,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise EngineError("Flink", "read the options", done.stderr[-2000:])
    head = {"engine": "flink", "version": versions.version_of(root, "flink"), "component": "flink"}
    return {f"{settings.FOLDER}/flink.json": settings.text(head | {"source": "ConfigOption"}, json.loads(done.stdout))}
