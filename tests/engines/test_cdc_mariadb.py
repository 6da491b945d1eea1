"""Debezium on MariaDB: snapshot, positions in the binary log, schema history, and a binary log that is gone.

The tests are one story: each goes on where the one before it stopped.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts import versions
from scripts.engines import artifacts
from scripts.engines.connect import ConnectWorker
from scripts.engines.kafka import KafkaCluster
from scripts.engines.log_files import log_end
from scripts.engines.mariadb import MariaDb
from scripts.engines.process import Engine
from scripts.engines.recording import Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

FOLDER = "examples/connect/mariadb"
CONFIG = "examples/connect/debezium/cards.json"
TOPIC, HISTORY, CHANGES = "cards.bank.cards", "cards-schema-history", "cards"
CONNECTOR = "http://localhost:8083/connectors/cards"
PUT = "curl -s -X PUT -H 'Content-Type: application/json' -d"
VIEW = f"java -jar examples/connect/change-events/target/change-events.jar localhost:9092 {TOPIC}"
TRACE = f"curl -s {CONNECTOR}/status | jq -r '.tasks[0].trace' | grep '^Caused by: io.debezium'"
MASKS = (
    (r'("(?:ts_[mun]?s|ts_sec|ts_usec)": ?)\d+', r"\1<n>"),
    (r'("(?:version)": ?)"[^"]*"', r'\1"<version>"'),
)


def read(topic: str, offset: int, count: int, jq: str) -> str:
    """Returns the command that shows records of a topic's only partition through jq."""
    return (
        f"kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic {topic} --partition 0 --offset {offset}"
        f" --max-messages {count} 2>/dev/null | jq -c '{jq}'"
    )


class CardCapture(Engine):
    """MariaDB with the bank's cards, one Kafka node, and a Connect worker that knows Debezium for MariaDB."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.database = MariaDb("bank")
        self.cluster = KafkaCluster(root, folder / "kafka", brokers=1, controllers=0)
        self.password = secrets.token_urlsafe(12)
        env = {"BANK_DB_HOST": "127.0.0.1", "BANK_DB_PORT": str(self.database.port)}
        env |= {"BANK_DB_PASSWORD": self.password, "BANK_DB_KAFKA": self.cluster.bootstrap}
        config = root / "examples/connect/worker/connect-distributed.properties"
        plugins = [artifacts.debezium_mariadb(root)]
        self.worker = ConnectWorker(root, folder / "connect", self.cluster, config, plugins, env)

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        debezium = versions.version_of(self.root, "debezium-mariadb")
        return f"Debezium {debezium}, {self.worker.by}, {self.database.by}, Kafka {self.cluster.version}"

    def shown(self) -> dict[str, str]:
        """Returns, by the name that a reader sees, the address that it stands for in this run."""
        return self.cluster.shown() | self.database.shown() | self.worker.shown()

    def end(self, topic: str) -> int:
        """Returns the offset that the next record of the topic's only partition gets, 0 where there is no topic."""
        return log_end(self.cluster.broker(1).data / f"{topic}-0")

    def wait_end(self, topic: str, end: int) -> None:
        """Waits until the topic's only partition ends at ``end`` or further on."""
        self.worker.wait_for(f"{topic} to reach offset {end}", lambda: self.end(topic) >= end, 60)

    def start(self) -> None:
        """Starts the three, the database with its table and the connector's user."""
        self.cluster.start()
        self.database.start()
        for name in ("schema", "capture"):
            self.database.run_file(self.root / FOLDER / f"{name}.sql")
        self.database.sql(f"SET PASSWORD FOR cdc@'%' = PASSWORD('{self.password}')")
        self.worker.start()

    def stop(self) -> None:
        """Ends all of them."""
        for engine in (self.worker, self.database, self.cluster):
            engine.discard()


@pytest.fixture(scope="module")
def capture(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CardCapture]:
    with CardCapture(examples.parent, tmp_path_factory.mktemp("mariadb")) as engines:
        yield engines


@pytest.fixture
def record(capture: CardCapture, session: Callable[..., Session]) -> Callable[[str], Session]:
    def open_session(name: str) -> Session:
        path = f"connect/mariadb/recorded/{name}.txt"
        return session(path, capture.cluster, MASKS, capture.shown(), [capture.database.tools], capture.by)

    return open_session


def stop(capture: CardCapture, recorded: Session) -> None:
    """Stops the connector and waits until it has."""
    recorded.run(f"curl -s -X PUT {CONNECTOR}/stop")
    capture.worker.wait_state("cards", "STOPPED")


def test_the_first_events_are_the_rows_and_the_tables_definition_goes_into_the_history(
    capture: CardCapture, record: Callable[[str], Session], proof: Prover
) -> None:
    first = record("01-snapshot")
    first.run(
        "mariadb -t -e \"SHOW VARIABLES WHERE variable_name IN ('server_id', 'log_bin', 'binlog_format',"
        " 'binlog_row_image', 'binlog_row_metadata', 'binlog_expire_logs_seconds')\""
    )
    first.run(f"{PUT} @{CONFIG} {CONNECTOR}/config | jq -c .name")
    capture.wait_end(TOPIC, 2)
    capture.worker.wait_state("cards", "RUNNING")
    assert first.run(f"{VIEW} 0").count("op=r") == 2
    first.run(read(HISTORY, 0, capture.end(HISTORY), ".ddl | select(. != null)"))
    first.finish()
    for name in ("schema.sql", "capture.sql"):
        proof.ran(capture.root / FOLDER / name, capture.by)
    proof.ran(capture.root / CONFIG, capture.by)


