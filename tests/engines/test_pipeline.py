"""PostgreSQL, Debezium, Kafka, Flink, Kafka, ClickHouse: what the dashboard holds after kills, against the bank."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.engines import clickhouse, flink
from scripts.engines.cdc import BankCapture
from scripts.engines.log_files import log_end
from scripts.engines.recording import Session
from scripts.engines.waiting import wait_for

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

FOLDER = "examples/pipeline"
PAYMENTS, TOPIC = "bank.public.payments", "payments-by-branch"
CONNECTOR = "http://localhost:8083/connectors/pipeline/config"
PUT = f"curl -s -X PUT -H 'Content-Type: application/json' -d @{FOLDER}/connector.json {CONNECTOR} | jq -c .name"
SINK = f"python {FOLDER}/sink.py localhost:9092 {TOPIC} /var/lib/dashboard"
ASK = "python examples/clickhouse/lab-clickhouse/ask.py /var/lib/dashboard"
COMPARE = (
    f"diff <(psql bank -tA -F $'\\t' -f {FOLDER}/reconcile.sql)"
    f' <({ASK} "$(cat {FOLDER}/reconcile.sql) FORMAT TSV") && echo equal'
)
UPDATED = "UPDATE payments SET amount = amount + 1, status = 'SETTLED' WHERE account = '110-003' AND id <= 20"
READ = "kafka-console-consumer.sh --bootstrap-server localhost:9092 --from-beginning"
JOB = "localhost:8081/jobs/$(curl -s localhost:8081/jobs | jq -r '.jobs[0].id')"
CHECKPOINT = f"curl -s -X POST {JOB}/checkpoints -d '{{}}' | jq -c"
COUNTS = f"curl -s {JOB}/checkpoints | jq -c '.counts | {{restored}}'"
KILLED = (r".*: line \d+: +\d+ Killed.*", "Killed")
POSITION = ((r'"lsn":\d+', '"lsn":<n>'), (r'"txId":\d+', '"txId":<n>'))


class Pipeline:
    """The engines between the bank's database and the dashboard, and what the test waits for."""

    def __init__(self, capture: BankCapture, cluster: flink.FlinkSession) -> None:
        self.capture, self.cluster = capture, cluster

    def wait(self, step: str, ready: Callable[[], bool]) -> None:
        """Waits for ``ready``; raises EngineError naming ``step`` where it never is."""
        wait_for(ready, engine=self.cluster.by, step=step)

    def end(self) -> int:
        """Returns the end of the job's output, marks of transactions counted."""
        return log_end(self.capture.cluster.broker(1).data / f"{TOPIC}-0")

    def wait_end(self, end: int) -> None:
        """Waits until the job's output ends at that offset, committed or not."""
        self.wait(f"{TOPIC} up to {end}", lambda: self.end() >= end)
        assert self.end() == end

    def completed(self) -> int:
        """Returns how many checkpoints are complete."""
        job = self.cluster.get("/jobs")["jobs"][0]["id"]
        return int(self.cluster.get(f"/jobs/{job}/checkpoints")["counts"]["completed"])

    def checkpoint(self, record: Session) -> None:
        """Records a checkpoint and waits until its transaction has its mark in the output."""
        end, before = self.end(), self.completed()
        record.run(CHECKPOINT)
        self.wait("a checkpoint", lambda: self.completed() > before)
        self.wait_end(end + 1)

    def task_managers(self) -> int:
        """Returns how many TaskManagers the JobManager knows."""
        return int(self.cluster.get("/overview")["taskmanagers"])


