"""`make lab-monitoring`: three brokers and a controller that Prometheus watches, and alerts that do not wait long."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts import versions
from scripts.engines import kafka_tools, prometheus
from scripts.engines.kafka import KafkaCluster, Node
from scripts.engines.process import EngineProcess, listening
from scripts.labs import base

FOLDER = "examples/monitoring"
RULES = ("kafka-alerts.yml", "group-alerts.yml")
GROUP, TOPIC = "ledger", "transfers"
# A minute is long in front of a terminal, fifteen are too long.
SHORTER: Mapping[str, str] = {"1m": "3s", "5m": "5s", "15m": "6s"}
# On a laptop with four JVMs these threads may well be busy; that alert keeps its quarter of an hour.
UNCHANGED = "KafkaRequestHandlersBusy"


def hurried(rules: str) -> str:
    """Returns rules whose alerts wait seconds in place of minutes, and look back as short."""
    parts = re.split(r"(?m)^(?= *- alert: )", rules)

    def shorter(part: str) -> str:
        if f"alert: {UNCHANGED}" in part:
            return part
        waits = re.sub(r"\bfor: (\d+m)\b", lambda match: f"for: {SHORTER[match[1]]}", part)
        return waits.replace("[5m]", f"[{SHORTER['5m']}]")

    return "".join(map(shorter, parts))


def joined(files: list[str]) -> str:
    """Returns one file of rules made of several, all of which are one list of groups."""
    return "groups:\n" + "".join(text.removeprefix("groups:\n") for text in files)


class WatchedCluster(KafkaCluster):
    """A cluster whose nodes each serve their metrics at a port of their own."""

    metrics: Mapping[int, int]

    def options(self, node: Node) -> list[str]:
        """Returns the option that starts the exporter in the node's JVM."""
        agent = prometheus.jmx_agent(self.root)
        return [f"-javaagent:{agent}=localhost:{self.metrics[node.id]}:{self.root / FOLDER / 'jmx-exporter.yml'}"]


class MonitoringLab(base.Lab):
    """What the lab on monitoring needs."""

    NAME = "lab-monitoring"
    PORTS = (9092, 9093, 9094, 9193, 9404, 9405, 9406, 9407, 9408, 9090)

    def __init__(self, root: Path, folder: Path | None = None, *, free: bool = False) -> None:
        super().__init__(root, folder, free=free)
        ports = list(self.ports.values())
        self.cluster = WatchedCluster(root, self.folder / "kafka", ports=ports[:4])
        nodes = [*self.cluster.brokers, *self.cluster.controllers]
        self.cluster.metrics = dict(zip((node.id for node in nodes), ports[4:8], strict=True))
        targets = {node.name: f"localhost:{self.cluster.metrics[node.id]}" for node in nodes}
        self.lag_port = ports[8]
        targets["groups"] = f"localhost:{self.lag_port}"
        rules = joined([(root / FOLDER / name).read_text(encoding="utf-8") for name in RULES])
        self.prometheus = prometheus.Prometheus(root, self.folder / "prometheus", ports[9], targets, hurried(rules))

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        exporter = versions.version_of(self.root, "jmx-exporter")
        server = prometheus.by(self.prometheus.tool).replace(" (promtool)", "")
        return f"{self.cluster.by}, JMX exporter {exporter}, {server}"

    def open(self, stack: contextlib.ExitStack) -> None:
        """Starts the cluster with the topic ``transfers``, what measures lag, and Prometheus."""
        stack.enter_context(self.cluster)
        self.cluster.create_topic(TOPIC, "1:2:3", min_insync_replicas="2")
        program = [sys.executable, str(self.root / FOLDER / "lag_exporter.py")]
        program += [self.cluster.bootstrap, str(self.lag_port), GROUP, TOPIC]
        lag = EngineProcess("lag exporter", program, self.folder / "lag-exporter.log")
        stack.callback(lag.kill)
        lag.wait_until(lambda: listening(self.lag_port), "start", 60)
        stack.enter_context(self.prometheus)

    def path(self) -> list[Path]:
        """Returns the folders of ``promtool`` and of Kafka's tools."""
        return [self.prometheus.tool.parent, kafka_tools.install(self.root)]

    def parts(self) -> Mapping[str, base.Part]:
        """Returns the brokers."""
        return {node.name: node for node in self.cluster.brokers}

    def about(self) -> list[str]:
        """Returns what runs where."""
        brokers = ", ".join(f"localhost:{node.port}" for node in self.cluster.brokers)
        metrics = ", ".join(map(str, self.cluster.metrics.values()))
        return [
            f"{self.by} are up: brokers at {brokers}, metrics of the nodes at ports {metrics}, lag of {GROUP} at"
            f" {self.lag_port}, Prometheus at http://localhost:{self.prometheus.port}",
            "Alerts wait 3 to 6 seconds here, where the files under examples/monitoring say 1 to 15 minutes.",
        ]
