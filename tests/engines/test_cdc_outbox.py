"""The outbox: a transfer and its event in one transaction, through Debezium's event router, once for who looks.

The lab on change data capture has these steps in this order, and runs them in the engines that the lab starts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.engines.recording import Session
from scripts.labs.cdc import CdcLab

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
KILL = "kill -9 $(cat /run/kafka-connect.pid)"
START = "connect-distributed.sh examples/connect/worker/connect-distributed.properties &"
SLOT = "SELECT slot_name, active, confirmed_flush_lsn < pg_current_wal_lsn() AS behind FROM pg_replication_slots"
LAST = (
    f"kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic {TOPIC} --from-beginning --timeout-ms 3000"
    " 2>/dev/null | jq -c '{id, amount}' | tail -1"
)
ACCOUNTS = "bank.public.accounts"
VIEW = f"java -jar examples/connect/change-events/target/change-events.jar localhost:9092 {ACCOUNTS}"
RUN_ID = (r"runId:[0-9a-f-]{36}", "runId:<id>")


def acknowledged(log: Path) -> int:
    """Returns how many messages the worker says it has committed the offsets of."""
    return sum(map(int, re.findall(r"Committing offsets for (\d+) acknowledged", log.read_text(encoding="utf-8"))))


def test_an_event_comes_exactly_with_its_transfer_and_a_killed_worker_sends_it_again(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    with CdcLab(examples.parent, tmp_path / "lab", free=True) as lab:
        capture = lab.capture
        for name, value in lab.environment().items():
            monkeypatch.setenv(name, value)

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
        again.act(KILL, capture.worker.kill)
        again.act(START, lambda: lab.typed("connect"))
        capture.wait_end(TOPIC, 4)
        written = again.run(WRITER)
        assert written.count(" written") == 1
        assert written.count("skipped") == 3
        assert "(3 rows)" in again.run('psql bank -c "SELECT transfer, amount FROM statement_lines ORDER BY transfer"')
        again.finish()

        down = record("04-worker-down")
        down.act(KILL, capture.worker.kill)
        capture.worker.wait_for("the slot without a reader", lambda: not capture.slot("outbox_cdc")["active"])
        assert "T-0005 booked" in down.run(f"{DESK} T-0005 110-002 110-001 30000")
        assert re.search(r"outbox_cdc \| f +\| t", down.run(f'psql bank -c "{SLOT}"'))
        assert down.run(f"kafka-get-offsets.sh --bootstrap-server localhost:9092 --topic {TOPIC}") == f"{TOPIC}:0:4"
        down.act(START, lambda: lab.typed("connect"))
        # What went before the last commit of offsets may come once more in front of it.
        capture.worker.wait_for("T-0005", lambda: "T-0005" in down.quietly(LAST), 60)
        assert "T-0005" in down.run(LAST)
        down.finish()

        rows = record("05-change-events")
        rows.run(
            "curl -s -X PUT -H 'Content-Type: application/json' -d @examples/connect/debezium/accounts.json"
            " http://localhost:8083/connectors/accounts/config | jq -c .name"
        )
        capture.wait_reader("accounts", "accounts_cdc")
        capture.wait_end(ACCOUNTS, 2)
        rows.run(f"{DESK} T-0006 110-001 110-002 5000")
        capture.wait_end(ACCOUNTS, 4)
        events = rows.run(f"{VIEW} 0")
        assert re.findall(r"op=(\w)", events) == ["r", "r", "u", "u"]
        assert "T-0006" not in events
        rows.finish()
        for file in [*capture.files(), capture.examples / "debezium" / "outbox.json"]:
            proof.ran(file, capture.by)
