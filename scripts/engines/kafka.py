"""A KRaft cluster of real brokers and controllers, each a process of its own, for tests and labs."""

from __future__ import annotations

import base64
import re
import shutil
import signal
import subprocess
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts import versions
from scripts.engines import artifacts, class_archive, kafka_tools
from scripts.engines.errors import EngineError
from scripts.engines.process import Engine, EngineProcess, free_ports, listening
from scripts.engines.waiting import wait_for

FIRST_CONTROLLER = 101
# What a reader sees in place of the ports and folders of one run.
SHOWN_BROKER_PORT = 9092
SHOWN_CONTROLLER_PORT = 9192
SHOWN_FOLDERS = {"/etc/kafka": "etc", "/var/lib/kafka": "data", "/run/kafka": "run"}

_JVM = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
_LOG4J = """<Configuration status="off">
  <Appenders><Console name="out"><PatternLayout pattern="[%d] %p %m (%c)%n"/></Console></Appenders>
  <Loggers><Root level="info"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
"""

# Smaller than Kafka's defaults so that four processes fit on a laptop, and a dead broker is noticed after 3 s, not 9 s.
BASE_SETTINGS: Mapping[str, str] = {
    "broker.heartbeat.interval.ms": "500",
    "broker.session.timeout.ms": "3000",
    "group.initial.rebalance.delay.ms": "0",
    "log.cleaner.dedupe.buffer.size": "16777216",
    "num.io.threads": "4",
    "num.network.threads": "2",
}


@dataclass(frozen=True)
class Partition:
    """A partition's state as ``kafka-topics.sh --describe`` reports it; ``leader`` is None when there is none."""

    topic: str
    number: int
    leader: int | None
    replicas: tuple[int, ...]
    isr: frozenset[int]
    elr: frozenset[int]
    last_known_elr: frozenset[int]


_PARTITION = re.compile(
    r"Topic: (?P<topic>\S+)\s+Partition: (?P<number>\d+)\s+Leader: (?P<leader>\S+)\s+Replicas: (?P<replicas>\S*)"
    r"\s+Isr: (?P<isr>[\d,]*)(?:\s+Elr: (?P<elr>[\d,]*))?(?:\s+LastKnownElr: (?P<last>[\d,]*))?"
)


def partitions(described: str) -> list[Partition]:
    """Returns the partitions in the output of ``kafka-topics.sh --describe``."""

    def ids(text: str | None) -> tuple[int, ...]:
        return tuple(int(part) for part in (text or "").split(",") if part)

    return [
        Partition(
            match["topic"],
            int(match["number"]),
            int(match["leader"]) if match["leader"].isdigit() else None,
            ids(match["replicas"]),
            frozenset(ids(match["isr"])),
            frozenset(ids(match["elr"])),
            frozenset(ids(match["last"])),
        )
        for match in _PARTITION.finditer(described)
    ]


