"""The lab on two clusters: what a mirror has not copied, where a group goes on, and what comes back later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.engines.kafka import KafkaCluster
from scripts.engines.log_files import log_end
from scripts.engines.recording import Session
from scripts.engines.waiting import wait_for
from scripts.labs.two_clusters import CONFIG, TwoClustersLab

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

PROBE = "java -jar examples/kafka/replication/target/replication.jar"
OFFSETS = "kafka-get-offsets.sh --bootstrap-server ${} --topic-partitions {}:0"
READ = "kafka-console-consumer.sh --bootstrap-server ${} --group ledger --topic {}"
IDS = "2>/dev/null | grep -o 'T-[0-9]*'"
GROUP = (
    "kafka-consumer-groups.sh --bootstrap-server ${} --describe --group ledger --offsets"
    " 2>/dev/null | awk 'NF {{print $2, $4, $5, $6}}'"
)
FOLDER = ".cache/lab-two-clusters"


def end(cluster: KafkaCluster, topic: str) -> int:
    """Returns the offset that the topic's next record gets, 0 where there is no such topic."""
    return log_end(cluster.broker(1).data / f"{topic}-0")


def wait(lab: TwoClustersLab, step: str, ready: Callable[[], bool]) -> None:
    """Waits for ``ready``; raises EngineError naming ``step``."""
    wait_for(ready, engine="MirrorMaker 2", step=step, log=lab.mirror.log)


def test_a_failover_misses_what_was_not_mirrored_and_repeats_what_was_read(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TwoClustersLab(examples.parent, tmp_path / "lab", free=True) as lab:
        seoul, busan = lab.seoul, lab.busan
        for name, value in lab.environment().items():
            monkeypatch.setenv(name, value)

        def record(name: str) -> Session:
            path = f"connect/lab-two-clusters/recorded/{name}.txt"
            return session(path, None, (), lab.names(), lab.path(), lab.by)

        mirrored = record("01-mirrored")
        mirrored.run(f"{PROBE} write $SEOUL transfers 1 30 | tail -1")
        wait(lab, "the mirrored topic", lambda: end(busan, "seoul.transfers") == 30)
        wait(lab, "the mirrored topic", lambda: (seoul.broker(1).data / "busan.transfers-0").exists())
        for place, other in (("SEOUL", "busan"), ("BUSAN", "seoul")):
            topics = mirrored.run(f"kafka-topics.sh --bootstrap-server ${place} --list | grep transfers")
            assert topics.split() == [f"{other}.transfers", "transfers"]
        assert mirrored.run(OFFSETS.format("BUSAN", "seoul.transfers")) == "seoul.transfers:0:30"
        mirrored.finish()

        group = record("02-group")
        last = group.run(f"{READ.format('SEOUL', 'transfers')} --from-beginning --max-messages 20 {IDS} | tail -1")
        assert last == "T-0020"
        assert "transfers 20 30 10" in group.run(GROUP.format("SEOUL"))

        def translated() -> int:
            """Returns the offset at which the group would go on in Busan, -1 while there is none."""
            rows = [line.split() for line in group.quietly(f"{GROUP.format('BUSAN')} || true").splitlines()]
            return next((int(row[1]) for row in rows if row[0] == "seoul.transfers"), -1)

        wait(lab, "the translated offset", lambda: translated() >= 0)
        group.run(GROUP.format("BUSAN"))
        behind = translated()
        assert 0 < behind <= 20
        group.finish()

        lost = record("03-lost-site")
        lost.run(f"kill $(cat {FOLDER}/mirror/mirror.pid)")
        wait(lab, "the mirror's end", lambda: not lab.parts()["mirror"].alive())
        assert "acknowledged 5, " in lost.run(f"{PROBE} write $SEOUL transfers 31 35 | tail -1")
        lost.run(f"kill -9 $(cat {FOLDER}/seoul/run/broker-1.pid)")
        seoul.wait_gone(seoul.broker(1))
        assert lost.run(OFFSETS.format("BUSAN", "seoul.transfers")) == "seoul.transfers:0:30"
        lost.finish()

        failover = record("04-failover")
        read = f"{READ.format('BUSAN', 'seoul.transfers')} --max-messages {30 - behind} {IDS} | sed -n '1p;$p'"
        # Nothing that was mirrored is missing, and what lies between the two positions is read again.
        assert failover.run(read).split() == [f"T-{behind + 1:04}", "T-0030"]
        assert "acknowledged 5, " in failover.run(f"{PROBE} write $BUSAN transfers 101 105 | tail -1")
        failover.finish()

        back = record("05-seoul-returns")
        back.say("lab> seoul", lab.typed("seoul"))
        back.say("lab> mirror", lab.typed("mirror"))
        wait(lab, "what was missing", lambda: end(busan, "seoul.transfers") >= 35)
        wait(lab, "what Busan wrote", lambda: end(seoul, "busan.transfers") >= 5)
        assert back.run(OFFSETS.format("BUSAN", "seoul.transfers")) == "seoul.transfers:0:35"
        assert "seoul.transfers 30 35 5" in back.run(GROUP.format("BUSAN"))
        late = back.run(f"{READ.format('BUSAN', 'seoul.transfers')} --max-messages 5 {IDS}")
        assert late.split() == [f"T-{number:04}" for number in range(31, 36)]
        returned = back.run(
            "kafka-console-consumer.sh --bootstrap-server $SEOUL --topic busan.transfers --from-beginning"
            f" --max-messages 5 {IDS}"
        )
        assert returned.split() == [f"T-{number:04}" for number in range(101, 106)]
        back.finish()
        proof.ran(examples.parent / CONFIG, lab.by)
