"""The outbox: a transfer and its event in one transaction, through Debezium's event router, once for who looks."""

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
JAR = "examples/connect/outbox/target/outbox.jar"
DATABASE = "jdbc:postgresql://localhost:5432/bank"
DESK = f"java -jar {JAR} {DATABASE}"
WRITER = f"java -cp {JAR} guide.bank.outbox.StatementWriter {DATABASE} localhost:9092 {TOPIC}"
CONNECTOR = "http://localhost:8083/connectors/outbox"
READ = (
    f"kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic {TOPIC} --partition 0 --offset 0"
    " --max-messages 1 --formatter-property print.key=true --formatter-property print.headers=true 2>/dev/null"
)
RUN_ID = (r"runId:[0-9a-f-]{36}", "runId:<id>")


def acknowledged(log: Path) -> int:
    """Returns how many messages the worker says it has committed the offsets of."""
    return sum(map(int, re.findall(r"Committing offsets for (\d+) acknowledged", log.read_text(encoding="utf-8"))))


def test_an_event_comes_exactly_with_its_transfer_and_a_killed_worker_sends_it_again(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    with BankCapture(examples.parent, tmp_path) as capture:
        monkeypatch.setenv("BANK_DB_PASSWORD", capture.password)

        def record(name: str) -> Session:
            path = f"connect/outbox/recorded/{name}.txt"
            return session(path, capture.cluster, (RUN_ID,), capture.shown(), [capture.postgres.tools], capture.by)

        booked = record("01-booked")
        booked.run(
            "curl -s -X PUT -H 'Content-Type: application/json' -d @examples/connect/debezium/outbox.json"
            f" {CONNECTOR}/config | jq -c .name"
        )
        # Without a snapshot the connector begins where its slot does.
        capture.wait_reader("outbox", "outbox_cdc")
        assert "T-0001 booked" in booked.run(f"{DESK} T-0001 110-001 110-002 50000")
        capture.wait_end(TOPIC, 1)
        assert "(0 rows)" in booked.run('psql bank -c "SELECT * FROM outbox"')
        message = booked.run(READ)
        assert "eventType:TransferBooked" in message
        assert '\t"110-001"\t{' in message
        assert '"amount":50000' in message
        booked.finish()

        refused = record("02-refused")
        assert "T-0002 refused: ERROR: new row" in refused.run(f"{DESK} T-0002 110-001 110-002 900000")
        assert "T-0003 booked" in refused.run(f"{DESK} T-0003 110-002 110-001 10000")
        capture.wait_end(TOPIC, 2)
        written = refused.run(WRITER)
        assert written.count(" written") == 2
        refused.finish()
        assert capture.end(TOPIC) == 2

        again = record("03-worker-killed")
        # T-0004 goes out after the commit of what went before it, and 10 s before the next one.
        capture.worker.wait_for("the commit of both offsets", lambda: acknowledged(capture.worker.log) == 2)
        again.run(f"{DESK} T-0004 110-001 110-002 20000")
        capture.wait_end(TOPIC, 3)
        again.act("kill -9 $(cat /run/kafka-connect.pid)", capture.worker.kill)
        start = "connect-distributed.sh examples/connect/worker/connect-distributed.properties &"
        again.act(start, capture.worker.start)
        capture.wait_end(TOPIC, 4)
        written = again.run(WRITER)
        assert written.count(" written") == 1
        assert written.count("skipped") == 3
        assert "(3 rows)" in again.run('psql bank -c "SELECT transfer, amount FROM statement_lines ORDER BY transfer"')
        again.finish()
        for file in [*capture.files(), capture.examples / "debezium" / "outbox.json"]:
            proof.ran(file, capture.by)
