"""A retry whose first attempt reached the leader after all: with and without an idempotent producer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

PROBE = "java -jar examples/kafka/idempotence/target/idempotence.jar"
READER = "java -jar examples/kafka/replication/target/replication.jar"
ADDRESS = "localhost:9092"
LEADER = "$(cat /run/kafka/broker-1.pid)"
# Two connections hand in the same transfer when the leader goes on; which of them comes first is not decided.
EITHER = ((r"(T-0002 acknowledged at offset) [12]", r"\1 <n>"),)


def test_a_retry_makes_a_duplicate_only_without_idempotence_and_a_restart_makes_one_in_any_case(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    # The leader stands still for 4.5 s and must not be taken for dead.
    with KafkaCluster(examples.parent, cluster_folder, settings={"broker.session.timeout.ms": "20000"}) as cluster:
        for topic in ("transfers-plain", "transfers-idempotent", "transfers-silent"):
            cluster.create_topic(topic, "1:2:3", min_insync_replicas="2")
        retry = session("kafka/idempotence/recorded/01-retries.txt", cluster, alike=EITHER)
        retry.run(f"{PROBE} {ADDRESS} transfers-plain {LEADER} enable.idempotence=false")
        assert "read 4 transfers up to the high watermark [4]: T-0001 T-0002 T-0002 T-0003" in retry.run(
            f"{READER} read {ADDRESS} transfers-plain"
        )
        retry.run(f"{PROBE} {ADDRESS} transfers-idempotent {LEADER} enable.idempotence=true")
        assert "read 3 transfers up to the high watermark [3]: T-0001 T-0002 T-0003" in retry.run(
            f"{READER} read {ADDRESS} transfers-idempotent"
        )
        # A new process has a new producer id: the broker cannot know that it is the same transfer.
        retry.run(f"{READER} write {ADDRESS} transfers-idempotent 3 3")
        assert "T-0001 T-0002 T-0003 T-0003" in retry.run(f"{READER} read {ADDRESS} transfers-idempotent")
        dump = (
            "kafka-dump-log.sh --files /var/lib/kafka/broker-1/transfers-idempotent-0/00000000000000000000.log"
            " | grep -o 'baseOffset: [0-9]*\\|baseSequence: [-0-9]*\\|producerId: [-0-9]*' | paste - - -"
        )
        # Which broker hands out an id, and so which id, differs from run to run.
        first, _, _, second = re.findall(r"producerId: (\d+)", retry.quietly(dump))
        assert first != second
        retry.masks += [(f"producerId: {first}\\b", "producerId: <a>"), (f"producerId: {second}\\b", "producerId: <b>")]
        batches = retry.run(dump)
        assert [line.split()[3] for line in batches.splitlines()] == ["0", "1", "2", "0"]
        retry.finish()
        conflicts = session("kafka/idempotence/recorded/03-conflicting-settings.txt", cluster, alike=EITHER)
        for settings in ("max.in.flight.requests.per.connection=6", "enable.idempotence=true acks=1"):
            refused = conflicts.run(
                f"{PROBE} {ADDRESS} transfers-plain {LEADER} {settings} 2>&1 | grep -o 'ConfigException: .*'", expect=1
            )
            assert "ConfigException: " in refused
        silent = conflicts.run(
            "java -Dorg.slf4j.simpleLogger.defaultLogLevel=info"
            f" -jar examples/kafka/idempotence/target/idempotence.jar {ADDRESS} transfers-silent {LEADER} acks=1 2>&1"
            " | grep -o 'Idempotence will be .*\\|T-.*'"
        )
        assert "Idempotence will be disabled because acks is set to 1" in silent
        assert "T-0001 T-0002 T-0002 T-0003" in conflicts.run(f"{READER} read {ADDRESS} transfers-silent")
        conflicts.finish()

        remembered = session("kafka/idempotence/recorded/02-what-the-broker-remembers.txt", cluster)
        remembered.masks += [
            *retry.masks,
            (f"(?m)^{first} +\t", "<a>       \t"),
            (f"(?m)^{second} +\t", "<b>       \t"),
        ]
        live = remembered.run(
            f"kafka-transactions.sh --bootstrap-server {ADDRESS}"
            " describe-producers --topic transfers-idempotent --partition 0 | cut -f 1,2,4"
            ' | { read -r head; echo "$head"; sort -k 3,3nr; }'
        )
        assert [line.split() for line in live.splitlines()[1:]] == [["<a>", "0", "2"], ["<b>", "0", "0"]]
        remembered.act(
            "kafka-server-stop.sh && kafka-server-start.sh -daemon /etc/kafka/broker-1.properties",
            cluster.broker(1).restart,
        )
        remembered.run("cd /var/lib/kafka/broker-1/transfers-idempotent-0 && ls *.snapshot")
        kept = remembered.run(
            "kafka-dump-log.sh --files /var/lib/kafka/broker-1/transfers-idempotent-0/00000000000000000004.snapshot"
            " | grep -o 'producerId: [0-9]*\\|producerEpoch: [0-9]*\\|firstSequence: [0-9]*\\|lastSequence: [0-9]*"
            "\\|lastOffset: [0-9]*' | paste - - - - - | sort -k 10"
        )
        assert len(kept.splitlines()) == 2
        remembered.finish()
