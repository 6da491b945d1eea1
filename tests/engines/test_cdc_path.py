"""PostgreSQL, Debezium, Kafka and a copy in another database: what the copy holds after changes, restarts and faults.

The tests are one story: each goes on where the one before it stopped.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.engines import artifacts, recording
from scripts.engines.cdc import BankCapture
from scripts.engines.process import EngineProcess
from scripts.engines.recording import Mask, Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

FOLDER = "examples/connect/payment-copy"
TOPIC = "bank.public.payments"
CONNECTOR = "http://localhost:8083/connectors/payments"
COPY = f"java -jar {FOLDER}/target/payment-copy.jar localhost:9092 {TOPIC} jdbc:postgresql://localhost:5432/fraud"
WORKER = "connect-distributed.sh examples/connect/worker/connect-distributed.properties &"
PUT = "curl -s -X PUT -H 'Content-Type: application/json' -d"
COMPARE = f"diff <(psql bank -tAf {FOLDER}/slices.sql) <(psql fraud -tAf {FOLDER}/slices.sql)"
ROWS = f"-v slice='2026-01-05 10' -f {FOLDER}/rows.sql"
FIRST, LAST = 101, 3100


def positions(log: Path) -> str:
    """Returns what the worker says about where it goes on in the WAL."""
    words = ("Found previous", "WAL", "LSN", "Committing offsets", "records sent")
    return "\n".join(line for line in log.read_text(encoding="utf-8").splitlines() if any(w in line for w in words))


class Copying:
    """The bank's capture and the program that keeps the copy; the program writes what goes wrong into ``log``."""

    def __init__(self, capture: BankCapture, folder: Path) -> None:
        self.capture, self.folder, self.log = capture, folder, folder / "copy.log"
        self.watch = recording.java_watched(artifacts.java_home_command(), folder / "watch")
        self.process: EngineProcess | None = None

    def start(self) -> None:
        """Starts the program."""
        command = recording.real(COPY, self.capture.shown() | self.capture.cluster.shown()).split()
        env = {**os.environ, "BANK_DB_PASSWORD": self.capture.password}
        self.process = EngineProcess("PaymentCopy", [str(self.watch / "java"), *command[1:]], self.log, env=env)

    def kill(self) -> None:
        """kill -9."""
        if self.process:
            self.process.kill()

    def send(self, what: signal.Signals) -> None:
        """Sends the program a signal."""
        assert self.process
        self.process.send(what)

    def fraud(self, sql: str) -> str:
        """Asks the database of the copy."""
        return self.capture.postgres.sql(sql, database="fraud")

    def handled(self) -> int:
        """Returns how many events have had their effect."""
        return int(self.fraud("SELECT count(*) FROM inbox"))

    def wait_for_sentinel(self) -> None:
        """Touches the sentinel and waits until the touch is in the copy, and with it all that was before it."""
        touched = self.capture.postgres.sql("UPDATE payments SET booked_at = now() WHERE id = 0 RETURNING booked_at")
        arrived = "SELECT booked_at FROM payments WHERE id = 0"
        self.capture.worker.wait_for("the sentinel in the copy", lambda: self.fraud(arrived) == touched, 60)


@pytest.fixture(scope="module")
def copying(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copying]:
    folder = tmp_path_factory.mktemp("path")
    with BankCapture(examples.parent, folder) as capture:
        copying = Copying(capture, folder)
        try:
            yield copying
        finally:
            copying.kill()


@pytest.fixture
def record(copying: Copying, session: Callable[..., Session]) -> Callable[..., Session]:
    capture = copying.capture

    def open_session(name: str, masks: tuple[Mask, ...] = ()) -> Session:
        path = f"connect/payment-copy/recorded/{name}.txt"
        return session(path, capture.cluster, masks, capture.shown(), [capture.postgres.tools], capture.by)

    return open_session


