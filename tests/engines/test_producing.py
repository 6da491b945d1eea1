"""What batching and compression make of the same thousand transfers, and which timeout ends which wait."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

PROBE = "java -jar examples/kafka/producing/target/producing.jar"
ADDRESS = "localhost:9092"
RECORDED = "kafka/producing/recorded"
LOG = "/var/lib/kafka/broker-1/$topic-0/00000000000000000000.log"
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")


def sizes(session: Session, topics: str) -> dict[str, tuple[int, int]]:
    """Records how many batches and bytes each topic's log holds, and returns them."""
    printed = session.run(
        f"for topic in {topics}; do log={LOG};"
        ' echo "$topic: $(kafka-dump-log.sh --files $log | grep -c baseOffset:) batches,'
        ' $(stat -c %s $log) bytes"; done'
    )
    found = re.findall(r"(\S+): (\d+) batches, (\d+) bytes", printed)
    return {topic: (int(batches), int(size)) for topic, batches, size in found}


def test_fewer_and_larger_batches_and_a_codec_make_the_same_records_smaller(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    # The transfers' timestamps are in the past: by the default of seven days, retention would delete them at once.
    with KafkaCluster(examples.parent, cluster_folder, settings={"log.retention.ms": "-1"}) as cluster:
        for topic in ("one-by-one", "batch-16", "batch-64", *CODECS):
            cluster.create_topic(topic, "1:2:3", min_insync_replicas="2")
        batching = session(f"{RECORDED}/01-batching.txt", cluster)
        batching.run(f"{PROBE} wait {ADDRESS} one-by-one 1000")
        # With a linger that never runs out here, batches end only when they are full.
        batching.run(f"{PROBE} many {ADDRESS} batch-16 1000 linger.ms=1000")
        batching.run(f"{PROBE} many {ADDRESS} batch-64 1000 linger.ms=1000 batch.size=65536")
        measured = sizes(batching, "one-by-one batch-16 batch-64")
        assert measured.get("one-by-one", (0, 0))[0] == 1000
        assert measured["batch-64"][0] < measured["batch-16"][0] < 20
        assert measured["batch-64"][1] < measured["one-by-one"][1] * 0.75
        batching.finish()

        compression = session(f"{RECORDED}/02-compression.txt", cluster)
        compression.run(
            f"for codec in {' '.join(CODECS)}; do {PROBE} many {ADDRESS} $codec 1000"
            " linger.ms=1000 batch.size=65536 compression.type=$codec; done"
        )
        compressed = sizes(compression, " ".join(CODECS))
        assert all(compressed[codec][1] < compressed["none"][1] / 2 for codec in CODECS[1:])
        compression.finish()


def test_each_wait_of_a_send_has_a_timeout_of_its_own(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    # The leader stands still for a while and must not be taken for dead.
    with KafkaCluster(examples.parent, cluster_folder, settings={"broker.session.timeout.ms": "600000"}) as cluster:
        cluster.create_topic("transfers", "1:2:3", min_insync_replicas="2")
        short = "request.timeout.ms=2000 delivery.timeout.ms=4000 max.block.ms=3000"
        masks = (
            (r"transfers-0:\d+ ms", "transfers-0:<n> ms"),
            (r"took \d+ s(, then 0 s: InvalidTopic)", r"took <n> s\1"),
        )
        bounds = session(f"{RECORDED}/03-timeouts.txt", cluster, masks=masks)
        refused = bounds.run(
            f"{PROBE} bounds {ADDRESS} transfers 1 request.timeout.ms=5000 delivery.timeout.ms=4000 2>&1"
            " | grep -o 'ConfigException: .*'",
            expect=1,
        )
        assert "linger.ms + request.timeout.ms" in refused
        assert "RecordTooLargeException" in bounds.run(f"{PROBE} bounds {ADDRESS} transfers 1 max.request.size=100")
        unknown = bounds.run(f"{PROBE} bounds localhost:9092 no/such/topic 1 {short}")
        assert "InvalidTopicException" in unknown
        bounds.act("kill -STOP $(cat /run/kafka/broker-1.pid)", cluster.broker(1).pause)
        silent = bounds.run(f"{PROBE} bounds localhost:9093 transfers 1 {short}")
        assert re.search(r"T-0001: send\(\) took 0 s, then 4 s: TimeoutException: Expiring", silent)
        # Batches that wait for more records than fit make the number of the send that blocks the same each time.
        patient = (
            "request.timeout.ms=2000 delivery.timeout.ms=60000 max.block.ms=3000 linger.ms=10000 buffer.memory=65536"
        )
        full = bounds.run(f"{PROBE} bounds localhost:9093 transfers 1000 {patient}")
        assert re.search(r"send\(\) took 3 s, then 0 s: BufferExhaustedException", full)
        bounds.finish()
        cluster.broker(1).resume()
