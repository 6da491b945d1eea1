"""The lab on ClickHouse: batches from Kafka, a kill between insert and commit, and what a token can and cannot do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.engines.clickhouse import ClickHouse, error_name
from scripts.engines.recording import Session
from scripts.labs.clickhouse import PROGRAMS, ClickHouseLab

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

PROBE = "java -jar examples/kafka/replication/target/replication.jar"
COUNT = 'ask "SELECT count() AS rows, uniqExact(id) AS transfers, sum(amount) AS won FROM {}"'
KILLED = (r".*: line \d+: +\d+ Killed.*", "Killed")
DIE = "{}; echo status $?"


def answer(table: str) -> list[int]:
    """Returns the numbers of the only row of an answer."""
    return [int(number) for number in re.findall(r"\d+", table.splitlines()[1])]


def won(last: int) -> int:
    """Returns the sum of the sample transfers 1 to ``last`` (the rule of Transfer.sample)."""
    return sum(10_000 * (1 + number % 9) for number in range(1, last + 1))


def test_a_batch_that_comes_again_is_inserted_once_as_long_as_it_is_the_same_batch(
    examples: Path, tmp_path: Path, session: Callable[..., Session], proof: Prover
) -> None:
    with ClickHouseLab(examples.parent, tmp_path / "lab", free=True) as lab:

        def record(name: str) -> Session:
            path = f"clickhouse/lab-clickhouse/recorded/{name}.txt"
            return session(path, None, (KILLED,), lab.names(), lab.path(), lab.by)

        batches = record("01-batches")
        batches.run(f"ask @{PROGRAMS}/tables.sql")
        batches.run(f"{PROBE} write localhost:9092 transfers 1 35 | tail -1")
        copied = batches.run("sink").splitlines()
        assert copied == [
            *(f"transfers-0-{first}-{first + 9}: 10 read, 10 inserted" for first in (0, 10, 20)),
            "5 left over",
        ]
        assert answer(batches.run(COUNT.format("transfers"))) == [30, 30, won(30)]
        batches.finish()

        killed = record("02-killed")
        killed.run(f"{PROBE} write localhost:9092 transfers 36 60 | tail -1")
        assert "transfers-0-30-39: 10 read, 10 inserted\n" in killed.run(DIE.format("sink --die"))
        assert answer(killed.run(COUNT.format("transfers"))) == [40, 40, won(40)]
        group = killed.run(
            "kafka-consumer-groups.sh --bootstrap-server localhost:9092 --describe --group transfers --offsets"
            " 2>/dev/null | awk 'NF {print $2, $4, $5, $6}'"
        )
        assert "transfers 30 60 30" in group
        killed.finish()

        again = record("03-again")
        assert again.run("sink").splitlines()[0] == "transfers-0-30-39: 10 read, 0 inserted"
        assert answer(again.run(COUNT.format("transfers"))) == [60, 60, won(60)]
        again.finish()

        blind = record("04-blind")
        assert "status 137" in blind.run(DIE.format("sink --table transfers_blind --die"))
        assert blind.run("sink --table transfers_blind").splitlines()[0] == "transfers-0-0-9: 10 read, 10 inserted"
        assert answer(blind.run(COUNT.format("transfers_blind"))) == [70, 60, won(60) + won(10)]
        blind.finish()

        size = record("05-another-size")
        size.run(f"{PROBE} write localhost:9092 transfers 61 80 | tail -1")
        assert "transfers-0-60-69: 10 read, 10 inserted\n" in size.run(DIE.format("sink --die"))
        assert size.run("sink --size 20").splitlines() == ["transfers-0-60-79: 20 read, 20 inserted", "0 left over"]
        assert answer(size.run(COUNT.format("transfers"))) == [90, 80, won(80) + won(70) - won(60)]
        size.finish()
        for name in ("tables.sql", "ask.py", "sink.py"):
            proof.ran(examples.parent / PROGRAMS / name, lab.by)


def test_the_engine_takes_the_definitions_of_a_kafka_table_and_its_view_and_does_not_read(
    tmp_path: Path, proof: Prover
) -> None:
    root = Path(__file__).resolve().parents[2]
    with ClickHouse(root, tmp_path) as engine:
        for name in ("tables", "kafka-engine"):
            text = (root / PROGRAMS / f"{name}.sql").read_text(encoding="utf-8")
            for statement in filter(str.strip, text.split(";")):
                error = engine.ask(statement)[1]
                # The library has no threads that read from Kafka; it says so after it has taken the definition.
                assert "Shutdown was called" in error if "ENGINE = Kafka" in statement else not error
        queue = "CREATE TABLE q (id String) ENGINE = Kafka SETTINGS kafka_broker_list = 'a', kafka_topic_list = 'b'"
        wrong = f"{queue}, kafka_group_name = 'c', kafka_format = 'JSONEachRow', kafka_max_block = 4"
        assert error_name(engine.ask(wrong)[1]) == "UNKNOWN_SETTING"
        assert error_name(engine.ask(queue)[1]) == "NUMBER_OF_ARGUMENTS_DOESNT_MATCH"
        view = "CREATE MATERIALIZED VIEW v TO transfers AS SELECT nothing FROM transfers_queue"
        assert error_name(engine.ask(view)[1]) == "UNKNOWN_IDENTIFIER"
        proof.validated(root / PROGRAMS / "kafka-engine.sql", engine.name)