def test_the_copy_follows_inserts_updates_and_deletes(
    copying: Copying, record: Callable[..., Session], proof: Prover
) -> None:
    follows = record("01-follows")
    follows.run(f"psql bank -q -f {FOLDER}/source.sql")
    follows.run('psql bank -q -c "CREATE DATABASE fraud"')
    follows.run(f"psql fraud -q -f {FOLDER}/target.sql")
    follows.run(f"{PUT} @examples/connect/debezium/payments.json {CONNECTOR}/config | jq -c .name")
    copying.capture.wait_reader("payments", "payments_cdc")
    follows.act(f"{COPY} &", copying.start)
    follows.run(
        "psql bank -c \"INSERT INTO payments VALUES (1, '110-001', 12000, 'AUTHORIZED', '2026-01-05 09:00Z'),"
        " (2, '110-002', 7000, 'AUTHORIZED', '2026-01-05 09:01Z'),"
        " (3, '110-001', 9900, 'AUTHORIZED', '2026-01-05 09:02Z')\""
    )
    follows.run("psql bank -c \"UPDATE payments SET status = 'SETTLED' WHERE id = 1\"")
    follows.run('psql bank -c "DELETE FROM payments WHERE id = 3"')
    copying.wait_for_sentinel()
    shown = follows.run(
        'psql fraud -c "SELECT id, account, amount, status, later, changes FROM payments WHERE id > 0 ORDER BY id"'
    )
    assert "1 | 110-001 |  12000 | SETTLED    | {}    |       2" in shown
    assert "(2 rows)" in shown
    follows.finish()
    folder = copying.capture.root / FOLDER
    for file in [
        *copying.capture.files(), copying.capture.examples / "debezium" / "payments.json",
        folder / "source.sql", folder / "target.sql",
    ]:  # fmt: skip
        proof.ran(file, copying.capture.by)


def test_a_new_column_reaches_a_copy_that_was_made_without_it(copying: Copying, record: Callable[..., Session]) -> None:
    column = record("02-new-column")
    column.run('psql bank -c "ALTER TABLE payments ADD COLUMN channel text"')
    column.run(
        "psql bank -c \"INSERT INTO payments VALUES (4, '110-002', 3000, 'AUTHORIZED', '2026-01-05 09:03Z', 'app')\""
    )
    copying.wait_for_sentinel()
    shown = column.run('psql fraud -c "SELECT id, status, later FROM payments WHERE id > 0 ORDER BY id"')
    assert '4 | AUTHORIZED | {"channel": "app"}' in shown
    assert "2 | AUTHORIZED | {}" in shown
    column.finish()


def test_killed_in_the_middle_worker_and_consumer_go_on_and_each_event_has_its_effect_once(
    copying: Copying, record: Callable[..., Session], proof: Prover
) -> None:
    capture = copying.capture
    restarts = record("03-restarts")
    # Killed before its first commit, the connector would begin with a new snapshot: it could not know better.
    committed = b"Committing offsets for"
    capture.worker.wait_for("a commit of offsets", lambda: committed in capture.worker.log.read_bytes())
    handled, end = copying.handled(), capture.end(TOPIC)
    restarts.run(
        "psql bank -c \"INSERT INTO payments SELECT n, '110-00' || 1 + n % 2, n, 'AUTHORIZED',"
        f" timestamptz '2026-01-05 09:00Z' + n * interval '5 seconds', 'card' FROM generate_series({FIRST}, {LAST}) n\""
    )
    # In the middle: the first batches have had their effect, the last one has not.
    capture.worker.wait_for("the first batches", lambda: copying.handled() > handled + 100)
    restarts.act("kill -9 $(pgrep -f payment-copy.jar)", copying.kill)
    assert copying.handled() < handled + 3000
    restarts.run("psql bank -c \"UPDATE payments SET status = 'SETTLED' WHERE id > 100 AND id % 2 = 0\"")
    capture.wait_end(TOPIC, end + 3000 + 500)
    restarts.act("kill -9 $(cat /run/kafka-connect.pid)", capture.worker.kill)
    restarts.run('psql bank -c "DELETE FROM payments WHERE id > 100 AND id % 100 = 0"')
    restarts.act(WORKER, capture.worker.start)
    restarts.act(f"{COPY} &", copying.start)
    copying.wait_for_sentinel()
    restarts.run('psql bank -c "SELECT count(*) FROM payments WHERE id > 100"')
    # 1500 payments with one event each, and 1470 with two: nothing was counted twice.
    shown = restarts.run('psql fraud -c "SELECT count(*), sum(changes) AS changes FROM payments WHERE id > 100"')
    assert "2970 |    4440" in shown, positions(capture.worker.log)
    restarts.finish()
    # 3000 inserts, 1500 updates, 30 deletes with their tombstones, and the sentinel.
    assert capture.end(TOPIC) > end + 3000 + 1500 + 60 + 1, "nothing was sent twice"
    for source in recording.sources(capture.root, recording.loaded_classes(copying.folder / "watch")):
        proof.ran(source, capture.by)