def test_events_carry_the_whole_old_row_and_the_position_in_the_binary_log(
    capture: CardCapture, record: Callable[[str], Session]
) -> None:
    events = record("02-events")
    events.run("mariadb bank -e \"UPDATE cards SET status = 'BLOCKED' WHERE number = '4000-01'\"")
    events.run("mariadb bank -e \"DELETE FROM cards WHERE number = '4000-02'\"")
    capture.wait_end(TOPIC, 5)
    shown = events.run(f"{VIEW} 2")
    assert '"status":"ACTIVE"' in shown
    source = events.run(read(TOPIC, 2, 1, ".source"))
    assert '"file":"bank-bin.000001"' in source
    events.finish()


def test_a_changed_table_goes_into_the_history_and_its_next_row_has_the_new_shape(
    capture: CardCapture, record: Callable[[str], Session]
) -> None:
    changed = record("03-schema-change")
    before, changes = capture.end(HISTORY), capture.end(CHANGES)
    changed.run("mariadb bank -e \"ALTER TABLE cards ADD COLUMN brand varchar(20) NOT NULL DEFAULT 'BANK'\"")
    capture.wait_end(HISTORY, before + 1)
    changed.run(read(HISTORY, before, 1, "{position, ddl}"))
    capture.wait_end(CHANGES, changes + 1)
    changed.run(read(CHANGES, changes, 1, "{databaseName, ddl}"))
    changed.run("mariadb bank -e \"UPDATE cards SET status = 'ACTIVE' WHERE number = '4000-01'\"")
    capture.wait_end(TOPIC, 6)
    assert '"brand":"BANK"' in changed.run(f"{VIEW} 5")
    changed.finish()


def test_a_binary_log_that_was_purged_fails_the_task_and_only_new_offsets_bring_it_back(
    capture: CardCapture, record: Callable[[str], Session]
) -> None:
    purged = record("04-purged")
    stop(capture, purged)
    purged.run(f"curl -s {CONNECTOR}/offsets | jq -c '.offsets[].offset | {{file, pos, gtids}}'")
    purged.run("mariadb bank -e \"INSERT INTO cards VALUES ('4000-03', '110-001', 'ACTIVE', 'BANK')\"")
    # The server does not purge a file that a reader holds, and it may not have noticed yet that the reader has gone.
    readers = "SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'"
    for reader in capture.database.sql(readers).split():
        capture.database.sql(f"KILL {reader}")
    capture.worker.wait_for("the reader to be gone", lambda: not capture.database.sql(readers))
    purged.run('mariadb bank -e "FLUSH BINARY LOGS"')
    # Nor one that a crash recovery would need: the new file says by its checkpoint when that is over.
    checkpoint = "SHOW BINLOG EVENTS IN 'bank-bin.000002'"
    capture.worker.wait_for(
        "the checkpoint", lambda: capture.database.sql(checkpoint).rstrip().endswith("bank-bin.000002")
    )
    shown = purged.run("mariadb bank -e \"PURGE BINARY LOGS TO 'bank-bin.000002'; SHOW BINARY LOGS\"")
    assert "bank-bin.000001" not in shown
    purged.run(f"curl -s -X PUT {CONNECTOR}/resume")
    capture.worker.wait_state("cards", "FAILED")
    assert "Error code: 1236" in purged.run(TRACE)
    purged.finish()

    needed = record("05-when-needed")
    end = capture.end(TOPIC)
    stop(capture, needed)
    needed.run(
        f'jq \'.["snapshot.mode"] = "when_needed"\' {CONFIG} | {PUT} @- {CONNECTOR}/config'
        " | jq -c '.config[\"snapshot.mode\"]'"
    )
    needed.run(f"curl -s -X PUT {CONNECTOR}/resume")
    # MariaDB does not say which GTIDs it has purged, so the connector takes its position for one that is there.
    capture.worker.wait_state("cards", "FAILED")
    assert "Could not find GTID state" in needed.run(TRACE)
    assert capture.end(TOPIC) == end
    stop(capture, needed)
    needed.run(f"curl -s -X DELETE {CONNECTOR}/offsets | jq -r .message")
    needed.run(f"curl -s -X PUT {CONNECTOR}/resume")
    capture.wait_end(TOPIC, end + 2)
    capture.worker.wait_state("cards", "RUNNING")
    assert needed.run(f"{VIEW} {end}").count("op=r") == 2
    needed.finish()


def test_a_history_that_is_gone_fails_the_task_and_recovery_builds_it_anew(
    capture: CardCapture, record: Callable[[str], Session]
) -> None:
    lost = record("06-history-lost")
    stop(capture, lost)
    lost.run(f"kafka-topics.sh --bootstrap-server localhost:9092 --delete --topic {HISTORY}")
    lost.run(f"curl -s -X PUT {CONNECTOR}/resume")
    capture.worker.wait_state("cards", "FAILED")
    lost.run(f"curl -s {CONNECTOR}/status | jq -r '.tasks[0].trace' | grep Exception")
    stop(capture, lost)
    lost.run(
        f'jq \'.["snapshot.mode"] = "recovery"\' {CONFIG} | {PUT} @- {CONNECTOR}/config'
        " | jq -c '.config[\"snapshot.mode\"]'"
    )
    end = capture.end(TOPIC)
    lost.run(f"curl -s -X PUT {CONNECTOR}/resume")
    capture.worker.wait_state("cards", "RUNNING")
    lost.run("mariadb bank -e \"UPDATE cards SET status = 'BLOCKED' WHERE number = '4000-03'\"")
    capture.wait_end(TOPIC, end + 1)
    assert lost.run(f"{VIEW} {end}").count("op=u") == 1
    lost.finish()
