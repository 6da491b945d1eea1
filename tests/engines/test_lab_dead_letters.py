"""The lab on dead letters: a record that nobody can read, retries, what lies aside, and one that is sent back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts import versions
from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session
from scripts.labs import kafka

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

ADDRESS = "localhost:9092"
RECORDED = "spring/lab-dead-letters/recorded"
RUN = "java -cp examples/spring/target/spring.jar guide.bank.spring.errors.ErrorsApplication"
PLAIN_JSON = "org.springframework.kafka.support.serializer.JacksonJsonDeserializer"
KEYED = "--reader-property parse.key=true --reader-property key.separator=' '"
FILL = f"kafka-console-producer.sh --bootstrap-server {ADDRESS} --topic transfers {KEYED}"
OFFSETS = (
    f"kafka-consumer-groups.sh --bootstrap-server {ADDRESS} --describe --group {{}} --offsets 2>/dev/null"
    " | awk 'NF > 1 {{ print $2, $4, $5, $6 }}'"
)


def test_what_cannot_be_booked_goes_aside_and_one_of_them_comes_back(
    examples: Path,
    cluster_folder: Path,
    session: Callable[..., Session],
    proof: Prover,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by = f"Spring Boot {versions.version_of(examples.parent, 'spring-boot')}"
    with KafkaCluster(examples.parent, cluster_folder, settings=kafka.SETTINGS) as cluster:
        monkeypatch.setenv("SPRING_KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrap)

        def record(name: str) -> Session:
            return session(f"{RECORDED}/{name}.txt", cluster, by=by)

        stuck = record("01-stuck")
        stuck.run(f"kafka-topics.sh --bootstrap-server {ADDRESS} --create --topic transfers --replica-assignment 1:2:3")
        assert len(stuck.run("cat examples/spring/orders.txt").splitlines()) == 6
        stuck.run(f"{FILL} < examples/spring/orders.txt")
        repeated = stuck.run(
            f"grep -m 3 -o 'java.lang.IllegalStateException: This.*' <(exec {RUN} \\\n"
            "    --spring.kafka.consumer.group-id=careless '--stack-traces=%ex{short}' \\\n"
            f"    --spring.kafka.consumer.value-deserializer={PLAIN_JSON}); kill $!"
        )
        assert repeated.count("This error handler cannot process 'SerializationException's directly") == 3
        assert stuck.run(OFFSETS.format("careless")).splitlines()[-1] == "transfers 2 6 4"
        stuck.finish()

        aside = record("02-put-aside")
        out = aside.run(RUN)
        attempts = re.findall(r"(T-\d+) from transfers: attempt (\d) .*, (booked|the ledger)", out)
        assert [transfer for transfer, _, end in attempts if end == "booked"] == ["T-0001", "T-0002", "T-0006"]
        assert [number for transfer, number, _ in attempts if transfer == "T-0005"] == ["1", "2", "3", "4"]
        assert aside.run(OFFSETS.format("booking")).splitlines()[-1] == "transfers 6 6 0"
        aside.finish()

        dead = record("03-dead-letters")
        read = dead.run(f"{RUN} --read-dead-letters=true")
        assert re.findall(r"from transfers-0 offset (\d)", read) == ["2", "3", "4"]
        dead.finish()

        back = record("04-sent-back")
        back.run(
            f"kafka-console-consumer.sh --bootstrap-server {ADDRESS} --topic transfers-dlt --from-beginning \\\n"
            "    --formatter-property print.key=true --formatter-property key.separator=' ' \\\n"
            "    --timeout-ms 6000 2>/dev/null | grep T-0005 | sed s/110-999/110-009/ > /run/kafka/send-back.txt"
        )
        assert '"toAccount":"110-009"' in back.run("cat /run/kafka/send-back.txt")
        back.run(f"{FILL} < /run/kafka/send-back.txt")
        assert back.run(RUN).endswith("T-0005 from transfers: attempt 1 after 0.0 s, booked")
        assert back.run(OFFSETS.format("booking")).splitlines()[-1] == "transfers 7 7 0"
        back.finish()
        for file in ("src/main/resources/common.yml", "src/main/resources/errors.yml", "orders.txt"):
            proof.ran(examples / "spring" / file, by)
