"""Flink: windows of event time, late records, and exactly-once from Kafka to Kafka across a kill -9."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts import versions
from scripts.engines import flink, generated, recording
from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session
from scripts.engines.waiting import wait_for

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

ROOT = Path(__file__).resolve().parents[2]
WINDOWS = "java -jar examples/flink/windows/target/windows.jar"
PAYMENTS = "examples/flink/windows/payments.csv"
BALANCES = "java -jar examples/flink/exactly-once/target/exactly-once.jar"
JAR = "examples/flink/exactly-once/target/exactly-once.jar"
ADDRESS = "localhost:9092"
CHECKPOINT = "curl -s -X POST localhost:8081/jobs/$(curl -s localhost:8081/jobs | jq -r .jobs[0].id)/checkpoints"
RECOVERY = "execution.state-recovery.path"
COMPLETED = (
    "curl -s localhost:8081/jobs/$(curl -s localhost:8081/jobs | jq -r .jobs[0].id)/checkpoints"
    " | jq '.latest.completed | {id, checkpoint_type, external_path}'"
)


@pytest.fixture
def windows(examples: Path, session: Callable[..., Session], proof: Prover) -> Callable[[str, str], str]:
    """Returns a function (file, arguments) that records a run of the window program and returns what it printed."""

    def run(file: str, arguments: str) -> str:
        recorded = session(f"flink/windows/recorded/{file}.txt", by=by())
        out = recorded.run(f"{WINDOWS} {arguments}")
        recorded.finish()
        proof.ran(ROOT / PAYMENTS, by())
        return out

    return run


def by() -> str:
    """Returns the engine as proofs show it."""
    return f"Flink {versions.version_of(ROOT, 'flink')}"


def test_the_watermark_trails_the_latest_payment_by_the_bound_and_a_millisecond(
    windows: Callable[[str, str], str],
) -> None:
    lines = windows("01-watermarks", f"watermarks {PAYMENTS}").splitlines()
    assert lines[0].endswith("watermark none yet")
    # P-02 occurred at 10:00:08; 5 s and 1 ms before that is what P-03 meets, and P-03 does not move it back.
    assert lines[2].endswith("watermark 10:00:02.999")
    assert lines[3].endswith("watermark 10:00:02.999")
    assert [line[:4] for line in lines if line.endswith("behind it")] == ["P-07", "P-10"]


def test_a_tumbling_window_fires_once_and_drops_what_comes_later(windows: Callable[[str, str], str]) -> None:
    lines = windows("02-tumbling", f"tumbling {PAYMENTS}").splitlines()
    assert lines[0] == "[10:00:00, 10:00:10) bakery payments: 3, KRW:  7000, fired at 10:00:09.999"
    assert [line for line in lines if line.startswith("too late")] == [
        "too late: P-07 of bakery",
        "too late: P-10 of bakery",
    ]
    # The window [20, 30) has no payments and gives no result.
    assert not [line for line in lines if line.startswith("[10:00:20")]


def test_allowed_lateness_fires_the_window_again_with_all_its_payments(windows: Callable[[str, str], str]) -> None:
    lines = windows("03-allowed-lateness", f"tumbling {PAYMENTS} 15").splitlines()
    first = [line for line in lines if line.startswith("[10:00:00, 10:00:10) bakery")]
    assert first == [
        "[10:00:00, 10:00:10) bakery payments: 3, KRW:  7000, fired at 10:00:09.999",
        "[10:00:00, 10:00:10) bakery payments: 4, KRW: 13000, fired at 10:00:09.999",
    ]
    # The window's end and 15 s are before 10:00:25.999: P-10 is still too late.
    assert [line for line in lines if line.startswith("too late")] == ["too late: P-10 of bakery"]


def test_a_late_payment_counts_in_the_sliding_windows_that_are_still_open(windows: Callable[[str, str], str]) -> None:
    out = windows("04-sliding", f"sliding {PAYMENTS}")
    assert "[10:00:00, 10:00:10) bakery payments: 3, KRW:  7000, fired at 10:00:09.999" in out
    assert "[10:00:05, 10:00:15) bakery payments: 4, KRW: 15000, fired at 10:00:25.999" in out
    # P-07 missed one of its two windows, and no side output says so.
    assert "P-07" not in out


def test_a_session_grows_by_payments_that_come_out_of_order(windows: Callable[[str, str], str]) -> None:
    out = windows("05-session", f"session {PAYMENTS}")
    assert "[10:00:07, 10:00:20) bakery payments: 5, KRW: 20000, fired at 10:00:25.999" in out
    assert "too late: P-10 of bakery" in out


@pytest.fixture
def job(examples: Path, tmp_path: Path) -> Iterator[flink.FlinkJob]:
    """Returns the job that keeps balances, not started yet."""
    balances = flink.FlinkJob(examples.parent, tmp_path / "flink", JAR)
    yield balances
    balances.kill()


def test_after_a_kill_the_job_goes_on_from_the_checkpoint_and_commits_each_booking_once(
    examples: Path, cluster_folder: Path, session: Callable[..., Session], job: flink.FlinkJob
) -> None:
    with KafkaCluster(examples.parent, cluster_folder, brokers=1, controllers=0) as cluster:
        for topic in ("transfers", "balances"):
            cluster.create_topic(topic, "1")

        def open_session(name: str) -> Session:
            path = f"flink/exactly-once/recorded/{name}.txt"
            return session(path, cluster, masks=flink.MASKS, names=job.shown(), by=f"{by()}, {cluster.by}")

        def start(record: Session, *recovery: str) -> None:
            program = f"run {ADDRESS} file:///var/lib/flink/checkpoints 600"
            program += " sink.transaction.timeout.ms=600000 rest.bind-port=8081"
            expanded = recording.real(program, record.names)
            real = expanded.replace("rest.bind-port=8081", f"rest.bind-port={job.port}").split()
            shown = f" {RECOVERY}=$(ls -d /var/lib/flink/checkpoints/*/chk-*)" if recovery else ""
            real += [f"{RECOVERY}={path}" for path in recovery]
            record.act(f"{BALANCES} {program}{shown} &", lambda: job.start(real))

        def checkpoint(record: Session) -> None:
            before = job.latest_checkpoint()
            record.run(CHECKPOINT + " -d '{}' | jq -c")
            job.wait_checkpoint(before)
            record.run(COMPLETED)

        def wait_written(record: Session, count: int) -> None:
            counted = f"{BALANCES} count {ADDRESS} read_uncommitted"
            record.until(counted, lambda out: f": {count} records" in out, f"{count} records in the topic")

        def count(record: Session, isolation: str) -> str:
            return record.run(f"{BALANCES} count {ADDRESS} {isolation}").removeprefix(f"{isolation}: ")

        killed = open_session("01-killed")
        start(killed)
        killed.run(f"{BALANCES} fill {ADDRESS} 1 10")
        wait_written(killed, 20)
        assert count(killed, "read_committed").startswith("0 records")
        checkpoint(killed)
        assert count(killed, "read_committed").startswith("20 records of 20 bookings, 0 of them")
        killed.run(f"{BALANCES} fill {ADDRESS} 11 20")
        wait_written(killed, 40)
        killed.act("kill -9 $(cat /run/flink/flink.pid)", job.kill)
        assert count(killed, "read_uncommitted").startswith("40 records of 40 bookings, 0 of them")
        assert count(killed, "read_committed").startswith("20 records of 20 bookings, 0 of them")
        assert "Ongoing" in killed.run(f"kafka-transactions.sh --bootstrap-server {ADDRESS} list")
        killed.finish()

        restored = open_session("02-restored")
        (latest,) = job.folder.glob("data/checkpoints/*/chk-*")
        start(restored, str(latest))
        wait_written(restored, 60)
        checkpoint(restored)
        committed = count(restored, "read_committed")
        assert committed.startswith("40 records of 40 bookings, 0 of them")
        assert committed.endswith(f"last balance of 110-001: {balance('110-001', 20)}")
        assert count(restored, "read_uncommitted").startswith("60 records of 40 bookings, 20 of them")
        restored.finish()
        # The source commits its offsets to Kafka after the checkpoint, for those who watch the group.
        wait_committed(cluster, 20)

        forgotten = open_session("03-without-the-checkpoint")
        forgotten.act("kill -9 $(cat /run/flink/flink.pid)", job.kill)
        start(forgotten)
        forgotten.run(f"{BALANCES} fill {ADDRESS} 21 30")
        wait_written(forgotten, 80)
        checkpoint(forgotten)
        wrong = count(forgotten, "read_committed")
        assert wrong.startswith("60 records of 60 bookings, 0 of them")
        assert int(wrong.split(": ")[-1]) == balance("110-001", 30) - balance("110-001", 20)
        assert balance("110-001", 20) != 0
        forgotten.finish()
        job.kill()

        refused = open_session("04-transaction-timeout")
        failed = refused.run(
            f"{BALANCES} run {ADDRESS} file:///var/lib/flink/checkpoints 600 2>&1"
            " | grep -o 'The transaction timeout is larger.*' | sort -u",
            expect=1,
        )
        assert failed.endswith("(as configured by transaction.max.timeout.ms).")
        refused.finish()


def wait_committed(cluster: KafkaCluster, offset: int) -> None:
    """Returns when the job's group has committed the offset of the only partition of the transfers."""
    command = ["--bootstrap-server", cluster.bootstrap, "--describe", "--group", "balances", "--offsets"]
    wait_for(
        lambda: re.sub(" +", " ", cluster.tool("kafka-consumer-groups.sh", *command)),
        lambda seen: f"transfers 0 {offset} " in seen,
        engine=by(),
        step=f"offset {offset} committed",
    )


def balance(account: str, transfers: int) -> int:
    """Returns an account's balance after the sample transfers 1 to ``transfers`` (the rule of Transfer.sample)."""
    total = 0
    for number in range(1, transfers + 1):
        amount = 10_000 * (1 + number % 9)
        total -= amount if account == f"110-{number % 10:03d}" else 0
        total += amount if account == f"110-{(number * 7 + 3) % 10:03d}" else 0
    return total


def test_the_table_of_options_is_what_flink_defines(examples: Path, proof: Prover) -> None:
    generated.agree(ROOT, files := flink.options(ROOT))
    for path in files:
        proof.ran(ROOT / path, by())
