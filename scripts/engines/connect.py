"""Kafka Connect with one distributed worker, and MirrorMaker 2, for tests and labs."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scripts import versions
from scripts.engines import artifacts
from scripts.engines.errors import EngineError
from scripts.engines.kafka import KafkaCluster
from scripts.engines.process import Engine, EngineProcess, free_ports
from scripts.engines.waiting import wait_for

SHOWN_PORT = 8083
SHOWN_FOLDER = "/etc/kafka-connect"

_JVM = ["-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
_LOG4J = """<Configuration status="off">
  <Appenders><Console name="out"><PatternLayout pattern="[%d] %p %m (%c)%n"/></Console></Appenders>
  <Loggers><Root level="info"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
"""


def jvm(root: Path, folder: Path, main: str) -> list[str]:
    """Returns the command that runs a main class of Connect's libraries with the memory and the log of the tests."""
    log4j = folder / "log4j2.xml"
    log4j.write_text(_LOG4J, encoding="utf-8")
    classpath = f"{artifacts.kafka_connect(root)}/*"
    return [artifacts.java_home_command(), *_JVM, f"-Dlog4j2.configurationFile={log4j}", "-cp", classpath, main]


def read_properties(path: Path) -> dict[str, str]:
    """Returns the settings of a properties file without continued lines."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {key.strip(): value.strip() for key, _, value in pairs}


class ConnectWorker(Engine):
    """A distributed worker of its own cluster, configured by the properties file ``config``.

    The file is taken as it is, but for addresses, which are those of this run, and ``settings``, which go above the
    file's. ``plugins`` are folders of libraries; ``env`` is what ``${env:…}`` in the file and in connectors reads.
    ``number`` tells the workers of one group apart: a reader sees port 8083, 8084 … Use it as a context manager, or
    call ``start`` and ``stop``; both raise EngineError.
    """

    def __init__(
        self,
        root: Path,
        folder: Path,
        cluster: KafkaCluster,
        config: Path,
        plugins: list[Path],
        env: Mapping[str, str],
        settings: Mapping[str, str] | None = None,
        number: int = 1,
    ) -> None:
        self.root, self.folder, self.cluster, self.config, self.plugins = root, folder, cluster, config, plugins
        self.number = number
        self.env = {**os.environ, **env}
        self.settings = dict(settings or {})
        self.port = free_ports(1)[0]
        self.version = versions.version_of(root, "kafka-connect")
        self.process: EngineProcess | None = None

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        return f"Kafka Connect {self.version}"

    @property
    def log(self) -> Path:
        """What the worker prints."""
        return self.folder / "connect.log"

    @property
    def pid_file(self) -> Path:
        """Holds the process id while the worker runs."""
        return self.folder / "connect.pid"

    def shown(self) -> dict[str, str]:
        """Returns, by the name that a reader sees, the address or folder that it stands for in this run."""
        name = "kafka-connect" if self.number == 1 else f"kafka-connect-{self.number}"
        return {
            f"localhost:{SHOWN_PORT + self.number - 1}": f"localhost:{self.port}",
            f"/run/{name}.pid": str(self.pid_file),
            f"/var/log/{name}.log": str(self.log),
        }

    def start(self) -> None:
        """Starts the worker and returns when its REST interface answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        here = {
            "bootstrap.servers": self.cluster.bootstrap,
            "listeners": f"http://localhost:{self.port}",
            "plugin.path": ",".join(str(plugin.parent) for plugin in self.plugins),
        }
        settings = read_properties(self.config) | self.settings | here
        properties = self.folder / self.config.name
        properties.write_text("".join(f"{key}={value}\n" for key, value in settings.items()), encoding="utf-8")
        main = "org.apache.kafka.connect.cli.ConnectDistributed"
        command = [*jvm(self.root, self.folder, main), str(properties)]
        self.process = EngineProcess("Kafka Connect", command, self.log, env=self.env)
        self.pid_file.write_text(f"{self.process.pid}\n")
        self.process.wait_until(self._answers, "start", 90)

    def _answers(self) -> bool:
        try:
            self.request("GET", "/connectors")
        except (OSError, EngineError):
            return False
        return True

    def request(self, method: str, path: str, body: object = None) -> Any:
        """Calls the REST interface and returns the answer's JSON, None for an empty one.

        Raises EngineError for a status that is not 2xx, OSError where nothing answers.
        """
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"http://localhost:{self.port}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            what = f"status {error.code}: {error.read().decode(errors='replace')[:1500]}"
            raise EngineError("Kafka Connect", f"{method} {path}", what, self.log) from error
        return json.loads(text) if text else None

    def errors(self, config: Mapping[str, str]) -> dict[str, list[str]]:
        """Lets the connector's own definition judge a configuration; returns the messages by setting."""
        kind = config["connector.class"].rpartition(".")[2]
        found = self.request("PUT", f"/connector-plugins/{kind}/config/validate", dict(config))
        return {v["value"]["name"]: v["value"]["errors"] for v in found["configs"] if v["value"]["errors"]}

    def unknown(self, config: Mapping[str, str]) -> set[str]:
        """Returns the settings of a configuration that the connector and its transforms do not define."""
        kind = config["connector.class"].rpartition(".")[2]
        found = self.request("PUT", f"/connector-plugins/{kind}/config/validate", dict(config))
        known = {v["definition"]["name"] for v in found["configs"] if v["definition"]}
        # Converters are configured by prefix and do not take part in the connector's definition.
        converter = ("key.converter.", "value.converter.")
        return {key for key in config if key not in known and key != "name" and not key.startswith(converter)}

    def task_state(self, connector: str) -> str:
        """Returns the state of the connector's first task, or of the connector while it has none."""
        status = self.request("GET", f"/connectors/{connector}/status")
        return str(status["tasks"][0]["state"] if status["tasks"] else status["connector"]["state"])

    def wait_for(self, step: str, ready: Callable[[], bool], timeout: float = 60) -> None:
        """Waits for ``ready``; an error of the REST interface counts as not yet (a rebalance answers 409).

        Raises EngineError naming ``step`` where it never is.
        """

        def look() -> bool | str:
            try:
                return ready()
            except (EngineError, OSError) as error:
                return str(error)

        wait_for(
            look, lambda state: state is True,
            engine="Kafka Connect", step=step, log=self.log, timeout=timeout,
        )  # fmt: skip

    def wait_state(self, connector: str, state: str, timeout: float = 60) -> None:
        """Waits until the connector's first task (or the connector, while it has none) is in that state."""
        self.wait_for(f"{connector} {state}", lambda: self.task_state(connector) == state, timeout)

    def kill(self) -> None:
        """kill -9."""
        if self.process:
            self.process.kill()

    def stop(self) -> None:
        """Ends the worker; its connectors stay in the cluster's topics."""
        if self.process:
            self.process.stop(timeout=15)

    def discard(self) -> None:
        """Kills the worker: its topics go with the cluster."""
        self.kill()


