"""A source connector that sends its records and its offsets in one transaction, beside the same one that does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.engines.cdc import BankCapture
from scripts.engines.recording import Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

TOPIC = "bank.transfer.events"
ADDRESS = "localhost:9092"
DESK = "java -jar examples/connect/outbox/target/outbox.jar jdbc:postgresql://localhost:5432/bank"
CONNECTOR = "http://localhost:8083/connectors/outbox"
PUT = f"curl -s -X PUT -H 'Content-Type: application/json' -d @- {CONNECTOR}/config"
KILL = "kill -9 $(cat /run/kafka-connect.pid)"
WORKER = "examples/connect/worker/connect-distributed.properties"
SUPPORTED = "/etc/kafka-connect/exactly-once.properties"
COMMITTED, UNCOMMITTED = (
    f"kafka-console-consumer.sh --bootstrap-server {ADDRESS} --topic {TOPIC} --from-beginning --timeout-ms 5000"
    f" --isolation-level {isolation} 2>/dev/null | jq -r .id | sort | uniq -c"
    for isolation in ("read_committed", "read_uncommitted")
)
TRANSACTIONS = f"kafka-transactions.sh --bootstrap-server {ADDRESS} list | awk 'NR > 1 {{ print $1, $4 }}' | sort"
# With the default, poll, a transaction is as short as one batch, and hardly ever open when somebody kills.
HELD_OPEN = (
    '. + {"exactly.once.support": "required", "transaction.boundary": "interval",\n'
    '    "transaction.boundary.interval.ms": "300000", "producer.override.transaction.timeout.ms": "600000"}'
)
# One line for each place in the log: its producer's epoch, and which marker it is, if it is one.
IN_THE_LOG = (
    f"kafka-dump-log.sh --deep-iteration --files /var/lib/kafka/broker-1/{TOPIC}-0/00000000000000000000.log \\\n"
    '    | awk \'/^base/ { batch = $2 " epoch " $14 } /^\\|/ { print batch, /endTxn/ ? $(NF - 2) : "record" }\''
)


def seen(counted: str) -> dict[str, int]:
    """Returns how often each transfer came, from what ``uniq -c`` printed."""
    return {transfer: int(times) for times, transfer in re.findall(r"(\d+) (T-\d+)", counted)}


def acknowledged(log: Path) -> int:
    """Returns how many messages the worker says it has committed the offsets of."""
    return sum(map(int, re.findall(r"Committing offsets for (\d+) acknowledged", log.read_text(encoding="utf-8"))))


def test_what_a_killed_worker_sent_before_comes_twice_unless_it_was_in_a_transaction_for_who_reads_committed(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    with BankCapture(examples.parent, tmp_path) as capture:
        worker = capture.worker
        monkeypatch.setenv("BANK_DB_PASSWORD", capture.password)

        def record(name: str) -> Session:
            path = f"connect/exactly-once/recorded/{name}.txt"
            return session(path, capture.cluster, (), capture.shown(), [capture.postgres.tools], capture.by)

        without = record("01-without")
        refused = without.run(
            'jq \'. + {"exactly.once.support": "required"}\' examples/connect/debezium/outbox.json'
            f" | {PUT} | jq -r .message | sed -n 2p"
        )
        assert "does not have exactly-once source support enabled" in refused
        without.run(f"cat examples/connect/debezium/outbox.json | {PUT} | jq -c .name")
        capture.wait_reader("outbox", "outbox_cdc")
        without.run(f"{DESK} T-0001 110-001 110-002 50000")
        capture.wait_end(TOPIC, 1)
        # T-0002 goes out after the commit of what went before it, and 10 s before the next one.
        worker.wait_for("the commit of an offset", lambda: acknowledged(worker.log) == 1)
        without.run(f"{DESK} T-0002 110-001 110-002 20000")
        capture.wait_end(TOPIC, 2)
        without.act(KILL, worker.kill)
        without.act(f"connect-distributed.sh {WORKER} &", worker.start)
        capture.wait_end(TOPIC, 3)
        assert seen(without.run(COMMITTED)) == {"T-0001": 1, "T-0002": 2}
        without.finish()

        opened = record("02-open-transaction")
        opened.act("kill $(cat /run/kafka-connect.pid)", worker.stop)
        opened.act(f"(cat {WORKER}; echo exactly.once.source.support=enabled) > {SUPPORTED}", lambda: None)
        worker.settings["exactly.once.source.support"] = "enabled"
        opened.act(f"connect-distributed.sh {SUPPORTED} &", worker.start)
        before = capture.wait_reader("outbox", "outbox_cdc")
        opened.run(f"jq '{HELD_OPEN}' examples/connect/debezium/outbox.json | {PUT} | jq -c .name")
        capture.wait_reader("outbox", "outbox_cdc", before)
        opened.run(f"{DESK} T-0003 110-001 110-002 30000")
        capture.wait_end(TOPIC, 4)
        assert "bank-connect-outbox-0 Ongoing" in opened.run(TRANSACTIONS)
        assert seen(opened.run(UNCOMMITTED)) == {"T-0001": 1, "T-0002": 2, "T-0003": 1}
        assert seen(opened.run(COMMITTED)) == {"T-0001": 1, "T-0002": 2}
        opened.finish()

        killed = record("03-killed")
        killed.act(KILL, worker.kill)
        killed.act(f"connect-distributed.sh {SUPPORTED} &", worker.start)
        # Between the two records is the marker that ends the transaction of the killed worker.
        capture.wait_end(TOPIC, 6)
        killed.run("grep -o 'transactionalId=bank-connect-outbox-0. ProducerId set.*[0-9] ' /var/log/kafka-connect.log")
        # Stopping in order commits what is open, as the end of the interval would.
        killed.run(f"curl -s -X PUT {CONNECTOR}/stop")
        worker.wait_state("outbox", "STOPPED")
        capture.wait_end(TOPIC, 7)
        assert seen(killed.run(UNCOMMITTED)) == {"T-0001": 1, "T-0002": 2, "T-0003": 2}
        assert seen(killed.run(COMMITTED)) == {"T-0001": 1, "T-0002": 2, "T-0003": 1}
        ends = re.findall(r"record|ABORT|COMMIT", killed.run(IN_THE_LOG))
        assert ends == [*["record"] * 4, "ABORT", "record", "COMMIT"]
        assert "bank-connect-outbox-0 CompleteCommit" in killed.run(TRANSACTIONS)
        killed.finish()
        for file in [*capture.files(), capture.examples / "debezium" / "outbox.json"]:
            proof.ran(file, capture.by)
