"""Positions and committed offsets, deaths before and after the commit, pausing, where a group starts, expiry."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

ADDRESS = "localhost:9092"
JAR = "examples/kafka/consuming/target/consuming.jar"
WORKER = f"java -jar {JAR} {ADDRESS}"
PROBE = f"java -cp {JAR} guide.bank.consuming.ConsumerProbe"
WRITER = f"java -jar examples/kafka/replication/target/replication.jar write {ADDRESS}"
GROUPS = f"kafka-consumer-groups.sh --bootstrap-server {ADDRESS}"


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
