"""Share groups: answers per record, counted deliveries, locks that end, dead letters, many members of a partition."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

ADDRESS = "localhost:9092"
WORKER = f"java -jar examples/kafka/share/target/share.jar {ADDRESS}"
WRITER = f"java -jar examples/kafka/replication/target/replication.jar write {ADDRESS} transfers"
GROUPS = f"kafka-share-groups.sh --bootstrap-server {ADDRESS}"
FEATURES = f"kafka-features.sh --bootstrap-server {ADDRESS}"
EARLIEST = (
    f"kafka-configs.sh --bootstrap-server {ADDRESS} --alter --entity-type groups --entity-name {{}}"
    " --add-config share.auto.offset.reset=earliest"
)
LOCK = (
    f"kafka-configs.sh --bootstrap-server {ADDRESS} --alter --entity-type groups --entity-name alerts"
    " --add-config share.record.lock.duration.ms={}"
)


def test_a_share_group_answers_for_each_record_and_counts_deliveries(
    examples: Path, cluster_folder: Path, session: Callable[..., Session]
) -> None:
    settings = {"group.share.min.record.lock.duration.ms": "1000", "group.share.delivery.count.limit": "3"}
    with KafkaCluster(examples.parent, cluster_folder, brokers=1, settings=settings) as cluster:
        cluster.create_topic("transfers", "1")
        first = session("kafka/share/recorded/01-answers.txt", cluster)
        first.run(f"{FEATURES} describe | grep share.version")
        first.run(EARLIEST.format("notices"))
        first.quietly(f"{WRITER} 1 6")
        answers = first.run(f"{WORKER} notices notify")
        assert "T-0003 delivery 1: reject" in answers
        assert "T-0005 delivery 3: accept" in answers
        assert answers.count("T-0003") == 1
        first.run(f"{GROUPS} --describe --group notices | tr -s '\\n'")
        first.finish()

        locks = session("kafka/share/recorded/02-locks.txt", cluster)
        locks.quietly(EARLIEST.format("alerts"))
        locks.run(LOCK.format(2000))
        for delivery in (1, 2, 3):
            died = locks.run(f"{WORKER} alerts die", expect=137)
            assert f"T-0001 delivery {delivery}: no answer" in died
            # Records on their last delivery come alone.
            assert ("T-0006" in died) == (delivery < 3)
            locks.act("sleep 3", lambda: time.sleep(3))
        # A worker on a busy machine may need longer than 2 s for its answers.
        locks.run(LOCK.format(30000))
        answers = locks.run(f"{WORKER} alerts notify")
        assert "T-0006 delivery 3: accept" in answers
        assert "T-0001" not in answers
        locks.run(f"{GROUPS} --describe --group alerts | tr -s '\\n'")
        locks.finish()

        crowd = session("kafka/share/recorded/03-crowd.txt", cluster)
        crowd.quietly(EARLIEST.format("crowd"))
        crowd.quietly(f"{WRITER} 7 60")
        assert "3 members with records" in crowd.run(f"{WORKER} crowd crowd 60")
        crowd.quietly(EARLIEST.format("console"))
        crowd.run(
            f"kafka-console-share-consumer.sh --bootstrap-server {ADDRESS} --topic transfers --group console"
            " --max-messages 2 --formatter-property print.delivery=true --formatter-property print.offset=true"
            " 2>/dev/null"
        )
        crowd.finish()

        letters = session("kafka/share/recorded/04-dead-letters.txt", cluster)
        configure = f"kafka-configs.sh --bootstrap-server {ADDRESS} --alter"
        letters.run(f"kafka-topics.sh --bootstrap-server {ADDRESS} --create --topic dlq.notices --partitions 1")
        letters.run(
            f"{configure} --entity-type topics --entity-name dlq.notices"
            " --add-config errors.deadletterqueue.group.enable=true"
        )
        letters.run(
            f"{configure} --entity-type groups --entity-name letters --add-config share.auto.offset.reset=earliest,"
            "errors.deadletterqueue.topic.name=dlq.notices,errors.deadletterqueue.copy.record.enable=true"
        )
        assert "T-0003 delivery 1: reject" in letters.run(f"{WORKER} letters notify | grep -v accept")
        letters.run(
            f"kafka-console-consumer.sh --bootstrap-server {ADDRESS} --topic dlq.notices --partition 0 --offset 0"
            " --max-messages 1 --formatter-property print.headers=true"
            " --formatter-property headers.separator=$'\\n' 2>/dev/null"
        )
        letters.finish()

        server_log = {"/var/log/kafka/server.log": str(cluster.broker(1).log)}
        lost = session("kafka/share/recorded/05-no-letter.txt", cluster, names=server_log)
        lost.run(
            f"{configure} --entity-type groups --entity-name mislaid --add-config share.auto.offset.reset=earliest,"
            "errors.deadletterqueue.topic.name=dlq.mislaid"
        )
        assert "T-0003 delivery 1: reject" in lost.run(f"{WORKER} mislaid notify | grep -v accept")
        lost.until(f"{GROUPS} --describe --group mislaid", lambda printed: printed.split()[-1] == "0")
        lost.run(f"{GROUPS} --describe --group mislaid | tr -s '\\n'")
        said = lost.run("grep -A1 'Failed to write to DLQ' /var/log/kafka/server.log | cut -c 1-140")
        assert "proceeding to ARCHIVED regardless" in said
        assert "DLQ topic does not exist" in said
        lost.finish()
