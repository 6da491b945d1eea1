"""acks=0, 1 and all with a leader that dies: how many acknowledged transfers survive."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.engines import artifacts
from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

JAR = "examples/kafka/replication/target/replication.jar"
PROBE = f"java -jar {JAR}"


def new_leader(cluster: KafkaCluster, topic: str) -> None:
    """Waits until brokers 2 and 3 are what is left of the topic's ISR and one of them leads."""
    cluster.wait_topic(topic, "a new leader", lambda state: state[0].leader in (2, 3) and state[0].isr == {2, 3})


def test_acks_decide_whether_an_acknowledged_write_survives_the_leader(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    # The followers stand still, as in a long garbage collection, and stay in the ISR until their session times out.
    with KafkaCluster(examples.parent, cluster_folder, settings={"broker.session.timeout.ms": "25000"}) as cluster:
        for acks in ("0", "1", "all"):
            cluster.create_topic(f"transfers-acks-{acks}", "1:2:3", min_insync_replicas="2")
        acked = session("kafka/replication/recorded/07-acks-and-a-dead-leader.txt", cluster)
        for broker in (2, 3):
            acked.run(f"kill -STOP $(cat /run/kafka/broker-{broker}.pid)")
        write = f"{PROBE} write localhost:9092"
        off = "enable.idempotence=false"
        assert "acknowledged 5," in acked.run(f"{write} transfers-acks-0 1 5 acks=0 {off}")
        assert "acknowledged 5," in acked.run(f"{write} transfers-acks-1 1 5 acks=1 {off}")
        assert "acknowledged 0, not confirmed 1," in acked.run(
            f"{write} transfers-acks-all 1 1 delivery.timeout.ms=4000 request.timeout.ms=3000"
        )
        acked.run("kill -9 $(cat /run/kafka/broker-1.pid)")
        for broker in (2, 3):
            acked.run(f"kill -CONT $(cat /run/kafka/broker-{broker}.pid)")
        for acks in ("0", "1", "all"):
            new_leader(cluster, f"transfers-acks-{acks}")
            read = acked.run(f"{PROBE} read localhost:9093 transfers-acks-{acks}")
            assert read.startswith("read 0 transfers")
        acked.finish()


@pytest.mark.parametrize("run", [1, 2, 3])
def test_with_acks_all_every_acknowledged_transfer_survives_a_leader_killed_in_mid_stream_once(
    run: int, examples: Path, cluster_folder: Path
) -> None:
    root = examples.parent
    with KafkaCluster(root, cluster_folder) as cluster:
        cluster.create_topic("transfers", "1:2:3", min_insync_replicas="2")
        java = [artifacts.java_home_command(), "-Xmx128m", "-jar", str(root / JAR)]
        alive = ",".join(cluster.bootstrap.split(",")[1:])
        writer = subprocess.Popen(
            [*java, "write", cluster.bootstrap, "transfers", "1", "3000"], stdout=subprocess.PIPE, text=True
        )
        try:
            time.sleep(1.5 + 0.3 * run)
            cluster.broker(1).kill()
            written, _ = writer.communicate(timeout=90)
        finally:
            writer.kill()
        new_leader(cluster, "transfers")
        read = subprocess.run(
            [*java, "read", alive, "transfers"], stdout=subprocess.PIPE, text=True, timeout=60, check=True
        ).stdout
        offsets = {int(offset) for offset in re.findall(r"acknowledged: partition 0, offset (\d+)", written)}
        acknowledged = re.findall(r"(T-\d{4}) acknowledged", written)
        survived = re.findall(r"T-\d{4}", read)
        assert min(offsets) == 0, "the leader died before the first transfer"
        assert len(acknowledged) == 3000, written[-500:]
        assert survived == acknowledged
