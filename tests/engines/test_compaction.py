"""Compaction: what is in the log before and after, tombstones, and compact together with delete."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

ADDRESS = "localhost:9092"
TOPICS = f"kafka-topics.sh --bootstrap-server {ADDRESS}"
QUICK = "--config segment.ms=1000 --config min.cleanable.dirty.ratio=0.01 --config delete.retention.ms={}"
PRODUCE = (
    "printf '{}' | kafka-console-producer.sh --bootstrap-server localhost:9092 --topic {}"
    " --reader-property parse.key=true --reader-property key.separator== --reader-property null.marker=closed"
)
CONSUME = (
    f"kafka-console-consumer.sh --bootstrap-server {ADDRESS} --topic {{}} --partition 0 --offset earliest"
    " --max-messages {} --formatter-property print.offset=true --formatter-property print.key=true"
    " --formatter-property key.separator== --formatter-property null.literal=closed"
)
FIRST_OFFSET = f"kafka-get-offsets.sh --bootstrap-server {ADDRESS} --topic {{}} --time earliest"


def records(output: str) -> list[str]:
    """Returns the records' lines of the console consumer's output."""
    return [line for line in output.splitlines() if line.startswith("Offset:")]


def test_compaction_keeps_the_last_value_of_each_key_and_a_tombstone_for_a_while(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    settings = {"log.cleaner.backoff.ms": "500", "log.retention.check.interval.ms": "1000"}
    settings["log.initial.task.delay.ms"] = "1000"
    with KafkaCluster(examples.parent, cluster_folder, brokers=1, settings=settings) as cluster:
        one = session("kafka/compaction/recorded/01-compaction.txt", cluster)
        one.run(
            f"{TOPICS} --create --topic balances --partitions 1 --config cleanup.policy=compact {QUICK.format(15000)}"
        )
        one.run(PRODUCE.format("110-001=500\\n110-002=900\\n110-001=300\\n110-003=100\\n", "balances"))
        before = records(one.run(CONSUME.format("balances", 4)))
        assert before == [
            "Offset:0=110-001=500",
            "Offset:1=110-002=900",
            "Offset:2=110-001=300",
            "Offset:3=110-003=100",
        ]
        time.sleep(1.5)
        # The segment is rolled by the next write; what is written then is in the active segment and not compacted.
        one.run(PRODUCE.format("110-002=closed\\n", "balances"))
        after = [
            "Offset:1=110-002=900",
            "Offset:2=110-001=300",
            "Offset:3=110-003=100",
            "Offset:4=110-002=closed",
        ]
        one.until(CONSUME.format("balances", 4), lambda out: records(out) == after, "first compaction")
        assert records(one.run(CONSUME.format("balances", 4))) == after
        time.sleep(1.5)
        one.run(PRODUCE.format("110-004=700\\n", "balances"))
        tombstone = [
            "Offset:2=110-001=300",
            "Offset:3=110-003=100",
            "Offset:4=110-002=closed",
            "Offset:5=110-004=700",
        ]
        one.until(CONSUME.format("balances", 4), lambda out: records(out) == tombstone, "second compaction")
        assert records(one.run(CONSUME.format("balances", 4))) == tombstone
        time.sleep(17)
        one.run(PRODUCE.format("110-005=50\\n", "balances"))
        gone = [
            "Offset:2=110-001=300",
            "Offset:3=110-003=100",
            "Offset:5=110-004=700",
            "Offset:6=110-005=50",
        ]
        one.until(CONSUME.format("balances", 4), lambda out: records(out) == gone, "the tombstone goes")
        assert records(one.run(CONSUME.format("balances", 4))) == gone
        one.finish()

        both = session("kafka/compaction/recorded/02-compact-and-delete.txt", cluster)
        both.run(
            f"{TOPICS} --create --topic limits --partitions 1 --config cleanup.policy=compact,delete"
            f" --config retention.ms=8000 {QUICK.format(1000)}"
        )
        both.run(PRODUCE.format("110-001=500\\n110-002=900\\n", "limits"))
        time.sleep(10)
        both.run(PRODUCE.format("110-003=100\\n", "limits"))
        both.until(FIRST_OFFSET.format("limits"), lambda out: out == "limits:0:2", "retention")
        assert both.run(FIRST_OFFSET.format("limits")) == "limits:0:2"
        assert records(both.run(CONSUME.format("limits", 1))) == ["Offset:2=110-003=100"]
        both.finish()
