"""`make lab-cdc`: Kafka, PostgreSQL with the bank's tables, and a Connect worker that knows Debezium."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from scripts.engines import kafka_tools
from scripts.engines.cdc import BankCapture
from scripts.labs import base


class Worker:
    """The Connect worker, as a part that a person may kill."""

    def __init__(self, capture: BankCapture) -> None:
        self.worker = capture.worker

    def alive(self) -> bool:
        """Says whether its process runs."""
        return self.worker.process is not None and self.worker.process.alive()

    def start(self) -> None:
        """Starts it again; its connectors are in Kafka."""
        self.worker.start()


class CdcLab(base.Lab):
    """What the lab on change data capture needs."""

    NAME = "lab-cdc"
    PORTS = (9092, 9093, 5432, 8083)

    def __init__(self, root: Path, folder: Path | None = None, *, free: bool = False) -> None:
        super().__init__(root, folder, free=free)
        kafka, controller, database, rest = self.ports.values()
        self.capture = BankCapture(root, self.folder, ports=((kafka, controller), database, rest))

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        return self.capture.by

    def open(self, stack: contextlib.ExitStack) -> None:
        """Starts Kafka, then the database, then the worker."""
        stack.enter_context(self.capture)

    def path(self) -> list[Path]:
        """Returns the folders of ``psql`` and of Kafka's tools."""
        return [self.capture.postgres.tools, kafka_tools.install(self.root)]

    def environment(self) -> Mapping[str, str]:
        """Returns the password of the roles, made up anew at every start."""
        return {"BANK_DB_PASSWORD": self.capture.password}

    def parts(self) -> Mapping[str, base.Part]:
        """Returns the worker."""
        return {"connect": Worker(self.capture)}

    def about(self) -> list[str]:
        """Returns what runs where."""
        kafka, _, database, rest = self.ports.values()
        return [
            f"{self.by} are up: Kafka at localhost:{kafka}, PostgreSQL at localhost:{database}"
            f" (psql bank), Connect at http://localhost:{rest}"
        ]
