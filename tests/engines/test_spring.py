"""Spring Kafka: threads, poison records, retries, two transactions that are not one, and the end of a process."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts import versions
from scripts.engines import generated, settings
from scripts.engines.kafka import KafkaCluster
from scripts.engines.postgres import Postgres
from scripts.engines.recording import Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

ROOT = Path(__file__).resolve().parents[2]
SPRING = ROOT / "examples/spring"
RUN = "java -cp examples/spring/target/spring.jar guide.bank.spring"
ADDRESS = "localhost:9092"
FILL = (
    f"kafka-console-producer.sh --bootstrap-server {ADDRESS} --topic %s"
    " --reader-property parse.key=true --reader-property key.separator=' ' < examples/spring/%s"
)
READ = (
    f"kafka-console-consumer.sh --bootstrap-server {ADDRESS} --topic %s --partition 0 --offset earliest"
    " %s --isolation-level read_committed 2>/dev/null"
)
PLAIN_JSON = "org.springframework.kafka.support.serializer.JacksonJsonDeserializer"
TOPICS = ("transfers", "orders", "accepted", "booked", "desk", "statements")


@dataclass
class Bank:
    """What the services need: Kafka, the database, and how a proof calls all of it."""

    cluster: KafkaCluster
    postgres: Postgres
    by: str


@pytest.fixture(scope="module")
def bank(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """Starts a broker and a database for all tests of this file, and points the services at them."""
    password = secrets.token_urlsafe(12)
    with (
        KafkaCluster(ROOT, tmp_path_factory.mktemp("spring"), brokers=1, controllers=0) as cluster,
        Postgres(ROOT, "bank") as postgres,
        pytest.MonkeyPatch.context() as environment,
    ):
        for topic in TOPICS:
            cluster.create_topic(topic, "1")
        postgres.run_file(SPRING / "ledger.sql")
        postgres.sql(f"ALTER ROLE ledger PASSWORD '{password}'")
        environment.setenv("BANK_DB_PASSWORD", password)
        environment.setenv("SPRING_KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrap)
        environment.setenv("SPRING_DATASOURCE_URL", f"jdbc:postgresql://localhost:{postgres.port}/bank")
        yield Bank(cluster, postgres, f"Spring Boot {versions.version_of(ROOT, 'spring-boot')}")


@pytest.fixture
def record(bank: Bank, session: Callable[..., Session], proof: Prover) -> Callable[..., Session]:
    """Returns a function (name, files that the run reads, masks=…) that opens a session at the bank's address."""

    def open_session(name: str, *files: str, masks: tuple[tuple[str, str], ...] = ()) -> Session:
        path = f"spring/recorded/{name}.txt"
        opened = session(path, bank.cluster, masks, bank.postgres.shown(), [bank.postgres.tools], bank.by)
        for file in ("src/main/resources/common.yml", *files):
            proof.ran(SPRING / file, bank.by)
        return opened

    return open_session


def test_each_thread_has_partitions_of_its_own_and_one_thread_too_many_has_none(
    record: Callable[..., Session],
) -> None:
    threads = record("01-threads", "src/main/resources/alerts.yml")
    out = threads.run(f"{RUN}.alerts.AlertsApplication | sort")
    named = {key: versions.version_of(ROOT, key) for key in ("spring-boot", "spring-kafka", "spring-kafka-clients")}
    assert "Spring Boot {}, Spring Kafka {}, kafka-clients {}".format(*named.values()) in out
    received = re.findall(r"\[(alerts-\d)-C-1\] P-\d+ of 110-\d+ from partition (\d)", out)
    assert sorted(set(received)) == [("alerts-0", "0"), ("alerts-1", "1")]
    assert len(received) == 6
    assert "alerts-2: []" in out
    assert "kafka.consumer.fetch.manager.records.lag.max" in out
    assert "spring.kafka.listener" in out
    threads.finish()


