"""A Flink session cluster: a job stopped with a savepoint goes on from it; SQL over Kafka's topics."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.engines import flink
from scripts.engines.kafka import KafkaCluster
from scripts.engines.log_files import log_end
from scripts.engines.recording import Session
from scripts.engines.waiting import wait_for

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

ADDRESS = "localhost:9092"
JAR = "examples/flink/exactly-once/target/exactly-once.jar"
# The bank's classes and what they need; Flink, its connector and the client are in the cluster's own lib/.
SHARED = ("bank-domain-*.jar", "jackson-*.jar")
JOB = f"{JAR} run {ADDRESS} file:///var/lib/flink/checkpoints 600 sink.transaction.timeout.ms=600000"
PROGRAM = f"java -jar {JAR}"
RUNNING = "$(curl -s localhost:8081/jobs/overview | jq -r '.jobs[] | select(.state == \"RUNNING\").jid')"
FOLDER = "examples/flink/sql"
SCRIPTS = ("tables", "windows", "fraud", "totals", "totals-by-key")
PAYMENTS = "examples/flink/sql/card-payments.jsonl"
MASKS = (*flink.MASKS, (r"savepoint-[0-9a-f]{6}-[0-9a-f]{12}", "savepoint-<id>"))


@contextlib.contextmanager
def clusters(root: Path, folder: Path, *topics: str) -> Iterator[tuple[KafkaCluster, flink.FlinkSession]]:
    """Starts Kafka with the topics, and a session cluster."""
    shared = [jar for pattern in SHARED for jar in sorted((root / JAR).parent.glob(f"lib/{pattern}"))]
    with (
        KafkaCluster(root, folder / "kafka", brokers=1, controllers=0) as kafka,
        flink.FlinkSession(root, folder / "flink", shared) as cluster,
    ):
        for topic in topics:
            kafka.create_topic(topic, "1")
        yield kafka, cluster


def wait_end(kafka: KafkaCluster, topic: str, offset: int) -> None:
    """Waits until the topic's log has that end."""
    partition = kafka.broker(1).data / f"{topic}-0"
    wait_for(lambda: log_end(partition), lambda end: end >= offset, engine="Flink", step=f"{topic} up to {offset}")


def cells(table: str) -> list[list[str]]:
    """Returns the cells of the rows that the SQL client printed, without the head."""
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[1:]]


def test_a_job_that_was_stopped_with_a_savepoint_goes_on_from_it(
    examples: Path, tmp_path: Path, session: Callable[..., Session]
) -> None:
    with clusters(examples.parent, tmp_path, "transfers", "balances") as (kafka, cluster):
        saved = session(
            "flink/exactly-once/recorded/05-savepoint.txt",
            kafka,
            masks=MASKS,
            names=cluster.shown(),
            folders=[cluster.binaries],
            by=f"{cluster.by}, {kafka.by}",
        )

        def count() -> str:
            return saved.run(f"{PROGRAM} count {ADDRESS} read_committed").removeprefix("read_committed: ")

        saved.run(f"{PROGRAM} fill {ADDRESS} 1 10")
        assert "has been submitted" in saved.run(f"flink run --detached {JOB}")
        wait_end(kafka, "balances", 20)
        stopped = saved.run(f"flink stop --savepointPath file:///var/lib/flink/savepoints {RUNNING}")
        assert "Savepoint completed" in stopped
        cluster.wait_state("FINISHED")
        assert count().startswith("20 records of 20 bookings, 0 of them more than once")

        saved.run(f"{PROGRAM} fill {ADDRESS} 11 20")
        saved.run(f"flink run --detached --fromSavepoint file://$(ls -d /var/lib/flink/savepoints/*) {JOB}")
        # 20 bookings more, and between them the mark that ended the first transaction.
        wait_end(kafka, "balances", 41)
        saved.run(f"flink stop --savepointPath file:///var/lib/flink/later {RUNNING}")
        cluster.wait_state("FINISHED")
        assert count().startswith("40 records of 40 bookings, 0 of them more than once")
        saved.finish()


def test_sql_over_kafka_finds_windows_and_patterns_and_refuses_updates_of_a_plain_topic(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover
) -> None:
    topics = ("transfers", "card-payments", "account-totals", "account-totals-by-key")
    with clusters(examples.parent, tmp_path, *topics) as (kafka, cluster):
        by = f"{cluster.by}, {kafka.by}"

        def record(name: str) -> Session:
            return session(
                f"flink/sql/recorded/{name}.txt",
                kafka,
                masks=MASKS,
                names=cluster.shown(),
                folders=[cluster.binaries],
                by=by,
            )

        # The files name the reader's address; what runs is a copy with this run's.
        for name in SCRIPTS:
            source = examples / "flink/sql" / f"{name}.sql"
            copy = tmp_path / "sql" / source.name
            copy.parent.mkdir(exist_ok=True)
            copy.write_text(source.read_text(encoding="utf-8").replace(ADDRESS, kafka.bootstrap), encoding="utf-8")
            proof.ran(source, by)
        names = {f"{FOLDER}/{name}.sql": str(tmp_path / "sql" / f"{name}.sql") for name in SCRIPTS}

        def client(recorded: Session, name: str, filtered: str) -> str:
            recorded.names |= names
            typed = f"sql-client.sh -i {FOLDER}/tables.sql -f {FOLDER}/{name}.sql 2> /dev/null"
            return recorded.run(f"{typed} | {filtered}")

        windows = record("01-windows")
        # The windows' times are what is shown here.
        windows.common = []
        windows.run(f"{PROGRAM} fill {ADDRESS} 1 25")
        rows = cells(client(windows, "windows", "grep '^[+|]'"))
        windows.finish()
        # T-0010 was requested at second 10, which is the next window's.
        assert [(row[1][-12:-4], row[3]) for row in rows] == [("00:00:00", "9"), ("00:00:10", "10"), ("00:00:20", "6")]
        assert sum(int(row[4]) for row in rows) == sum(10_000 * (1 + number % 9) for number in range(1, 26))

        fraud = record("02-fraud")
        fraud.run(f"kafka-console-producer.sh --bootstrap-server {ADDRESS} --topic card-payments < {PAYMENTS}")
        # Card 1: P-04 came after P-03 and happened before it. Card 2 took longer than a minute, card 3 probed once.
        assert [row[1:] for row in cells(client(fraud, "fraud", "grep '^[+|]'"))] == [
            ["9000-0000-0000-0001", "P-01", "2", "P-03", "900000"]
        ]
        fraud.finish()

        totals = record("03-totals")
        refused = client(totals, "totals", "grep -o 'Table sink.*' | cut -d '(' -f 1")
        assert "account_totals' doesn't support consuming update changes" in refused
        assert "Complete execution" in client(totals, "totals-by-key", "grep -o 'Complete execution.*statement'")
        updates = totals.run(
            f"kafka-console-consumer.sh --bootstrap-server {ADDRESS} --topic account-totals-by-key --from-beginning"
            " --max-messages 25 2> /dev/null | grep 110-001"
        )
        totals.finish()
        assert re.findall(r'"transfers":(\d)', updates) == ["1", "2", "3"]
    proof.ran(examples.parent / PAYMENTS, by)
