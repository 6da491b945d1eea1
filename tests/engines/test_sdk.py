"""The bank's Kafka starter: its own tests, and a service that uses it against a real broker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from scripts import versions
from scripts.engines import artifacts
from scripts.engines.kafka import KafkaCluster
from scripts.engines.recording import Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "examples/sdk/starter"
SERVICE = ROOT / "examples/sdk/service"
RUN = "java -jar examples/sdk/service/target/transfer-service.jar"
ADDRESS = "localhost:9092"
BY = f"Spring Boot {versions.version_of(ROOT, 'spring-boot')}"
TRACE = "4bf92f3577b34da6a3ce929d0e0e473"
CONFIGURATION = (
    "pom.xml",
    "src/main/resources/META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports",
    "src/main/resources/META-INF/spring.factories",
    "src/main/resources/META-INF/additional-spring-configuration-metadata.json",
)


@pytest.fixture(scope="module")
def broker(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    """Starts a broker for all tests of this file, with the topic and its dead letters."""
    with (
        KafkaCluster(ROOT, tmp_path_factory.mktemp("sdk"), brokers=1, controllers=0) as cluster,
        pytest.MonkeyPatch.context() as environment,
    ):
        for topic in ("payments.transfers.booked", "payments.transfers.booked-dlt"):
            cluster.create_topic(topic, "1")
        environment.setenv("SPRING_KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrap)
        yield cluster


def test_the_starters_own_tests_pass(examples: Path, proof: Prover) -> None:
    # The modules are built; the tests of one of them are left.
    artifacts.maven(["-pl", "sdk/starter", "-DskipTests=false", "surefire:test"], examples, "test the starter")
    for source in sorted((STARTER / "src/test/java").rglob("*.java")):
        name = source.relative_to(STARTER / "src/test/java").with_suffix("").as_posix().replace("/", ".")
        if name.endswith("Test"):
            report = ElementTree.parse(STARTER / f"target/surefire-reports/TEST-{name}.xml").getroot()
            assert int(report.get("tests", 0)) > 0
            assert [report.get(kind) for kind in ("failures", "errors", "skipped")] == ["0"] * 3
        proof.ran(source, BY)
    for file in ("src/test/resources/keys-of-version-1.yml", *CONFIGURATION):
        proof.ran(STARTER / file, BY)


def test_a_topic_that_breaks_the_rule_and_a_value_out_of_range_end_the_start_with_an_explanation(
    broker: KafkaCluster, session: Callable[..., Session]
) -> None:
    refused = session("sdk/recorded/01-refused.txt", broker, by=BY)
    out = refused.run(f"{RUN} --bank.kafka.topics.transfer-booked=Transfers_Booked", expect=1)
    assert "bank.kafka.topics.transfer-booked: 'Transfers_Booked'" in out
    assert "listener receipts: 'Transfers_Booked'" in out
    out = refused.run(f"{RUN} --bank.kafka.retry.max-retries=1000", expect=1)
    assert "bank.kafka.retry.maxRetries" in out
    assert not re.search(r"(?m)^\s+at ", out)
    refused.finish()


def test_events_arrive_in_the_senders_trace_and_what_cannot_be_processed_goes_aside(
    broker: KafkaCluster, session: Callable[..., Session], proof: Prover
) -> None:
    masks = ((rf"(?!{TRACE})\b[0-9a-f]{{32}}\b", "<a new trace>"), (r"-[0-9a-f]{16}-0[13]\b", "-<span>-<flags>"))
    both = session("sdk/recorded/02-two-sides.txt", broker, masks, by=BY)
    sent = both.run(f"{RUN} --send=125.50,-1.00 --listen=false --show-acks=true")
    assert f"[{TRACE}1] sent T-0001 to payments.transfers.booked-0@0" in sent
    assert "acks of the producer: all, from bank-kafka-defaults" in sent
    both.run(
        f"echo 'no event' | kafka-console-producer.sh --bootstrap-server {ADDRESS} --topic payments.transfers.booked"
    )
    received = both.run(f"{RUN} --bank.kafka.max-retries=1 --show-meters=true")
    assert "bank.kafka.max-retries" in received.splitlines()[0]
    assert f"[{TRACE}1] received T-0001" in received
    # One retry as the old key says, so two attempts, in the trace of the request that was at fault.
    assert received.count(f"[{TRACE}2] received T-0002") == 2
    assert "dead letter of offset 1" in received
    assert "dead letter of offset 2: 8 bytes" in received
    headers = both.run(
        f"kafka-console-consumer.sh --bootstrap-server {ADDRESS} --topic payments.transfers.booked-dlt"
        " --from-beginning \\\n"
        "    --max-messages 2 --formatter-property print.headers=true --formatter-property print.value=false \\\n"
        "    --formatter-property headers.separator=$'\\n' 2>/dev/null | grep -aE '^(traceparent|bank-origin)'"
    )
    assert f"traceparent:00-{TRACE}2-" in headers
    both.finish()
    for file in (
        "application.yml",
        "contracts/payments.transfers.booked/1.avsc",
        "contracts/payments.transfers.booked/2.avsc",
    ):
        proof.ran(SERVICE / "src/main/resources" / file, BY)


def test_what_the_service_configures_wins_over_the_banks_defaults(
    broker: KafkaCluster, session: Callable[..., Session]
) -> None:
    own = session("sdk/recorded/03-overridden.txt", broker, by=BY)
    out = own.run(
        f"{RUN} --send=0.10 --listen=false --show-acks=true \\\n"
        "    --spring.kafka.producer.acks=1 --spring.kafka.producer.properties.enable.idempotence=false"
    )
    assert "acks of the producer: 1, from commandLineArgs" in out
    own.finish()


def test_the_metadata_for_editors_knows_the_keys_and_what_replaced_the_old_ones(
    examples: Path, session: Callable[..., Session]
) -> None:
    metadata = session("sdk/recorded/04-metadata.txt", by=BY)
    keys = metadata.run(
        'jq -r \'.properties[] | [.name, .type, .defaultValue // "", .deprecation.replacement // ""]'
        ' | join(" | ")\' \\\n'
        "    examples/sdk/starter/target/classes/META-INF/spring-configuration-metadata.json"
    )
    assert "bank.kafka.retry.max-retries | java.lang.Integer | 3 |" in keys
    assert "bank.kafka.max-retries | java.lang.Integer |  | bank.kafka.retry.max-retries" in keys
    metadata.finish()
