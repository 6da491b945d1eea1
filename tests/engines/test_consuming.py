"""Positions and committed offsets, deaths before and after the commit, pausing, where a group starts, expiry."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable
from pathlib import Path

from scripts.engines import artifacts
from scripts.engines.kafka import KafkaCluster
from scripts.engines.process import die_with_parent
from scripts.engines.recording import Session
from scripts.engines.waiting import wait_for

ADDRESS = "localhost:9092"
JAR = "examples/kafka/consuming/target/consuming.jar"
WORKER = f"java -jar {JAR} {ADDRESS}"
PROBE = f"java -cp {JAR} guide.bank.consuming.ConsumerProbe"
AUTO = f"java -cp {JAR} guide.bank.consuming.AutoCommitWorker {ADDRESS}"
WRITER = f"java -jar examples/kafka/replication/target/replication.jar write {ADDRESS}"
GROUPS = f"kafka-consumer-groups.sh --bootstrap-server {ADDRESS}"
# In which batch it happens is a race of two threads.
LOST = ((r"T-\d{4}", "T-<n>"),)


def serve(session: Session, command: str, ledger: str, lines: int) -> None:
    """Records a worker that is stopped in order; it is stopped once the ledger has that many lines."""
    booked = f'[ "$(cat {ledger} 2>/dev/null | wc -l)" -ge {lines} ]'
    wait = f"for i in $(seq 300); do {booked} && break; sleep 0.1; done"
    session.act(
        f"{command} & sleep 10; kill %1; wait",
        lambda: session.quietly(f"{command} & {wait}; sleep 0.3; kill $!; wait $!", expect=143),
    )


def test_what_a_consumer_repeats_or_loses_and_where_it_starts(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    settings = {"offsets.retention.minutes": "1", "offsets.retention.check.interval.ms": "1000"}
    # A dead member keeps its partition for the session timeout, 45 s by default.
    settings |= {f"group.consumer.{least}session.timeout.ms": "4000" for least in ("", "min.")}
    settings |= {f"group.consumer.{least}heartbeat.interval.ms": "500" for least in ("", "min.")}
    with KafkaCluster(examples.parent, cluster_folder, brokers=1, settings=settings) as cluster:
        for topic, assignment in (("transfers", "1"), ("payments", "1"), ("cards", "1,1")):
            cluster.create_topic(topic, assignment)

        setup = session("kafka/consuming/recorded/01-positions.txt", cluster)
        setup.quietly(f"{WRITER} payments 1 10")
        positions = setup.run(f"{PROBE} positions {ADDRESS} payments monthly-report")
        committed_at = time.monotonic()
        assert "after seek to 2        position 2, committed 5" in positions
        assert positions.endswith("after a restart        position 5, committed 5")
        setup.finish()

        died = session("kafka/consuming/recorded/02-dying-worker.txt", cluster)
        died.quietly(f"{WRITER} transfers 1 100")
        ledger = "/run/kafka/after.ledger"
        serve(died, f"{WORKER} after {ledger}", ledger, 100)
        assert "100             100" in died.run(f"{GROUPS} --describe --group after | tr -s '\\n'")
        died.quietly(f"{WRITER} transfers 101 300")
        died.run(f"{WORKER} after {ledger} die=T-0220", expect=137)
        serve(died, f"{WORKER} after {ledger}", ledger, 420)
        assert died.run(f"wc -l < {ledger}; sort {ledger} | uniq -d | wc -l").split() == ["420", "120"]
        early = "/run/kafka/first.ledger"
        died.run(f"{WORKER} first {early} commit=first die=T-0120", expect=137)
        serve(died, f"{WORKER} first {early} commit=first", early, 270)
        assert died.run(f"wc -l < {early}; sort {early} | uniq -d | wc -l").split() == ["270", "0"]
        assert died.run(f"comm -23 <(sort -u {ledger}) <(sort {early}) | wc -l") == "30"
        died.finish()

        moved = session("kafka/consuming/recorded/03-handover.txt", cluster)
        moved.quietly(f"{WRITER} cards 1 40")
        assert "read again 0" not in moved.run(f"{PROBE} handover {ADDRESS} cards 40 nothing")
        assert "read again 0" in moved.run(f"{PROBE} handover {ADDRESS} cards 40 commit")
        moved.finish()

        slow = session("kafka/consuming/recorded/04-slow.txt", cluster)
        assert "CommitFailedException" in slow.run(f"{PROBE} slow {ADDRESS} payments blocking")
        assert "got 0 records, then committed" in slow.run(f"{PROBE} slow {ADDRESS} payments pausing")
        slow.finish()
        assert "the work failed" in slow.quietly(f"{PROBE} slow {ADDRESS} payments failing", expect=1)
        assert "payments" in slow.quietly(f"{GROUPS} --describe --offsets --group slow-pausing")
        assert "payments" not in slow.quietly(f"{GROUPS} --describe --offsets --group slow-failing")

        starts = session("kafka/consuming/recorded/05-where-a-group-starts.txt", cluster)
        for policy in ("earliest", "latest", "by_duration:PT1H", "none"):
            starts.run(f"{PROBE} start {ADDRESS} payments new auto.offset.reset={policy}")
        starts.quietly(f"{PROBE} positions {ADDRESS} payments statements")
        starts.quietly(
            'echo \'{"partitions": [{"topic": "payments", "partition": 0, "offset": 8}], "version": 1}\''
            " > /run/kafka/delete.json"
        )
        starts.run(f"kafka-delete-records.sh --bootstrap-server {ADDRESS} --offset-json-file /run/kafka/delete.json")
        for policy in ("none", "latest", "earliest"):
            starts.run(f"{PROBE} start {ADDRESS} payments statements auto.offset.reset={policy}")
        starts.finish()

        gone = session("kafka/consuming/recorded/06-expired.txt", cluster)
        time.sleep(max(0.0, committed_at + 62 - time.monotonic()))
        groups = f"kafka-consumer-groups.sh --bootstrap-server {ADDRESS} --list"
        gone.until(groups, lambda out: "monthly-report" not in out, "offsets expire")
        expired = gone.run(f"{PROBE} start {ADDRESS} payments monthly-report auto.offset.reset=none")
        assert expired.startswith("NoOffsetForPartitionException")
        gone.finish()


def test_auto_commit_loses_what_poll_is_handing_out_in_the_consumer_protocol_and_nothing_in_the_classic_one(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    # The successor waits for the session timeout of the dead.
    settings = {f"group.consumer.{least}session.timeout.ms": "2000" for least in ("", "min.")}
    settings |= {f"group.consumer.{least}heartbeat.interval.ms": "500" for least in ("", "min.")}
    with KafkaCluster(examples.parent, cluster_folder, brokers=1, settings=settings) as cluster:
        cluster.create_topic("transfers", "1")
        died = session("kafka/consuming/recorded/07-auto-commit.txt", cluster, alike=LOST)
        died.quietly(f"{WRITER} transfers 1 500")
        classic, consumer = "/run/kafka/classic.ledger", "/run/kafka/consumer.ledger"
        assert died.run(f"{AUTO} classic {classic} die") == "booked T-0001 to T-0500, ends"
        dies = died.run(f"{AUTO} consumer {consumer} die", expect=137)
        (first, last) = re.findall(r"dies with (T-\d{4}) to (T-\d{4}) in hand", dies)[0]
        assert f"booked T-{int(last[2:]) + 1:04} to T-0500, ends" == died.run(f"{AUTO} consumer {consumer}")
        lost = died.run(f"comm -13 <(sort {consumer}) <(sort {classic}) | xargs")
        assert lost.split() == [f"T-{number:04}" for number in range(int(first[2:]), int(last[2:]) + 1)]
        assert len(lost.split()) == 10
        died.finish()


def waiting(pipe: int) -> int:
    """Returns how many bytes wait in the pipe for a reader."""
    answer = fcntl.ioctl(pipe, termios.FIONREAD, struct.pack("i", 0))
    return int(struct.unpack("i", answer)[0])


def failing(cluster: KafkaCluster, ledger: Path, stopped: bool) -> tuple[int, str]:
    """Runs a worker that fails in its second transfer, after SIGTERM where ``stopped``; returns its status and errors.

    Raises subprocess.TimeoutExpired where it has not ended 20 s later.
    """
    # A ledger with room for one transfer: the worker waits in the second, and fails when nobody will read it.
    os.mkfifo(ledger)
    pipe = os.open(ledger, os.O_RDWR)
    room = fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 4096)
    os.write(pipe, b"." * (room - len("T-0001\n")))
    worker = subprocess.Popen(
        [artifacts.java_home_command(), "-jar", JAR, cluster.bootstrap, ledger.name, str(ledger)],
        cwd=cluster.root, stderr=subprocess.PIPE, text=True, preexec_fn=die_with_parent,
    )  # fmt: skip
    try:
        wait_for(lambda: waiting(pipe), lambda size: size == room, engine="TransferWorker", step="book one")
        if stopped:
            worker.send_signal(signal.SIGTERM)
            time.sleep(1)
            assert worker.poll() is None
        os.close(pipe)
        return worker.wait(20), worker.communicate()[1]
    finally:
        worker.kill()
        worker.wait()


def test_a_worker_whose_work_fails_ends_instead_of_staying_with_a_closed_consumer(
    examples: Path, cluster_folder: Path, tmp_path: Path
) -> None:
    with KafkaCluster(examples.parent, cluster_folder, brokers=1) as cluster:
        cluster.create_topic("transfers", "1")
        transfers = "\n".join(f'{{"id":"T-{number:04}"}}' for number in range(1, 11))
        where = ["--bootstrap-server", cluster.bootstrap]
        cluster.tool("kafka-console-producer.sh", *where, "--topic", "transfers", stdin=transfers)
        for group, stopped, status in (("alone", False, 1), ("stopped", True, 128 + signal.SIGTERM)):
            ended, said = failing(cluster, tmp_path / group, stopped)
            assert "java.io.IOException: Broken pipe" in said
            assert ended == status
            # One is booked and committed; the failed one and those behind it are not.
            described = cluster.tool("kafka-consumer-groups.sh", *where, "--describe", "--group", group)
            assert re.search(r"transfers +0 +1 +10 +9 ", described)