def test_a_poison_record_stops_a_plain_deserializer_and_goes_aside_with_the_error_handling_one(
    record: Callable[..., Session],
) -> None:
    stuck = record("02-poison-stuck", "src/main/resources/errors.yml", "orders.txt")
    stuck.run(FILL % ("transfers", "orders.txt"))
    repeated = stuck.run(
        f"grep -m 3 -o 'java.lang.IllegalStateException: This.*' <(exec {RUN}.errors.ErrorsApplication \\\n"
        "    --spring.kafka.consumer.group-id=careless '--stack-traces=%ex{short}' \\\n"
        f"    --spring.kafka.consumer.value-deserializer={PLAIN_JSON}); kill $!"
    )
    assert repeated.count("This error handler cannot process 'SerializationException's directly") == 3
    behind = stuck.run(
        f"kafka-consumer-groups.sh --bootstrap-server {ADDRESS} --describe --group careless --offsets 2>/dev/null"
        " | awk 'NF > 1 { print $2, $4, $5, $6 }'"
    )
    assert behind.splitlines()[-1] == "transfers 2 6 4"
    stuck.finish()

    aside = record("03-dead-letters", "src/main/resources/errors.yml", "orders.txt")
    out = aside.run(f"{RUN}.errors.ErrorsApplication")
    attempts = re.findall(r"(T-\d+) from transfers: attempt (\d) after (\d\.\d) s", out)
    assert attempts == [
        ("T-0001", "1", "0.0"),
        *[("T-0002", number, waited) for number, waited in (("1", "0.0"), ("2", "0.5"), ("3", "1.5"))],
        *[("T-0005", number, waited) for number, waited in (("1", "0.0"), ("2", "0.5"), ("3", "1.5"), ("4", "3.5"))],
        ("T-0006", "1", "0.0"),
    ]
    dead = aside.run(f"{RUN}.errors.ErrorsApplication --read-dead-letters=true")
    assert re.findall(r"from transfers-0 offset (\d)", dead) == ["2", "3", "4"]
    # What could not be read keeps its bytes; the others were written anew from the object, with the field it lacked.
    assert '"amount":\n' in dead
    assert dead.count('"requestedAt":null') == 2
    aside.finish()


def test_retry_topics_let_others_pass_and_give_up_the_order_of_a_key(record: Callable[..., Session]) -> None:
    retries = record(
        "04-retry-topics",
        "src/main/resources/retries.yml",
        "orders-of-one-account.txt",
        masks=((r"after \d+\.\d s", "after <n> s"),),
    )
    retries.run(FILL % ("orders", "orders-of-one-account.txt"))
    out = retries.run(f"{RUN}.retries.RetriesApplication")
    booked = re.findall(r"(T-\d+) from ([\w-]+): attempt (\d) after <n> s, booked", out)
    assert booked == [("T-0011", "orders", "1"), ("T-0014", "orders", "1"), ("T-0012", "orders-retry-3000", "3")]
    assert "T-0013 from orders-dlt: given up" in out
    topics = retries.run(f"kafka-topics.sh --bootstrap-server {ADDRESS} --list | grep orders")
    assert topics.split() == ["orders", "orders-dlt", "orders-retry-2000", "orders-retry-3000"]
    retries.finish()


def test_a_process_that_dies_between_the_two_commits_books_twice_unless_the_database_refuses(
    record: Callable[..., Session],
) -> None:
    twice = record("05-booked-twice", "src/main/resources/ledger.yml", "ledger.sql", "accepted.txt")
    twice.run(FILL % ("accepted", "accepted.txt"))
    died = twice.run(f"{RUN}.ledger.LedgerApplication --dies-after=T-0002", expect=137)
    assert died.endswith("the database has committed, the process dies")
    again = twice.run(f"{RUN}.ledger.LedgerApplication")
    assert re.findall(r"(T-\d+) booked", again) == ["T-0002", "T-0003"]
    count = "psql bank -c 'SELECT transfer, count(*) FROM bookings GROUP BY transfer ORDER BY transfer'"
    # Two bookings make a transfer: T-0002 is in the ledger twice.
    rows = twice.run(count)
    assert re.findall(r"(T-\d+) +\| +(\d)", rows) == [("T-0001", "2"), ("T-0002", "4"), ("T-0003", "2")]
    assert twice.run(READ % ("booked", "--max-messages 3")).split() == ["T-0001", "T-0002", "T-0003"]
    twice.finish()

    once = record("06-booked-once", "src/main/resources/ledger.yml", "ledger.sql", "accepted-later.txt")
    once.run(FILL % ("accepted", "accepted-later.txt"))
    once.run(f"{RUN}.ledger.LedgerApplication --once=true --dies-after=T-0005", expect=137)
    again = once.run(f"{RUN}.ledger.LedgerApplication --once=true")
    assert "T-0005 is booked already" in again
    rows = once.run(count)
    assert re.findall(r"(T-\d+) +\| +(\d)", rows)[3:] == [("T-0004", "2"), ("T-0005", "2"), ("T-0006", "2")]
    assert once.run(READ % ("booked", "--max-messages 6")).split() == [f"T-000{number}" for number in range(1, 7)]
    once.finish()


