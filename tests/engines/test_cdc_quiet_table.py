"""A slot that no change passes through while the rest of the database writes: what moves it, and what does not."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from scripts.engines.cdc import BankCapture
from scripts.engines.recording import Session

CONNECTOR = "http://localhost:8083/connectors/accounts"
HELD = (
    'psql bank -c "SELECT active, pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) > 5000000'
    ' AS over_5_mb_behind FROM pg_replication_slots"'
)


def test_only_a_heartbeat_that_writes_moves_the_slot_of_a_quiet_table(
    examples: Path, tmp_path: Path, session: Callable[..., Session]
) -> None:
    # Offsets are committed, and with them the slot moved, every second instead of every minute.
    with BankCapture(examples.parent, tmp_path, worker={"offset.flush.interval.ms": "1000"}) as capture:
        quiet = session(
            "connect/debezium/recorded/06-quiet-table.txt", capture.cluster, (), capture.shown(),
            [capture.postgres.tools], capture.by,
        )  # fmt: skip

        def behind() -> int:
            sql = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::bigint FROM pg_replication_slots"
            return int(capture.postgres.sql(sql))

        def busy(number: int) -> None:
            """Lets one event bring the slot up to date, then has other tables write 9 MB of WAL."""
            capture.postgres.sql("UPDATE accounts SET balance = balance + 1 WHERE number = '110-001'")
            capture.worker.wait_for("the slot to be up to date", lambda: behind() < 100_000)
            lines = "SELECT n, repeat('x', 100) AS line FROM generate_series(1, 60000) AS n"
            quiet.run(f'psql bank -c "CREATE TABLE archive_{number} AS {lines}"')

        def configure(changes: str) -> None:
            """Changes the connector, and waits until the new one reads."""
            reader = capture.slot("accounts_cdc")["active_pid"]
            quiet.run(
                f"jq '{changes}' examples/connect/debezium/accounts.json"
                f" | curl -s -X PUT -H 'Content-Type: application/json' -d @- {CONNECTOR}/config | jq -c .name"
            )
            capture.wait_reader("accounts", "accounts_cdc", before=reader)

        capture.put("accounts")
        busy(1)
        time.sleep(6)
        assert " t      | t" in quiet.run(HELD)

        configure('.["heartbeat.interval.ms"] = "500"')
        busy(2)
        time.sleep(6)
        assert " t      | t" in quiet.run(HELD)

        quiet.run(
            'psql bank -c "CREATE TABLE heartbeat (id int PRIMARY KEY, beat timestamptz NOT NULL)"'
            ' -c "INSERT INTO heartbeat VALUES (1, now())" -c "GRANT SELECT, UPDATE ON heartbeat TO cdc"'
            ' -c "ALTER PUBLICATION bank_accounts ADD TABLE heartbeat"'
        )
        action = "UPDATE heartbeat SET beat = now()"
        configure(f'.["heartbeat.interval.ms"] = "500" | .["heartbeat.action.query"] = "{action}"')
        busy(3)
        capture.worker.wait_for("the slot to move on", lambda: behind() < 5_000_000, 30)
        assert " t      | f" in quiet.run(HELD)
        quiet.finish()
