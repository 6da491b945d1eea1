"""A member goes: restarted, killed, too slow, or displaced; what the group does, with and without a static name."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

PROBE = "java -jar examples/kafka/membership/target/membership.jar localhost:9092 transfers 6"
# The session timeout of both protocols is 10 s here, so that a test can wait for it.
SETTINGS = {
    "group.min.session.timeout.ms": "2000",
    "group.consumer.min.session.timeout.ms": "2000",
    "group.consumer.session.timeout.ms": "10000",
    "group.consumer.min.heartbeat.interval.ms": "500",
    "group.consumer.heartbeat.interval.ms": "1000",
}
PROTOCOLS = ("classic", "consumer")


def test_a_group_waits_for_a_static_member_and_gives_the_partitions_of_others_away(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    with KafkaCluster(examples.parent, cluster_folder, brokers=1, settings=SETTINGS) as cluster:
        cluster.create_topic("transfers", ",".join(["1"] * 6))

        def play(scenario: str, name: str) -> str:
            played = session(f"kafka/membership/recorded/{name}.txt", cluster, by=cluster.by)
            output = played.run(f"{PROBE} {scenario}", timeout=300)
            played.finish()
            return output

        scenarios = {
            "restart": "01-restarted",
            "kill": "02-killed",
            "slow": "03-too-slow",
            "twice": "04-one-name-twice",
        }
        # They wait more than they work.
        with ThreadPoolExecutor(2) as pool:
            restarted, killed, slow, twice = pool.map(play, scenarios, scenarios.values())
        for protocol in PROTOCOLS:
            assert f"{protocol}: restarted: the same 3 partitions within 9 s" in restarted
            assert f"{protocol}: teller-1's listener was called 0 times" in restarted
            assert f"{protocol}: stopped and not started: teller-1 got its partitions after more than 9 s" in restarted

        for protocol in PROTOCOLS:
            assert f"{protocol}: dynamic: killed: teller-1 got its partitions after more than 8 s" in killed
        assert "classic: static: killed, a new one at once: its partitions back within 9 s" in killed
        assert "classic: static: teller-1's listener was called 0 times" in killed
        assert "consumer: static: killed, a new one at once: UnreleasedInstanceIdException" in killed
        assert "consumer: static: new ones again and again: its partitions back after more than 5 s" in killed

        for protocol in PROTOCOLS:
            for kind, waits in (("dynamic", "within 9 s"), ("static", "after more than 12 s")):
                assert f"{protocol}: {kind}: works for 20 s: teller-1 got its partitions {waits}" in slow
                assert f"{protocol}: {kind}: commits: CommitFailedException" in slow
                assert f"{protocol}: {kind}: polls: onPartitionsLost with 3 partitions, then gets 3" in slow

        assert "classic: the former teller-2: FencedInstanceIdException" in twice
        assert "classic: the new teller-2: reads 6 partitions" in twice
        assert "consumer: the former teller-2: reads 6 partitions" in twice
        assert "consumer: the new teller-2: UnreleasedInstanceIdException" in twice
