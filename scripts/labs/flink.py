"""`make lab-flink`: Kafka, and a Flink session cluster whose TaskManager a person may kill."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from scripts.engines import flink, kafka_tools
from scripts.engines.kafka import KafkaCluster
from scripts.labs import base

JAR = "examples/flink/exactly-once/target/exactly-once.jar"


class TaskManager:
    """The TaskManager, as a part that a person may kill."""

    def __init__(self, cluster: flink.FlinkSession) -> None:
        self.cluster = cluster

    def alive(self) -> bool:
        """Says whether its process runs."""
        return self.cluster.task_manager.alive()

    def start(self) -> None:
        """Starts another one."""
        self.cluster.start_task_manager()


class FlinkLab(base.Lab):
    """What the lab on Flink needs."""

    NAME = "lab-flink"
    PORTS = (9092, 9093, 8081)

    def __init__(self, root: Path, folder: Path | None = None, *, free: bool = False) -> None:
        super().__init__(root, folder, free=free)
        kafka, controller, rest = self.ports.values()
        self.kafka = KafkaCluster(root, self.folder / "kafka", brokers=1, controllers=0, ports=(kafka, controller))
        settings = {
            "execution.checkpointing.dir": (self.folder / "data" / "checkpoints").as_uri(),
            "execution.checkpointing.interval": "2s",
            # A dead TaskManager is noticed after 5 s; the default is 50 s.
            "heartbeat.interval": "1000",
            "heartbeat.timeout": "5000",
        }
        self.flink = flink.FlinkSession(root, self.folder, settings=settings, port=rest)

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        return f"{self.flink.by}, {self.kafka.by}"

    def open(self, stack: contextlib.ExitStack) -> None:
        """Starts Kafka with the topics of the lab, then Flink."""
        stack.enter_context(self.kafka)
        for topic in ("transfers", "transfers-per-window"):
            self.kafka.create_topic(topic, "1")
        stack.enter_context(self.flink)

    def path(self) -> list[Path]:
        """Returns the folders of Flink's commands and of Kafka's tools."""
        return [self.flink.binaries, kafka_tools.install(self.root)]

    def parts(self) -> Mapping[str, base.Part]:
        """Returns the TaskManager."""
        return {"taskmanager": TaskManager(self.flink)}

    def about(self) -> list[str]:
        """Returns what runs where."""
        return [f"{self.by} are up: Kafka at {self.kafka.bootstrap}, Flink at http://localhost:{self.flink.port}"]