def test_after_kills_of_flink_and_of_the_sink_the_dashboard_equals_the_bank(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover
) -> None:
    root = examples.parent
    settings = {
        "execution.checkpointing.dir": (tmp_path / "flink/data/checkpoints").as_uri(),
        # The test says when: what lies between two checkpoints is what is looked at.
        "execution.checkpointing.interval": "10min",
        # A dead TaskManager is noticed after 5 s; the default is 50 s.
        "heartbeat.interval": "1000",
        "heartbeat.timeout": "5000",
    }
    with contextlib.ExitStack() as stack:
        capture = stack.enter_context(BankCapture(root, tmp_path))
        capture.cluster.create_topic(TOPIC, "1")
        cluster = stack.enter_context(flink.FlinkSession(root, tmp_path / "flink", settings=settings))
        pipeline = Pipeline(capture, cluster)
        # The file names the reader's address; what runs is a copy with this run's.
        job = tmp_path / "job.sql"
        text = (root / FOLDER / "job.sql").read_text(encoding="utf-8")
        job.write_text(text.replace("localhost:9092", capture.cluster.bootstrap), encoding="utf-8")
        names = {f"{FOLDER}/job.sql": str(job)}
        names |= {f"/var/lib/{name}": str(tmp_path / name) for name in ("dashboard", "careless")}
        folders = [capture.postgres.tools, cluster.binaries, Path(sys.executable).parent]
        by = f"{cluster.by}, {clickhouse.version(root)}, {capture.by}"

        def record(name: str) -> Session:
            shown = {**capture.shown(), **cluster.shown(), **names}
            masks = (*flink.MASKS, *POSITION, KILLED)
            return session(f"pipeline/recorded/{name}.txt", capture.cluster, masks, shown, folders, by)

        started = record("01-started")
        started.run(f"psql bank -q -f {FOLDER}/source.sql")
        started.run(f"{ASK} @{FOLDER}/dashboard.sql")
        started.run(PUT)
        capture.wait_reader("pipeline", "pipeline_cdc")
        capture.wait_end("bank.public.accounts", 4)
        # Else the job finds no such topic.
        capture.cluster.create_topic(PAYMENTS, "1")
        assert "Job ID: <id>" in started.run(f"sql-client.sh -f {FOLDER}/job.sql 2> /dev/null | grep 'Job ID'")
        cluster.wait_state("RUNNING")
        pipeline.wait("the first checkpoint", lambda: pipeline.completed() > 0)
        started.run(
            "psql bank -c \"INSERT INTO payments SELECT n, '110-00' || 1 + n % 4, 1000 * n, 'AUTHORIZED'"
            ' FROM generate_series(1, 40) AS n"'
        )
        pipeline.wait_end(40)
        assert started.run(SINK) == "next offset 0"
        pipeline.checkpoint(started)
        assert started.run(SINK).splitlines()[-1] == "next offset 40"
        assert started.run(COMPARE) == "equal"
        started.finish()

        one = record("02-one-payment")
        one.run("psql bank -c \"INSERT INTO payments VALUES (41, '110-001', 12000, 'AUTHORIZED')\"")
        one.run("psql bank -c \"UPDATE payments SET status = 'SETTLED' WHERE id = 41\"")
        one.run(
            f"{READ} --topic {PAYMENTS} --max-messages 42 2> /dev/null | tail -2"
            " | jq -c '{op, before, after, lsn: .source.lsn, txId: .source.txId}'"
        )
        pipeline.wait_end(44)
        written = one.run(f"{READ} --topic {TOPIC} --max-messages 43 2> /dev/null | tail -3")
        assert [line[-3] for line in written.splitlines()] == ["c", "d", "c"]
        pipeline.checkpoint(one)
        one.run(SINK)
        one.run(f'{ASK} "SELECT * FROM payment_changes WHERE id = 41 ORDER BY position"')
        one.finish()

        killed = record("03-killed")
        killed.run("psql bank -c \"UPDATE accounts SET branch = 'Mapo' WHERE number = '110-004'\"")
        pipeline.wait_end(65)
        killed.run("kill -9 $(cat /run/flink/taskmanager.pid)")
        killed.run(
            "psql bank -c \"INSERT INTO payments SELECT n, '110-002', 500, 'AUTHORIZED'"
            ' FROM generate_series(42, 46) AS n"'
        )
        killed.run(f'psql bank -c "{UPDATED}"')
        killed.run("psql bank -c \"DELETE FROM payments WHERE account = '110-001' AND id BETWEEN 21 AND 40\"")
        pipeline.wait("the loss of the TaskManager", lambda: pipeline.task_managers() == 0)
        ongoing = "kafka-transactions.sh --bootstrap-server localhost:9092 list | awk '/Ongoing/ {print $1, $4}'"
        assert killed.run(ongoing).startswith(f"{TOPIC}-")
        assert killed.run(SINK) == "next offset 44"
        assert "< Mapo\t110-004" in killed.run(COMPARE, expect=1)
        killed.finish()

        restored = record("04-restored")
        restored.act("taskmanager.sh start", cluster.start_task_manager)
        cluster.wait_state("RUNNING")
        assert restored.run(COUNTS) == '{"restored":1}'
        # The mark that ends the dead TaskManager's transaction, the move of the account again, and 5 rows that came,
        # 5 that changed and 5 that went.
        pipeline.wait_end(106)
        pipeline.checkpoint(restored)
        assert "status 137" in restored.run(f"{SINK} --die; echo status $?")
        restored.run(SINK)
        assert restored.run(COMPARE) == "equal"
        restored.run(f"psql bank -f {FOLDER}/reconcile.sql")
        restored.finish()

        repeated = record("05-repeated")
        # As Debezium does that dies before its offset is committed.
        repeated.run(
            f"{READ} --topic {PAYMENTS} --max-messages 42 2> /dev/null | tail -2"
            f" | kafka-console-producer.sh --bootstrap-server localhost:9092 --topic {PAYMENTS}"
        )
        pipeline.wait_end(111)
        repeated.run(f"{READ} --topic {TOPIC} --max-messages 107 2> /dev/null | tail -4")
        pipeline.checkpoint(repeated)
        repeated.run(SINK)
        assert repeated.run(COMPARE) == "equal"
        repeated.finish()

        careless = record("06-uncommitted")
        careless.run(f"{ASK} @{FOLDER}/dashboard.sql".replace("dashboard ", "careless "))
        careless.run(f"{SINK} --isolation read_uncommitted --size 200".replace("/dashboard", "/careless"))
        # What the dead TaskManager had written counts, too: the account has moved twice.
        shown = careless.run(COMPARE.replace("lib/dashboard", "lib/careless"), expect=1)
        assert "> Jongno\t110-004\t-10" in shown
        careless.finish()
        for name in ("source.sql", "connector.json", "job.sql", "dashboard.sql", "reconcile.sql", "sink.py"):
            proof.ran(root / FOLDER / name, by)


def test_a_collapsing_table_would_forget_where_the_sink_goes_on(examples: Path, tmp_path: Path) -> None:
    with clickhouse.ClickHouse(examples.parent, tmp_path) as engine:
        text = (examples.parent / FOLDER / "dashboard.sql").read_text(encoding="utf-8")
        plain = "MergeTree ORDER BY (branch, account, id, position)"
        assert plain in text
        engine.execute(text.replace(plain, "CollapsingMergeTree(sign) ORDER BY (branch, account, id)").rstrip("\n;"))
        for values in ("(1, '', '', 5, '', 1, 0), (2, '', '', 7, '', 1, 1)", "(2, '', '', 7, '', -1, 2)"):
            engine.execute(f"INSERT INTO payment_changes VALUES {values}")
        found = "SELECT max(position), sum(sign) FROM payment_changes"
        assert engine.rows(found) == [("2", "1")]
        engine.execute("OPTIMIZE TABLE payment_changes FINAL")
        assert engine.rows(found) == [("0", "1")]
