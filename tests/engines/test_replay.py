"""Replay by time, dead letters and their way back, and an inbox in the same database transaction."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.engines.kafka import KafkaCluster
from scripts.engines.postgres import Postgres
from scripts.engines.recording import Mask, Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

ADDRESS = "localhost:9092"
JAR = "examples/kafka/replay/target/replay.jar"
WORKER = f"java -jar {JAR} {ADDRESS} jdbc:postgresql://localhost:5432/bank"
CLASS = f"java -cp {JAR} guide.bank.replay"
GROUPS = f"kafka-consumer-groups.sh --bootstrap-server {ADDRESS}"
RESET = f"{GROUPS} --reset-offsets --group booking --topic transfers --to-datetime 2026-01-05T00:00:04.000"
SUM = 'psql bank -Atc "SELECT sum(balance) FROM accounts"'
LETTERS = (
    f"kafka-console-consumer.sh --bootstrap-server {ADDRESS} --topic transfers.dlt --partition 0 --offset 0"
    " --max-messages 2 --formatter-property print.headers=true --formatter-property print.key=true"
    " --formatter-property headers.separator=$'\\n' 2>/dev/null"
)
LAST_LETTER = LETTERS.replace("--offset 0", "--offset {}").replace("--max-messages 2", "--max-messages 1")
ENDS = f"kafka-get-offsets.sh --bootstrap-server {ADDRESS} --topic transfers.dlt"
TOMBSTONE = (
    f"kafka-console-producer.sh --bootstrap-server {ADDRESS} --topic transfers"
    " --reader-property parse.key=true --reader-property key.separator=:"
)


def test_a_replay_books_nothing_twice_and_poison_does_not_stop_the_partition(
    examples: Path,
    cluster_folder: Path,
    session: Callable[..., Session],
    proof: Prover,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = examples.parent
    password = secrets.token_urlsafe(12)
    monkeypatch.setenv("BANK_DB_PASSWORD", password)
    with KafkaCluster(root, cluster_folder, brokers=1) as cluster, Postgres(root, "bank") as postgres:
        by = f"{cluster.by_tools}, {postgres.by}"
        schema = examples / "kafka/replay/schema.sql"
        postgres.run_file(schema)
        proof.ran(schema, postgres.by)
        postgres.sql(f"ALTER ROLE bookkeeper PASSWORD '{password}'")
        # The records bear times of the past: with a retention they would go at the next check.
        cluster.create_topic("transfers", "1", retention_ms="-1")
        cluster.create_topic("transfers.dlt", "1", retention_ms="-1")

        def record(name: str, *masks: Mask) -> Session:
            path = f"kafka/replay/recorded/{name}.txt"
            return session(path, cluster, masks, cluster.shown() | postgres.shown(), [postgres.tools], by)

        letters = record("01-dead-letters")
        letters.quietly(f"{CLASS}.Feed {ADDRESS} transfers")
        assert letters.run(f"{WORKER} inbox") == "6 booked, 0 known, 2 put aside"
        assert letters.run(LETTERS).count("dlt-cause") == 2
        letters.run(SUM)
        letters.run("psql bank -qc \"INSERT INTO accounts VALUES ('999-999', 0)\"")
        assert "sent again: no account 999-999" in letters.run(f"{CLASS}.Redrive {ADDRESS} transfers.dlt Rejected")
        assert letters.run(f"{WORKER} inbox") == "1 booked, 0 known, 0 put aside"
        letters.finish()

        replay = record("02-replay")
        before = replay.run(SUM)
        replay.run(f"{RESET} --dry-run | tr -s '\\n'")
        replay.run(f"{RESET} --execute | tr -s '\\n'")
        assert "booked" in replay.run(f"{WORKER} inbox")
        assert replay.run(SUM) == before
        replay.run(f"{RESET} --execute | tr -s '\\n'")
        replay.run(f"{WORKER} blind")
        assert int(replay.run(SUM)) > int(before)
        replay.finish()

        active = record("03-reset-while-active")
        reader = f"kafka-console-consumer.sh --bootstrap-server {ADDRESS} --topic transfers --group booking"
        state = f"{GROUPS} --describe --state --group booking 2>&1 | grep -q Stable"
        wait = f"for i in $(seq 20); do {state} && break; sleep 0.5; done"
        reset = f"{GROUPS} --reset-offsets --group booking --topic transfers --to-earliest --execute"
        found: list[str] = []
        active.act(
            f"{reader} > /dev/null & sleep 5",
            lambda: found.append(
                active.quietly(f"{reader} > /dev/null 2>&1 & {wait}; {reset}; R=$?; kill $!; wait $!; exit $R")
            ),
        )
        active.say(f"$ {reset}", found[0])
        # The tool refuses and ends with status 0 all the same.
        assert "Assignments can only be reset if the group 'booking' is inactive" in found[0]
        active.finish()

        empty = record("04-no-value", (r"(dlt-written:)\d{13}", r"\1<time>"))
        empty.until(
            f"{GROUPS} --describe --state --group booking 2>&1", lambda out: "Empty" in out, "the reader leaves"
        )
        empty.quietly(f"{GROUPS} --reset-offsets --group booking --topic transfers --to-latest --execute")
        empty.run(f"echo '110-003:NULL' | {TOMBSTONE} --reader-property null.marker=NULL")
        assert empty.run(f"{WORKER} inbox") == "0 booked, 0 known, 1 put aside"
        (last,) = re.findall(r":(\d+)$", empty.quietly(ENDS))
        (letter,) = empty.run(LAST_LETTER.format(int(last) - 1)).split("dlt-cause:")[1:]
        assert letter == "NoTransfer\ndlt-message:no value\t110-003\tnull"
        assert empty.run(f"{WORKER} inbox") == "0 booked, 0 known, 0 put aside"
        empty.finish()
        # Proper JSON, and no transfer either.
        empty.quietly(f"printf '%s\\n' a:null b:{{}} | {TOMBSTONE}")
        assert empty.quietly(f"{WORKER} inbox") == "0 booked, 0 known, 2 put aside"