def random_id() -> str:
    """Returns a random id in the form that Kafka gives clusters and directories."""
    # Kafka refuses ids that begin with "-", since they read as options on a command line.
    while (text := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return text


class Node:
    """One broker, controller or combined node."""

    def __init__(
        self, cluster: KafkaCluster, node_id: int, roles: Sequence[str], port: int, controller_port: int
    ) -> None:
        self.cluster, self.id, self.roles = cluster, node_id, tuple(roles)
        self.port, self.controller_port = port, controller_port
        self.name = f"{'broker' if 'broker' in roles else 'controller'}-{node_id}"
        self.directory_id = random_id()
        self.process: EngineProcess | None = None

    @property
    def config(self) -> Path:
        """The node's properties file."""
        return self.cluster.folder / "etc" / f"{self.name}.properties"

    @property
    def data(self) -> Path:
        """The node's log directory."""
        return self.cluster.folder / "data" / self.name

    @property
    def log(self) -> Path:
        """What the node's process prints."""
        return self.cluster.folder / f"{self.name}.log"

    @property
    def pid_file(self) -> Path:
        """Holds the process id while the node runs."""
        return self.cluster.folder / "run" / f"{self.name}.pid"

    def alive(self) -> bool:
        """Says whether the node's process runs."""
        return self.process is not None and self.process.alive()

    def start(self, wait: bool = True) -> None:
        """Starts the node; with ``wait``, returns when it serves. Raises EngineError if it does not come up."""
        begin = self.log.stat().st_size if self.log.exists() else 0
        java = artifacts.java_home_command()
        log4j = self.cluster.folder / "etc" / "log4j2.xml"
        command = [java, *_JVM, *class_archive.options(self.cluster.libraries)]
        command += [f"-Dlog4j2.configurationFile={log4j}", *self.cluster.options(self), "-cp"]
        command += [f"{self.cluster.libraries}/*", "kafka.Kafka", str(self.config)]
        self.process = EngineProcess(f"Kafka {self.name}", command, self.log)
        self.pid_file.write_text(f"{self.process.pid}\n")
        if wait:
            self.wait_started(begin)

    def wait_started(self, begin: int = 0) -> None:
        """Returns when the node says that it has started, in what it printed after ``begin`` bytes."""

        def started() -> bool:
            with self.log.open("rb") as log:
                log.seek(begin)
                return b"Kafka Server started" in log.read()

        if self.process is None:
            raise EngineError(f"Kafka {self.name}", "start", "was not started", self.log)
        self.process.wait_until(started, "start", 60)

    def kill(self) -> None:
        """kill -9."""
        if self.process:
            self.process.kill()

    def stop(self) -> None:
        """Stops the node in order (controlled shutdown)."""
        if self.process:
            self.process.stop()

    def pause(self) -> None:
        """SIGSTOP: the process stays, but does nothing."""
        if self.process:
            self.process.send(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT after ``pause``."""
        if self.process:
            self.process.send(signal.SIGCONT)

    def restart(self) -> None:
        """Stops the node in order and starts it again."""
        self.stop()
        self.start()


class KafkaCluster(Engine):
    """Brokers 1..n and controllers 101.., or combined nodes when ``controllers`` is 0.

    ``folder`` is emptied and then holds etc/, data/, run/ and a log per node. ``settings`` go into every node's
    properties, above BASE_SETTINGS. ``quorum`` is "dynamic" (KIP-853) or "static". The last ``joining`` of the
    controllers are no voters yet, and neither formatted nor started. ``release`` is the one whose feature levels it
    begins with, its own where None. Use it as a context manager, or call ``start`` and ``stop``; both raise
    EngineError.
    """

    def __init__(
        self,
        root: Path,
        folder: Path,
        *,
        brokers: int = 3,
        controllers: int = 1,
        settings: Mapping[str, str] | None = None,
        quorum: str = "dynamic",
        ports: Sequence[int] | None = None,
        jvm_options: Sequence[str] = (),
        joining: int = 0,
        release: str | None = None,
    ) -> None:
        self.root, self.folder, self.quorum = root, folder, quorum
        self.settings = {**BASE_SETTINGS, **(settings or {})}
        self.jvm_options = list(jvm_options)
        self.release = release
        self.cluster_id = random_id()
        self.version = versions.version_of(root, "kafka")
        self.tools_version = versions.version_of(root, "kafka-tools")
        given = list(ports or [])
        if len(given) < 2 * brokers + controllers:
            given += free_ports(2 * brokers + controllers - len(given))
        roles = ["broker"] if controllers else ["broker", "controller"]
        self.brokers = [Node(self, i + 1, roles, given[i], given[brokers + controllers + i]) for i in range(brokers)]
        self.controllers = [
            Node(self, FIRST_CONTROLLER + i, ["controller"], 0, given[brokers + i]) for i in range(controllers)
        ]
        self.joining = self.controllers[controllers - joining :] if joining else []

    @property
    def libraries(self) -> Path:
        """The folder of libraries that the nodes run with."""
        return artifacts.kafka_server(self.root)

    @property
    def voters(self) -> list[Node]:
        """The nodes of the controller quorum, and those that will join it."""
        return self.controllers or self.brokers

    @property
    def nodes(self) -> list[Node]:
        """All nodes, controllers first, as they are started."""
        return [*self.controllers, *self.brokers]

    @property
    def bootstrap(self) -> str:
        """The brokers' addresses for a client."""
        return ",".join(f"localhost:{node.port}" for node in self.brokers)

    @property
    def by(self) -> str:
        """What runs here, for a proof of something that only spoke to the brokers."""
        return f"Kafka {self.version}"

    @property
    def by_tools(self) -> str:
        """What runs here, for a proof in which the command-line tools took part."""
        return f"Kafka {self.version}, tools {self.tools_version}"

    def options(self, node: Node) -> list[str]:
        """Returns the JVM options of one node beside those that all engines have."""
        return self.jvm_options

    def broker(self, node_id: int) -> Node:
        """Returns the broker with that id."""
        return self.brokers[node_id - 1]

    def controller(self, node_id: int) -> Node:
        """Returns the dedicated controller with that id."""
        return self.controllers[node_id - FIRST_CONTROLLER]

    def shown(self) -> dict[str, str]:
        """Returns, by the name that a reader sees, the address or folder that it stands for in this run."""
        names = {f"localhost:{SHOWN_BROKER_PORT + i}": f"localhost:{n.port}" for i, n in enumerate(self.brokers)}
        for i, node in enumerate(self.voters):
            names[f"localhost:{SHOWN_CONTROLLER_PORT + i + 1}"] = f"localhost:{node.controller_port}"
        return names | {shown: str(self.folder / real) for shown, real in SHOWN_FOLDERS.items()}

    def properties(self, node: Node) -> dict[str, str]:
        """Returns the settings of one node."""
        copies = str(min(3, len(self.brokers)))
        voters = ",".join(f"localhost:{voter.controller_port}" for voter in self.voters)
        settings = {"process.roles": ",".join(node.roles), "node.id": str(node.id)}
        if self.quorum == "dynamic":
            settings["controller.quorum.bootstrap.servers"] = voters
        else:
            settings["controller.quorum.voters"] = ",".join(
                f"{voter.id}@localhost:{voter.controller_port}" for voter in self.voters
            )
        listeners = []
        if "broker" in node.roles:
            listeners.append(f"PLAINTEXT://localhost:{node.port}")
            settings["advertised.listeners"] = listeners[0]
        if "controller" in node.roles:
            listeners.append(f"CONTROLLER://localhost:{node.controller_port}")
        settings["listeners"] = ",".join(listeners)
        settings["controller.listener.names"] = "CONTROLLER"
        settings["listener.security.protocol.map"] = "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"
        settings["log.dirs"] = str(node.data)
        settings["offsets.topic.replication.factor"] = copies
        settings["share.coordinator.state.topic.replication.factor"] = copies
        settings["share.coordinator.state.topic.min.isr"] = str(min(2, len(self.brokers)))
        settings["transaction.state.log.replication.factor"] = copies
        settings["transaction.state.log.min.isr"] = str(min(2, len(self.brokers)))
        return settings | self.settings

    def format(self, node: Node) -> str:
        """Formats the node's log directory as a person would, and returns what the tool printed."""
        if self.quorum == "static":
            role = []
        elif "controller" not in node.roles:
            role = ["--no-initial-controllers"]
        else:
            first = [voter for voter in self.voters if voter not in self.joining]
            voters = ",".join(f"{v.id}@localhost:{v.controller_port}:{v.directory_id}" for v in first)
            role = ["--initial-controllers", voters]
        if self.release:
            role += ["--release-version", self.release]
        return self.tool(
            "kafka-storage.sh", "format", "--cluster-id", self.cluster_id, "--config", str(node.config), *role
        )

    def prepare(self) -> None:
        """Writes the nodes' properties and formats their log directories."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("etc", "data", "run"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "etc" / "log4j2.xml").write_text(_LOG4J)
        for node in self.nodes:
            text = "".join(f"{key}={value}\n" for key, value in self.properties(node).items())
            node.config.write_text(text, encoding="utf-8")
            if node not in self.joining:
                self.format(node)

    def start(self) -> None:
        """Formats and starts all nodes, and returns when all serve."""
        self.prepare()
        first = [node for node in self.nodes if node not in self.joining]
        for node in first:
            node.start(wait=False)
        for node in first:
            node.wait_started()

    def stop(self) -> None:
        """Stops every node; no order is kept, since the data is thrown away."""
        for node in self.nodes:
            node.kill()

    def tool(self, name: str, *arguments: str, expect: Iterable[int] = (0,), stdin: str = "") -> str:
        """Runs one of Kafka's tools and returns what it printed.

        Raises EngineError where it ends with a status not in ``expect`` or takes more than a minute.
        """
        command = [str(kafka_tools.install(self.root) / name), *arguments]
        try:
            done = subprocess.run(
                command,
                input=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=60,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise EngineError(self.by_tools, f"{name} {' '.join(arguments)}", "no end after 60 s") from error
        if done.returncode not in expect:
            what = f"status {done.returncode}: {done.stdout.strip()[-1500:]}"
            raise EngineError(self.by_tools, f"{name} {' '.join(arguments)}", what)
        return done.stdout

    def create_topic(self, topic: str, assignment: str, **settings: str) -> None:
        """Creates a topic with the replica assignment that kafka-topics.sh takes: "1:2:3,2:3:1" is two partitions.

        Settings are given with underscores for dots: min_insync_replicas="2".
        """
        options = [word for key, value in settings.items() for word in ("--config", f"{key.replace('_', '.')}={value}")]
        self.tool(
            "kafka-topics.sh", "--bootstrap-server", self.bootstrap, "--create", "--topic", topic,
            "--replica-assignment", assignment, *options,
        )  # fmt: skip

    def topic(self, topic: str) -> list[Partition]:
        """Returns the state of a topic's partitions."""
        return partitions(
            self.tool("kafka-topics.sh", "--bootstrap-server", self.bootstrap, "--describe", "--topic", topic)
        )

    def wait_topic(
        self, topic: str, step: str, wanted: Callable[[Sequence[Partition]], bool], timeout: float = 60
    ) -> list[Partition]:
        """Waits until the topic's partitions are as wanted; raises EngineError naming ``step`` if they never are."""
        return wait_for(lambda: self.topic(topic), wanted, engine=self.by, step=f"{step} of {topic}", timeout=timeout)

    def wait_gone(self, node: Node) -> None:
        """Waits until nothing listens at the port of a node that was stopped or killed."""
        port = node.port or node.controller_port
        wait_for(lambda: not listening(port), engine=f"Kafka {node.name}", step="close its port", log=node.log)
