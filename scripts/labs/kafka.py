"""`make lab-kafka`: three brokers and a controller on the ports that the labs name; `make lab-tools`."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from scripts.engines import kafka_tools
from scripts.engines.errors import EngineError, Missing
from scripts.engines.kafka import KafkaCluster
from scripts.labs import base

# A member that dies is noticed after 6 s, not 45 s, in the consumer protocol as well.
SETTINGS: Mapping[str, str] = {
    "group.consumer.min.session.timeout.ms": "6000",
    "group.consumer.session.timeout.ms": "6000",
    "group.consumer.min.heartbeat.interval.ms": "1000",
    "group.consumer.heartbeat.interval.ms": "1000",
}


class KafkaLab(base.Lab):
    """What the labs on Kafka alone need."""

    NAME = "lab-kafka"
    PORTS = (9092, 9093, 9094, 9193)

    def __init__(self, root: Path, folder: Path | None = None, *, free: bool = False) -> None:
        super().__init__(root, folder, free=free)
        self.cluster = KafkaCluster(root, self.folder, ports=list(self.ports.values()), settings=SETTINGS)

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        return self.cluster.by_tools

    def open(self, stack: contextlib.ExitStack) -> None:
        """Starts the cluster."""
        stack.enter_context(self.cluster)

    def path(self) -> list[Path]:
        """Returns the folder of Kafka's tools."""
        return [kafka_tools.install(self.root)]

    def parts(self) -> Mapping[str, base.Part]:
        """Returns the brokers."""
        return {str(broker.id): broker for broker in self.cluster.brokers}

    def about(self) -> list[str]:
        """Returns what runs where."""
        return [f"{self.by} are up: brokers 1, 2, 3 at {self.cluster.bootstrap}"]

    def stop(self) -> None:
        """Stops the cluster and forgets its data."""
        super().stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def tools() -> int:
    """Fetches Kafka's tools for those who have brokers elsewhere, and says how to use them; returns the exit status."""
    try:
        print(base.exports([kafka_tools.install(base.ROOT)], {}), end="")
    except (EngineError, Missing) as error:
        return base.failed("lab-tools", error)
    return 0