def test_source_and_copy_reconcile_and_a_deliberate_difference_is_found(
    copying: Copying, record: Callable[..., Session], proof: Prover
) -> None:
    equal = record("04-equal")
    for side, database in (("source", "bank"), ("copy", "fraud")):
        equal.run(f"psql {database} -q -f {FOLDER}/compared-{side}.sql")
    shown = equal.run(f"psql bank -f {FOLDER}/slices.sql")
    assert "2026-01-05 10" in shown
    assert equal.run(f"{COMPARE} && echo equal") == "equal"
    equal.finish()

    behind = record("05-in-flight")
    behind.act("kill -STOP $(pgrep -f payment-copy.jar)", lambda: copying.send(signal.SIGSTOP))
    behind.run("psql bank -c \"UPDATE payments SET status = 'REVERSED' WHERE id = 101\"")
    assert "2026-01-05 09" in behind.run(COMPARE, expect=1)
    behind.act("kill -CONT $(pgrep -f payment-copy.jar)", lambda: copying.send(signal.SIGCONT))
    copying.wait_for_sentinel()
    assert behind.run(f"{COMPARE} && echo equal") == "equal"
    behind.finish()

    differs = record("06-differs")
    differs.run(
        'psql fraud -q -c "UPDATE payments SET amount = amount + 1 WHERE id = 1201"'
        ' -c "DELETE FROM payments WHERE id = 1103" -c "INSERT INTO payments'
        ' SELECT 1100, account, 1100, status, booked_at, later, 1 FROM payments WHERE id = 1099"'
    )
    found = differs.run(COMPARE, expect=1)
    assert found.count("2026-01-05 10") == 2
    rows = differs.run(f"diff <(psql bank -tA {ROWS}) <(psql fraud -tA {ROWS})", expect=1)
    assert "< [1201," in rows
    assert "< [1103," in rows
    assert "> [1100," in rows
    assert rows.count("\n< ") + rows.count("\n> ") == 4
    differs.finish()
    folder = copying.capture.root / FOLDER
    for name in ("compared-source", "compared-copy", "slices", "rows"):
        proof.ran(folder / f"{name}.sql", copying.capture.postgres.by)


def test_an_incremental_snapshot_of_one_hour_repairs_what_is_there_and_leaves_what_is_too_much(
    copying: Copying, record: Callable[..., Session]
) -> None:
    capture = copying.capture
    incremental = record("07-incremental-snapshot", ((r"(?m)^[0-9a-f-]{36}", "<id>"),))
    hour = "booked_at >= '2026-01-05 10:00Z' AND booked_at < '2026-01-05 11:00Z'"
    data = (
        '{"type": "incremental", "data-collections": ["public.payments"], "additional-conditions":'
        f' [{{"data-collection": "public.payments", "filter": "{hour}"}}]}}'
    ).replace("'", "''")

    def order(number: int) -> str:
        values = f"('repair-{number}', 'execute-snapshot', '{data}')"
        return f"INSERT INTO debezium_signal (id, type, data) VALUES {values}"

    def wait_windows(count: int) -> None:
        """Waits until that many windows are closed and their rows are in the copy."""
        closed = "SELECT count(*) FROM debezium_signal WHERE type = 'snapshot-window-close'"
        capture.worker.wait_for("the windows to close", lambda: int(capture.postgres.sql(closed)) >= count)
        copying.wait_for_sentinel()

    incremental.run('psql bank -c "' + order(1).replace('"', '\\"') + '"')
    incremental.run(
        "for n in $(seq 1001 1020); do psql bank -qc \"UPDATE payments SET status = 'REVERSED' WHERE id = $n\"; done"
    )
    # The piece with the rows, and the one that finds that there are no more.
    wait_windows(2)
    shown = incremental.run('psql bank -tAc "SELECT id, type FROM debezium_signal"')
    assert shown.count("snapshot-window-open") == shown.count("snapshot-window-close") == 2
    # jq ends with the first hit, and the tool ends when nobody reads it any more.
    missing = incremental.run(
        f"kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic {TOPIC} --from-beginning 2>/dev/null"
        ' | jq -nc \'first(inputs | select(.source.snapshot == "incremental" and .after.id == 1103)'
        " | [.op, .source.snapshot, .source.lsn, .after.id, .after.amount])'"
    )
    assert missing == '["r","incremental",null,1103,1103]'
    rows = incremental.run(f"diff <(psql bank -tA {ROWS}) <(psql fraud -tA {ROWS})", expect=1)
    assert "> [1100," in rows
    assert "<" not in rows
    incremental.run('psql fraud -qc "DELETE FROM payments WHERE id = 1100"')
    assert incremental.run(f"{COMPARE} && echo equal") == "equal"
    incremental.finish()

    # Rows of a snapshot have no position: were they in the inbox, a second repair would be taken for the first.
    copying.fraud("UPDATE payments SET amount = amount + 1 WHERE id = 1103")
    capture.postgres.sql(order(2))
    wait_windows(4)
    assert incremental.quietly(f"{COMPARE} && echo equal") == "equal"
