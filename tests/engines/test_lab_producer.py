"""The lab on producer settings: what batch.size, linger.ms, compression.type and acks change, and how much at least."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.engines.kafka import KafkaCluster, partitions
from scripts.engines.recording import Session
from scripts.labs import kafka

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

ADDRESS = "localhost:9092"
RECORDED = "kafka/lab-producer/recorded"
COMPARE = "examples/kafka/lab-producer/compare.awk"
PROBE = "java -jar examples/kafka/producing/target/producing.jar"
LOG = "/var/lib/kafka/broker-1/$topic-0/00000000000000000000.log"
# Rates, latencies and seconds differ from run to run; that 20 waits of half a second take 10 s or more does not.
MASKS = (
    (r"\d+\.\d+ records/sec \(\d+\.\d+ MB/sec\)", "<n> records/sec (<n> MB/sec)"),
    (r"\d+(\.\d+)? ms ((avg|max) latency|[\d.]+th)", r"<n> ms \2"),
    (r"(rate|longest|median): [\d.]+ and [\d.]+,", r"\1: <n> and <n>,"),
    (r"(linger\.ms=0: 20 transfers in )\d+ s", r"\1<n> s"),
    (r"(linger\.ms=500: 20 transfers in )\d\d+ s", r"\1<n> s"),
)
OFFSETS = f"kafka-get-offsets.sh --bootstrap-server {ADDRESS} --topic transfers"
# How many writes a broker took before it stood still differs from run to run; what became of the others does not.
MEASURED = ((r"\d+(\.\d+)?", "<n>"), (r" +", " "))


def end(offsets: str) -> int:
    """Returns the offset in what kafka-get-offsets.sh printed: up to where readers get records."""
    return int(offsets.rpartition(":")[2])


def whole(described: str) -> bool:
    """Says whether the only partition of a described topic has all three replicas in its ISR."""
    return [len(partition.isr) for partition in partitions(described)] == [3]


def more(session: Session, what: str, times: int, *files: str) -> None:
    """Records a comparison of two results, which has to be as predicted."""
    results = " ".join(f"/run/kafka/{file}.txt" for file in files)
    compared = session.run(f"awk -v what={what} -v times={times} -f {COMPARE} {results}")
    assert compared.endswith(f" more than {times} times"), compared
    assert "not more" not in compared


def test_each_setting_changes_what_it_says_by_at_least_so_much(
    examples: Path, cluster_folder: Path, session: Callable[..., Session], proof: Prover
) -> None:
    with KafkaCluster(examples.parent, cluster_folder, settings=kafka.SETTINGS) as cluster:
        batching = session(f"{RECORDED}/01-batch-size.txt", cluster, masks=MASKS)
        batching.run(
            "for topic in transfers linger-0 linger-500 linger-many none lz4 zstd; do\n"
            f"    kafka-topics.sh --bootstrap-server {ADDRESS} --create --topic $topic"
            " --replica-assignment 1:2:3 --config min.insync.replicas=2 --config retention.ms=-1\ndone"
        )
        for size in (0, 16384):
            batching.run(
                f"kafka-producer-perf-test.sh --bootstrap-server {ADDRESS} --topic transfers --num-records 10000"
                f" --record-size 200 \\\n    --throughput -1 --command-property batch.size={size} | tail -1"
                f" | tee /run/kafka/batch-{size}.txt"
            )
        more(batching, "rate", 2, "batch-16384", "batch-0")
        more(batching, "median", 2, "batch-0", "batch-16384")
        batching.finish()

        lingering = session(f"{RECORDED}/02-linger.txt", cluster, masks=MASKS)
        waited = lingering.run(
            "for linger in 0 500; do\n"
            f"    SECONDS=0; {PROBE} wait {ADDRESS} linger-$linger 20 linger.ms=$linger\n"
            '    echo "linger.ms=$linger: 20 transfers in $SECONDS s"\ndone'
        )
        assert waited.endswith("linger.ms=500: 20 transfers in <n> s")
        lingering.run(f"{PROBE} many {ADDRESS} linger-many 20 linger.ms=500")
        counted = lingering.run(
            f"for topic in linger-0 linger-500 linger-many; do\n    log={LOG}\n"
            '    echo "$topic: $(kafka-dump-log.sh --files $log | grep -c baseOffset:) batches"\ndone'
        )
        assert re.findall(r": (\d+) batches", counted) == ["20", "20", "1"]
        lingering.finish()

        compression = session(f"{RECORDED}/03-compression.txt", cluster)
        compression.run(
            "for codec in none lz4 zstd; do\n"
            f"    {PROBE} many {ADDRESS} $codec 1000 linger.ms=1000 batch.size=65536 compression.type=$codec\ndone"
        )
        printed = compression.run(f'for topic in none lz4 zstd; do echo "$topic: $(stat -c %s {LOG}) bytes"; done')
        sizes = {topic: int(size) for topic, size in re.findall(r"(\w+): (\d+) bytes", printed)}
        assert sizes["none"] > 4 * sizes["lz4"] > 4 * sizes["zstd"]
        compression.finish()

        acks = session(f"{RECORDED}/04-acks.txt", cluster, masks=MASKS)
        acks.run(
            "for acks in 1 all; do\n"
            f"    kafka-producer-perf-test.sh --bootstrap-server {ADDRESS} --topic transfers --num-records 800"
            " --record-size 200 \\\n"
            "        --throughput 100 --warmup-records 200 --reporting-interval 1000 --command-property acks=$acks \\\n"
            "        > /run/kafka/acks-$acks.txt &\n"
            "done\n"
            "until grep -qs sent /run/kafka/acks-1.txt && grep -qs sent /run/kafka/acks-all.txt; do sleep 1; done\n"
            "kill -STOP $(cat /run/kafka/broker-3.pid); wait; kill -CONT $(cat /run/kafka/broker-3.pid)"
        )
        acks.run("tail -n 1 /run/kafka/acks-1.txt /run/kafka/acks-all.txt")
        more(acks, "longest", 2, "acks-all", "acks-1")
        acks.finish()

        strict = session(f"{RECORDED}/05-all-of-three.txt", cluster, alike=MEASURED)
        strict.run(
            f"kafka-configs.sh --bootstrap-server {ADDRESS} --alter --entity-type topics --entity-name transfers"
            " --add-config min.insync.replicas=3"
        )
        before = end(strict.run(OFFSETS))
        stopped = strict.run(
            "for acks in 1 all; do\n"
            f"    kafka-producer-perf-test.sh --bootstrap-server {ADDRESS} --topic transfers --num-records 800"
            " --record-size 200 \\\n"
            "        --throughput 100 --reporting-interval 1000 --command-property acks=$acks \\\n"
            "        > /run/kafka/strict-$acks.txt 2>&1 &\n"
            "done\n"
            "until grep -qs sent /run/kafka/strict-1.txt && grep -qs sent /run/kafka/strict-all.txt; do sleep 1; done\n"
            f"kill -STOP $(cat /run/kafka/broker-3.pid); sleep 15; {OFFSETS}\n"
            f"wait; {OFFSETS}; kill -CONT $(cat /run/kafka/broker-3.pid)",
            timeout=400,
        )
        first, last = stopped.splitlines()
        assert first == last
        results = "/run/kafka/strict-1.txt /run/kafka/strict-all.txt"
        sent = strict.run(f"tail -qn 1 {results} | cut -d , -f 1,4")
        assert sent.startswith("800 records sent")
        acknowledged = int(sent.splitlines()[1].split()[0])
        assert 0 < acknowledged < 800
        reasons = strict.run(
            "grep -oh 'NOT_ENOUGH_REPLICAS \\|TimeoutException' /run/kafka/strict-all.txt | sort | uniq -c"
        )
        assert re.search(r"^ *\d+ NOT_ENOUGH_REPLICAS$", reasons, re.M)
        assert re.search(r"^ *\d+ TimeoutException$", reasons, re.M)
        # A batch whose last refusal comes after its time is not sent again and ends with that refusal.
        refused = "grep -c '^[a-z.]*\\(Timeout\\|NotEnoughReplicas\\)Exception' /run/kafka/strict-all.txt"
        assert int(strict.quietly(refused)) == 800 - acknowledged
        strict.until(f"kafka-topics.sh --bootstrap-server {ADDRESS} --describe --topic transfers", whole)
        assert end(strict.run(OFFSETS)) >= before + 800 + acknowledged > end(last)
        strict.finish()
        proof.ran(examples.parent / COMPARE, "awk")
