"""`make lab-clickhouse`: Kafka, and two commands for ClickHouse's engine, which is a library and not a server here."""

from __future__ import annotations

import contextlib
import importlib.util
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.engines import clickhouse, kafka_tools
from scripts.engines.errors import Missing
from scripts.engines.kafka import KafkaCluster
from scripts.labs import base

PROGRAMS = "examples/clickhouse/lab-clickhouse"


class ClickHouseLab(base.Lab):
    """What the lab on ClickHouse needs."""

    NAME = "lab-clickhouse"
    PORTS = (9092, 9093)

    def __init__(self, root: Path, folder: Path | None = None, *, free: bool = False) -> None:
        super().__init__(root, folder, free=free)
        ports = list(self.ports.values())
        self.kafka = KafkaCluster(root, self.folder / "kafka", brokers=1, controllers=0, ports=ports)

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        return f"{clickhouse.version(self.root)}, {self.kafka.by}"

    def open(self, stack: contextlib.ExitStack) -> None:
        """Starts Kafka with the topic ``transfers``, and makes the commands ``sink`` and ``ask``."""
        for library in ("chdb", "confluent_kafka"):
            if importlib.util.find_spec(library) is None:
                raise Missing(f"{library} is missing: make lab-clickhouse installs it")
        stack.enter_context(self.kafka)
        self.kafka.create_topic("transfers", "1")
        data = str(self.folder / "data")
        for name, arguments in (("sink", [self.kafka.bootstrap, data]), ("ask", [data])):
            command = [sys.executable, str(self.root / PROGRAMS / f"{name}.py"), *arguments]
            shim = self.folder / "bin" / name
            shim.parent.mkdir(exist_ok=True)
            shim.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', encoding="utf-8")
            shim.chmod(0o755)

    def path(self) -> list[Path]:
        """Returns the folders of ``sink`` and ``ask`` and of Kafka's tools."""
        return [self.folder / "bin", kafka_tools.install(self.root)]

    def parts(self) -> Mapping[str, base.Part]:
        """Returns nothing: what dies in this lab is started by who works with it."""
        return {}

    def about(self) -> list[str]:
        """Returns what runs where."""
        return [
            f"{self.kafka.by} is up at {self.kafka.bootstrap}.",
            f"{clickhouse.version(self.root)} is a library: the commands sink and ask load it, one at a time.",
        ]