def test_a_row_and_an_event_part_when_the_process_dies_and_when_a_manager_is_missing(
    record: Callable[..., Session],
) -> None:
    desk = record("07-row-and-event", "src/main/resources/desk.yml", "ledger.sql")
    prefix = "--spring.kafka.producer.transaction-id-prefix=desk-1-"
    plain = desk.run(f"{RUN}.desk.DeskApplication --take=101,104")
    assert "kafkaTransactionManager" not in plain
    alone = desk.run(f"{RUN}.desk.DeskApplication --take=111,113 {prefix} --spring.profiles.active=kafka-manager-only")
    # Spring Boot makes no manager for the database once there is one for Kafka.
    assert "JdbcTransactionManager" not in alone
    desk.run(f"{RUN}.desk.DeskApplication --take=120,122,121 {prefix} --dies-after=T-0121", expect=137)
    rows = desk.run("psql bank -c \"SELECT transfer FROM booked_transfers WHERE transfer > 'T-0100' ORDER BY 1\"")
    assert re.findall(r"T-\d+", rows) == ["T-0101", "T-0111", "T-0113", "T-0120", "T-0121"]
    # T-0104 was rolled back and announced; T-0113 was refused and stays; T-0121 is booked and nobody hears of it.
    assert desk.run(READ % ("desk", "--timeout-ms 6000")).split() == ["T-0101", "T-0104", "T-0111", "T-0120"]
    desk.finish()


def test_what_a_stop_leaves_undone(record: Callable[..., Session]) -> None:
    stop = record("08-stopping", "src/main/resources/stop.yml")
    stop.run(f"seq -f S-%g 1 6 | kafka-console-producer.sh --bootstrap-server {ADDRESS} --topic statements")
    group = "--spring.kafka.consumer.group-id"
    finished = stop.run(f"{RUN}.stop.StopApplication {group}=finish-all --shutdown-timeout=300", expect=143)
    assert finished.endswith("S-6 done")
    one = "--spring.kafka.listener.immediate-stop=true"
    assert stop.run(f"{RUN}.stop.StopApplication {group}=finish-one {one}", expect=143).endswith("S-3 done")
    phase = "--spring.lifecycle.timeout-per-shutdown-phase=300ms"
    # How far it gets in the time that is left differs; the first five lines do not.
    late = f"{RUN}.stop.StopApplication {group}=out-of-time --shutdown-timeout=300 {phase} | sed -n 1,5p"
    assert stop.run(late, expect=143).endswith("S-3 begun")
    stop.run(f"{RUN}.stop.StopApplication {group}=killed --signal=9", expect=-9)
    each = "--spring.kafka.listener.ack-mode=record"
    stop.run(f"{RUN}.stop.StopApplication {group}=killed-record --signal=9 {each}", expect=-9)
    offsets = stop.run(
        f"kafka-consumer-groups.sh --bootstrap-server {ADDRESS} --describe --all-groups --offsets 2>/dev/null"
        " | awk '$2 == \"statements\" { print $1, $4 }'"
    )
    assert dict(line.split() for line in offsets.splitlines()) == {
        "finish-all": "6",
        "finish-one": "3",
        "killed": "-",
        "killed-record": "2",
        "out-of-time": "-",
    }
    stop.finish()


def test_the_table_of_keys_is_what_spring_boot_defines(examples: Path, proof: Prover) -> None:
    generated.agree(ROOT, files := settings.spring_boot(ROOT))
    for path in files:
        proof.ran(ROOT / path, f"Spring Boot {versions.version_of(ROOT, 'spring-boot')}")