class MirrorMaker(Engine):
    """MirrorMaker 2 as a process of its own, configured by the properties file ``config``.

    ``names`` are the addresses in the file and those of this run. Use it as a context manager.
    """

    def __init__(self, root: Path, folder: Path, config: Path, names: Mapping[str, str]) -> None:
        self.root, self.folder, self.config, self.names = root, folder, config, names
        self.version = versions.version_of(root, "kafka-connect")
        self.process: EngineProcess | None = None

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        return f"MirrorMaker {self.version}"

    @property
    def log(self) -> Path:
        """What the process prints."""
        return self.folder / "mirror-maker.log"

    def start(self) -> None:
        """Starts the process and returns when its connectors are being started."""
        self.folder.mkdir(parents=True, exist_ok=True)
        text = self.config.read_text(encoding="utf-8")
        for shown, actual in self.names.items():
            text = text.replace(shown, actual)
        properties = self.folder / self.config.name
        properties.write_text(text, encoding="utf-8")
        command = [*jvm(self.root, self.folder, "org.apache.kafka.connect.mirror.MirrorMaker"), str(properties)]
        self.process = EngineProcess("MirrorMaker 2", command, self.log)
        self.process.wait_until(lambda: b"Kafka MirrorMaker started" in self.log.read_bytes(), "start", 90)

    def stop(self) -> None:
        """Ends the process in order, so that offsets are committed."""
        if self.process:
            self.process.stop(timeout=20)

    def discard(self) -> None:
        """Kills the process: nobody asks for its offsets any more."""
        if self.process:
            self.process.kill()
