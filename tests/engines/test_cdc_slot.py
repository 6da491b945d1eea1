"""A replication slot that PostgreSQL gives up because its connector was away for too long, and what brings it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.engines.cdc import BankCapture
from scripts.engines.recording import Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

TOPIC = "bank.public.accounts"
CONNECTOR = "http://localhost:8083/connectors/accounts"
PUT = "curl -s -X PUT -H 'Content-Type: application/json' -d"
STATUS = f"curl -s {CONNECTOR}/status | jq -c '{{connector: .connector.state, tasks: [.tasks[].state]}}'"
SLOT = 'psql bank -c "SELECT active, wal_status, safe_wal_size < 0 AS beyond_limit FROM pg_replication_slots"'
VIEW = f"java -jar examples/connect/change-events/target/change-events.jar localhost:9092 {TOPIC}"
FILL = "SELECT n, repeat('x', 100) AS line FROM generate_series(1, {rows}) AS n"
WAITING = b"Cannot obtain valid replication slot 'accounts_cdc'"
# The log line that says what the connector waits for, without what differs from run to run.
MASKS = (
    (r"^\[20.*?\] (WARN .*) \(io\.debezium\S+\)$", r"\1"),
    (r"during attempt \d+ out", "during attempt <n> out"),
    (r"starting at PostgresOffsetContext \[.*\]\]?, but", "starting at PostgresOffsetContext [...], but"),
)


def stop(capture: BankCapture, recorded: Session) -> None:
    """Stops the connector and waits until it has let go of the slot."""
    recorded.run(f"curl -s -X PUT {CONNECTOR}/stop")
    capture.worker.wait_state("accounts", "STOPPED")
    capture.worker.wait_for("the slot to be free", lambda: not capture.slot("accounts_cdc").get("active"))


def waits_for_its_slot(capture: BankCapture, recorded: Session) -> None:
    """Shows a connector that calls itself running, has no task that runs, and tries the slot again and again."""
    seen = capture.worker.log.read_bytes().count(WAITING)
    capture.worker.wait_for(
        "two attempts at the slot", lambda: capture.worker.log.read_bytes().count(WAITING) >= seen + 2
    )
    assert '{"connector":"RUNNING","tasks":[]}' in recorded.run(STATUS)
    log = recorded.run("grep 'Cannot obtain valid replication slot' /var/log/kafka-connect.log | tail -1")
    assert "out of 900" in log


def test_a_connector_that_lost_its_slot_says_that_it_runs_and_comes_back_only_with_a_new_snapshot(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover
) -> None:
    # Small WAL files and a low limit: production has hundreds of gigabytes and days instead.
    with BankCapture(examples.parent, tmp_path, {"max_slot_wal_keep_size": "4MB"}, 1) as capture:

        def record(name: str) -> Session:
            path = f"connect/debezium/recorded/{name}.txt"
            return session(path, capture.cluster, MASKS, capture.shown(), [capture.postgres.tools], capture.by)

        capture.put("accounts")
        capture.wait_end(TOPIC, 2)

        lost = record("01-slot-lost")
        lost.run('psql bank -tA -c "SHOW max_slot_wal_keep_size"')
        assert " t      | reserved   | f" in lost.run(SLOT)
        stop(capture, lost)
        lost.run("psql bank -c \"DELETE FROM accounts WHERE number = '110-002'\"")
        assert " f      | reserved   | f" in lost.run(SLOT)
        lost.run(f'psql bank -c "CREATE TABLE archive AS {FILL.format(rows=60000)}"')
        assert " f      | unreserved | t" in lost.run(SLOT)
        lost.run('psql bank -c "CHECKPOINT"')
        assert " f      | lost       |" in lost.run(SLOT)
        lost.finish()

        away = record("02-restart-without-a-slot")
        away.run(f"curl -s -X PUT {CONNECTOR}/resume")
        waits_for_its_slot(capture, away)
        away.finish()

        again = record("03-deleted-and-created-again")
        again.run(f"curl -s -X DELETE {CONNECTOR}")
        again.run(f"{PUT} @examples/connect/debezium/accounts.json {CONNECTOR}/config | jq -c .name")
        waits_for_its_slot(capture, again)
        stop(capture, again)
        again.run("psql bank -c \"SELECT pg_drop_replication_slot('accounts_cdc')\"")
        again.run(f"curl -s -X PUT {CONNECTOR}/resume")
        capture.worker.wait_state("accounts", "FAILED")
        failed = again.run(f"curl -s {CONNECTOR}/status | jq -r '.tasks[0].trace' | head -1")
        assert "no longer available on the server" in failed
        assert capture.end(TOPIC) == 2
        again.finish()

        reset = record("04-offsets-reset")
        stop(capture, reset)
        reset.run(f"curl -s {CONNECTOR}/offsets | jq -c '.offsets[].partition'")
        reset.run(f"curl -s -X DELETE {CONNECTOR}/offsets | jq -r .message")
        reset.run(f"curl -s -X PUT {CONNECTOR}/resume")
        capture.wait_end(TOPIC, 3)
        capture.worker.wait_state("accounts", "RUNNING")
        # The row that was deleted meanwhile is in nobody's snapshot: no event says that it is gone.
        copy = reset.run(f"{VIEW} 2")
        assert copy.count("op=r") == 1
        assert "the copy holds 2 rows" in copy
        assert "(1 row)" in reset.run('psql bank -c "SELECT number, holder, balance FROM accounts"')
        assert capture.end(TOPIC) == 3
        reset.finish()

        needed = record("05-when-needed")
        stop(capture, needed)
        needed.run("psql bank -c \"SELECT pg_drop_replication_slot('accounts_cdc')\"")
        needed.run(
            'jq \'.["snapshot.mode"] = "when_needed"\' examples/connect/debezium/accounts.json'
            f" | {PUT} @- {CONNECTOR}/config | jq -c '.config[\"snapshot.mode\"]'"
        )
        needed.run(f"curl -s -X PUT {CONNECTOR}/resume")
        capture.wait_end(TOPIC, 4)
        capture.worker.wait_state("accounts", "RUNNING")
        assert needed.run(f"{VIEW} 3").count("op=r") == 1
        needed.finish()
