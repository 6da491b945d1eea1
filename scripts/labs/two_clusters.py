"""`make lab-two-clusters`: a cluster in Seoul, one in Busan, and MirrorMaker 2 between them, both ways."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from scripts.engines import kafka_tools
from scripts.engines.connect import MirrorMaker
from scripts.engines.kafka import KafkaCluster
from scripts.labs import base

CONFIG = "examples/connect/mirror-maker/mm2.properties"


class Mirror:
    """MirrorMaker 2, as a part that a person may stop."""

    def __init__(self, mirror: MirrorMaker) -> None:
        self.mirror = mirror

    def alive(self) -> bool:
        """Says whether its process runs."""
        return self.mirror.process is not None and self.mirror.process.alive()

    def start(self) -> None:
        """Starts it and writes down its process id."""
        self.mirror.start()
        if self.mirror.process:
            (self.mirror.folder / "mirror.pid").write_text(f"{self.mirror.process.pid}\n")


class TwoClustersLab(base.Lab):
    """What the lab on two clusters needs."""

    NAME = "lab-two-clusters"
    PORTS = (9092, 9093, 9192, 9193)

    def __init__(self, root: Path, folder: Path | None = None, *, free: bool = False) -> None:
        super().__init__(root, folder, free=free)
        ports = list(self.ports.values())
        self.seoul = KafkaCluster(root, self.folder / "seoul", brokers=1, controllers=0, ports=ports[:2])
        self.busan = KafkaCluster(root, self.folder / "busan", brokers=1, controllers=0, ports=ports[2:])
        names = {"seoul:9092": self.seoul.bootstrap, "busan:9092": self.busan.bootstrap}
        self.mirror = MirrorMaker(root, self.folder / "mirror", root / CONFIG, names)

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        return f"{self.mirror.by}, {self.seoul.by}"

    def open(self, stack: contextlib.ExitStack) -> None:
        """Starts both clusters, each with a topic ``transfers``, and the mirror."""
        for cluster in (self.seoul, self.busan):
            stack.enter_context(cluster)
            cluster.create_topic("transfers", "1")
        stack.callback(self.mirror.discard)
        Mirror(self.mirror).start()

    def path(self) -> list[Path]:
        """Returns the folder of Kafka's tools."""
        return [kafka_tools.install(self.root)]

    def environment(self) -> Mapping[str, str]:
        """Returns the addresses of the clusters by their cities."""
        return {"SEOUL": self.seoul.bootstrap, "BUSAN": self.busan.bootstrap}

    def parts(self) -> Mapping[str, base.Part]:
        """Returns the node of either city and the mirror."""
        return {"seoul": self.seoul.broker(1), "busan": self.busan.broker(1), "mirror": Mirror(self.mirror)}

    def about(self) -> list[str]:
        """Returns what runs where."""
        return [
            f"{self.by} are up: Seoul at {self.seoul.bootstrap} ($SEOUL), Busan at {self.busan.bootstrap} ($BUSAN),"
            f" mirrored by {CONFIG}"
        ]
