"""The bank's database, Kafka and Connect with Debezium together, for tests and labs."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from scripts import versions
from scripts.engines import artifacts
from scripts.engines.connect import ConnectWorker
from scripts.engines.kafka import KafkaCluster
from scripts.engines.log_files import log_end
from scripts.engines.postgres import Postgres

FOLDER = "examples/connect"
ROLES = ("cdc", "desk")


class BankCapture:
    """One combined Kafka node, PostgreSQL with the bank's tables, and a Connect worker that knows Debezium.

    ``postgres`` and ``worker`` are settings of these above those of the examples, ``ports`` those of Kafka (two), of
    PostgreSQL and of Connect instead of free ones, ``plugins`` what Connect knows beside Debezium for PostgreSQL. Use
    it as a context manager; it raises EngineError and Missing.
    """

    def __init__(
        self,
        root: Path,
        folder: Path,
        postgres: Mapping[str, str] | None = None,
        wal_segment_megabytes: int = 16,
        worker: Mapping[str, str] | None = None,
        ports: tuple[Sequence[int], int, int] | None = None,
        plugins: Sequence[Path] = (),
    ) -> None:
        self.root, self.examples = root, root / FOLDER
        self.password = secrets.token_urlsafe(12)
        self.cluster = KafkaCluster(root, folder / "kafka", brokers=1, controllers=0, ports=ports[0] if ports else None)
        self.postgres = Postgres(root, "bank", postgres, wal_segment_megabytes)
        if ports:
            self.postgres.port = ports[1]
        config = self.examples / "worker" / "connect-distributed.properties"
        known = [artifacts.debezium_postgres(root), *plugins]
        env = {"BANK_DB_HOST": "localhost", "BANK_DB_PORT": str(self.postgres.port), "BANK_DB_PASSWORD": self.password}
        self.worker = ConnectWorker(root, folder / "connect", self.cluster, config, known, env, worker)
        if ports:
            self.worker.port = ports[2]
        self._open = contextlib.ExitStack()

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        debezium = versions.version_of(self.root, "debezium")
        return f"Debezium {debezium}, {self.worker.by}, {self.postgres.by}, Kafka {self.cluster.version}"

    @property
    def by_connect(self) -> str:
        """What judges the configurations of connectors, for a proof."""
        return f"Debezium {versions.version_of(self.root, 'debezium')}, {self.worker.by}"

    def shown(self) -> dict[str, str]:
        """Returns, by the name that a reader sees, the address that it stands for in this run."""
        return self.cluster.shown() | self.postgres.shown() | self.worker.shown()

    def config(self, connector: str) -> dict[str, str]:
        """Returns the configuration of one of the example connectors."""
        path = self.examples / "debezium" / f"{connector}.json"
        config: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return config

    def put(self, connector: str) -> None:
        """Creates an example connector, and waits until it reads from its slot."""
        config = self.config(connector)
        self.worker.request("PUT", f"/connectors/{connector}/config", config)
        self.wait_reader(connector, config["slot.name"])

    def wait_reader(self, connector: str, slot: str, before: int | None = None) -> int:
        """Waits until a connector runs and its slot has another reader than ``before``; returns that one's process id.

        The state alone does not do: for a moment after a change it is still that of the task with the old settings.
        """

        seen: list[int] = []

        def reads() -> bool:
            reader = self.slot(slot).get("active_pid")
            if reader in (None, before) or self.worker.task_state(connector) != "RUNNING":
                return False
            seen.append(int(reader))
            return True

        self.worker.wait_for(f"{connector} reads from {slot}", reads)
        return seen[-1]

    def slot(self, name: str) -> dict[str, Any]:
        """Returns what pg_replication_slots says of a slot, {} where there is none."""
        row = self.postgres.sql(f"SELECT to_json(s) FROM pg_replication_slots s WHERE slot_name = '{name}'")
        slot: dict[str, Any] = json.loads(row) if row else {}
        return slot

    def end(self, topic: str) -> int:
        """Returns the offset that the next record of the topic's only partition gets, 0 where there is no topic."""
        return log_end(self.cluster.broker(1).data / f"{topic}-0")

    def wait_end(self, topic: str, end: int) -> None:
        """Waits until the topic's only partition ends at ``end`` or further on."""
        self.worker.wait_for(f"{topic} to reach offset {end}", lambda: self.end(topic) >= end, 30)

    def files(self) -> list[Path]:
        """The files that made up the database and the worker."""
        database = self.examples / "bank-database"
        return [database / "schema.sql", database / "capture.sql", self.worker.config]

    def __enter__(self) -> BankCapture:
        with contextlib.ExitStack() as opening:
            for engine in (self.cluster, self.postgres):
                opening.enter_context(engine)
            self.postgres.run_file(self.examples / "bank-database" / "schema.sql")
            self.postgres.run_file(self.examples / "bank-database" / "capture.sql")
            for role in ROLES:
                self.postgres.sql(f"ALTER ROLE {role} PASSWORD '{self.password}'")
            opening.enter_context(self.worker)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
