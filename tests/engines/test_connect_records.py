"""What Connect does to records: a sink that writes rows by key, poison records, converters and transforms.

The tests are one story: each goes on where the one before it stopped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.engines import artifacts
from scripts.engines.cdc import BankCapture
from scripts.engines.recording import Mask, Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

TOPIC = "bank.public.accounts"
DLQ = "bank.accounts-copy.dlq"
REST = "http://localhost:8083/connectors"
PUT = "curl -s -X PUT -H 'Content-Type: application/json' -d"
COPY = 'psql bank -c "SELECT * FROM copy.accounts ORDER BY number"'
SCHEMAS = "examples/connect/sink/with-schemas.json"
READ = (
    "kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic {topic} --partition 0 --offset {offset}"
    " --max-messages {count} --formatter-property print.key=true{more} 2>/dev/null"
)
MASKS: tuple[Mask, ...] = (
    (r'("(?:ts_[mun]s|lsn|txId|__source_lsn)": ?)\d+', r"\1<n>"),
    (r'"sequence":"\[[^\]]*\]"', '"sequence":"[<lsn>,<lsn>]"'),
    (r"(\((?:io|org)\.[\w.$]+:\d+\)|\bat [\w.$/@-]+\([\w.]+:\d+\))", "<line>"),
)


@pytest.fixture(scope="module")
def capture(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankCapture]:
    root = examples.parent
    plugins = [artifacts.debezium_jdbc(root)]
    with BankCapture(root, tmp_path_factory.mktemp("connect"), plugins=plugins) as engines:
        engines.postgres.run_file(engines.examples / "sink" / "copy.sql")
        engines.postgres.sql(f"ALTER ROLE copy PASSWORD '{engines.password}'")
        yield engines


@pytest.fixture
def record(capture: BankCapture, session: Callable[..., Session]) -> Callable[[str], Session]:
    def open_session(name: str) -> Session:
        path = f"connect/{name}.txt"
        return session(path, capture.cluster, MASKS, capture.shown(), [capture.postgres.tools], capture.by)

    return open_session


def rows(capture: BankCapture) -> list[str]:
    """Returns the rows of the copy."""
    return capture.postgres.sql("SELECT * FROM copy.accounts ORDER BY number").splitlines()


def wait_copy(capture: BankCapture) -> None:
    """Waits until the copy holds what the table does."""
    table = "SELECT * FROM accounts ORDER BY number"
    capture.worker.wait_for("the copy to match", lambda: rows(capture) == capture.postgres.sql(table).splitlines())


def acknowledged(log: Path) -> int:
    """Returns how many records the source's task says it has committed the offsets of."""
    return sum(map(int, re.findall(r"Committing offsets for (\d+) acknowledged", log.read_text(encoding="utf-8"))))


def merged(capture: BankCapture, *paths: str) -> dict[str, str]:
    """Returns the settings of several files below examples/connect, the last ones above the first."""
    config: dict[str, str] = {}
    for path in paths:
        config |= json.loads((capture.examples / path).read_text(encoding="utf-8"))
    return config


def test_rows_are_written_by_key_so_that_a_killed_worker_changes_none_of_them(
    capture: BankCapture, record: Callable[[str], Session], proof: Prover
) -> None:
    files = ["sink/accounts-copy.json", "sink/with-schemas.json"]
    config = merged(capture, *files) | {"name": "accounts-copy"}
    assert capture.worker.errors(config) == {}
    assert capture.worker.unknown(config) == set()
    written = record("sink/recorded/01-upsert")
    for name, path in (("accounts", "debezium/accounts.json"), ("accounts-copy", "sink/accounts-copy.json")):
        written.run(f"jq -s add examples/connect/{path} {SCHEMAS} | {PUT} @- {REST}/{name}/config | jq -c .name")
    capture.worker.wait_for("rows", lambda: len(rows(capture)) == 2)
    written.run(COPY)
    written.run("psql bank -c \"INSERT INTO accounts VALUES ('110-003', 'Park Sena', 90000)\"")
    written.run("psql bank -c \"UPDATE accounts SET balance = 450000 WHERE number = '110-001'\"")
    written.run("psql bank -c \"DELETE FROM accounts WHERE number = '110-002'\"")
    wait_copy(capture)
    written.run(COPY)
    written.finish()

    killed = record("sink/recorded/02-worker-killed")
    group = (
        "kafka-consumer-groups.sh --bootstrap-server localhost:9092 --describe --offsets --group connect-accounts-copy"
        " 2>/dev/null | awk 'NF {print $2, $4, $5, $6}'"
    )
    sink = "/connectors/accounts-copy/offsets"

    def committed() -> int:
        """Returns the offset at which the sink would go on."""
        found = capture.worker.request("GET", sink)["offsets"]
        return int(found[0]["offset"]["kafka_offset"]) if found else 0

    # Right after a commit there are 10 s until the next one.
    capture.worker.wait_for("the sink's commit", lambda: committed() == capture.end(TOPIC))
    killed.run("psql bank -c \"UPDATE accounts SET balance = balance - 50000 WHERE number = '110-001'\"")
    wait_copy(capture)
    # The source shall not repeat anything itself: a task that stops commits what it has sent.
    killed.run(f"curl -s -X PUT {REST}/accounts/stop")
    capture.worker.wait_for("the source's commit", lambda: acknowledged(capture.worker.log) == capture.end(TOPIC))
    killed.act("kill -9 $(cat /run/kafka-connect.pid)", capture.worker.kill)
    killed.run(group)
    killed.act("connect-distributed.sh examples/connect/worker/connect-distributed.properties &", capture.worker.start)
    capture.worker.wait_for("the record again", lambda: committed() == capture.end(TOPIC))
    killed.run(group)
    killed.run(COPY)
    killed.run(f"curl -s -X PUT {REST}/accounts/resume")
    killed.finish()
    for file in [*files, "sink/copy.sql", "debezium/accounts.json"]:
        proof.ran(capture.examples / file, capture.by)


def test_a_record_that_cannot_be_read_goes_to_the_dead_letter_queue_and_one_that_cannot_be_written_stops_the_task(
    capture: BankCapture, record: Callable[[str], Session]
) -> None:
    poison = record("sink/recorded/03-dead-letter")
    produce = (
        "kafka-console-producer.sh --bootstrap-server localhost:9092 --topic bank.public.accounts"
        " --reader-property parse.key=true --reader-property key.separator=\\|"
    )
    poison.run(f"echo '110-009|balance=500000' | {produce}")
    capture.worker.wait_for("the dead letter", lambda: capture.end(DLQ) == 1)
    poison.run(
        READ.format(topic=DLQ, offset=0, count=1, more=" --formatter-property print.headers=true")
        + " | sed 's/,__connect/\\n__connect/g' | grep -v '^\\s*at \\|^\\s*\\.\\.\\.' | sed 's/\\t/\\n/g'"
    )
    poison.run(f"curl -s {REST}/accounts-copy/status | jq -c .tasks")
    poison.finish()

    refused = record("sink/recorded/04-refused-by-the-database")
    refused.run('psql bank -c "ALTER TABLE copy.accounts ADD CHECK (balance < 1000000)"')
    refused.run("psql bank -c \"UPDATE accounts SET balance = 5000000 WHERE number = '110-003'\"")
    capture.worker.wait_state("accounts-copy", "FAILED")
    status = f"curl -s {REST}/accounts-copy/status"
    refused.run(
        f"{status} | jq -r '.tasks[0].state, .tasks[0].trace'"
        " | grep -o '^FAILED\\|^Caused by: [A-Za-z.]*\\|ERROR: new row.*' | awk '!seen[$0]++'"
    )
    assert capture.end(DLQ) == 1
    refused.run(f"kafka-get-offsets.sh --bootstrap-server localhost:9092 --topic {DLQ}")
    refused.run('psql bank -c "ALTER TABLE copy.accounts DROP CONSTRAINT accounts_balance_check"')
    refused.run(f"curl -s -X POST '{REST}/accounts-copy/restart?includeTasks=true&onlyFailed=true' | jq -c .name")
    wait_copy(capture)
    refused.run(COPY)
    refused.finish()


def test_a_transform_is_shown_by_a_record_before_and_after_it(
    capture: BankCapture, record: Callable[[str], Session], proof: Prover
) -> None:
    capture.worker.request("PUT", "/connectors/accounts-copy/stop")
    number = 0

    def use(recorded: Session, fragment: str = "") -> None:
        """Gives the source connector a fragment of settings, and waits for the task that has them."""
        reader = capture.slot("accounts_cdc").get("active_pid")
        files = ["debezium/accounts.json", *([fragment] if fragment else [])]
        shown = " ".join(f"examples/connect/{file}" for file in files)
        recorded.run(f"jq -s add {shown} | {PUT} @- {REST}/accounts/config | jq -c .name")
        capture.wait_reader("accounts", "accounts_cdc", before=reader)
        config = merged(capture, *files) | {"name": "accounts"}
        assert capture.worker.errors(config) == {}
        assert capture.worker.unknown(config) == set()
        proof.ran(capture.examples / files[-1], capture.by)

    def change(recorded: Session, topic: str, *statements: str) -> str:
        """Changes the table and returns the records that this adds to the topic, one for each statement."""
        before = capture.end(topic)
        for sql in statements:
            recorded.run(f'psql bank -c "{sql}"')
        capture.wait_end(topic, before + len(statements))
        return recorded.run(READ.format(topic=topic, offset=before, count=len(statements), more=""))

    def update() -> str:
        nonlocal number
        number += 1
        return f"UPDATE accounts SET balance = {number}00000 WHERE number = '110-003'"

    plain = record("transforms/recorded/01-schemas")
    last = capture.end(TOPIC) - 1
    with_schema = plain.run(
        READ.format(topic=TOPIC, offset=last, count=1, more="")
        + " | tr '\\t' '\\n' | jq -c '{schema: .schema.name, characters: (.schema | tojson | length), payload}'"
    )
    assert '"schema":"bank.public.accounts.Envelope"' in with_schema
    use(plain)
    assert change(plain, TOPIC, update()).startswith('{"number":"110-003"}\t{"before":null,')
    plain.finish()

    routed = record("transforms/recorded/02-routers")
    use(routed, "transforms/regex-router.json")
    assert '{"number":"110-003"}\t' in change(routed, "cdc.accounts", update())
    use(routed, "transforms/logical-table-router.json")
    assert "__dbz__physicalTableIdentifier" in change(routed, "merged.accounts", update())
    use(routed, "transforms/logical-topic-router.json")
    assert "__dbz__sourceIdentifier" in change(routed, "logical.accounts", update())
    routed.finish()

    delete = "DELETE FROM accounts WHERE number = '110-003'"
    flat = record("transforms/recorded/03-flat")
    use(flat, "transforms/flat.json")
    shown = change(flat, TOPIC, update(), delete)
    assert shown.startswith('"110-003"\t{"number":"110-003","holder":"Park Sena",')
    assert shown.endswith('\n"110-003"\tnull')
    flat.finish()

    masked = record("transforms/recorded/04-masked")
    use(masked, "transforms/masked.json")
    shown = change(masked, TOPIC, "INSERT INTO accounts VALUES ('110-003', 'Park Sena', 1000)", delete)
    assert '"holder":"***"' in shown
    assert shown.endswith('\n"110-003"\tnull')
    masked.finish()

    transforms = capture.examples / "elasticsearch" / "transforms.json"
    changed = json.loads(transforms.read_text(encoding="utf-8"))
    config = capture.config("accounts") | changed | {"name": "accounts"}
    assert capture.worker.errors(config) == {}
    assert capture.worker.unknown(config) == set()
    proof.validated(transforms, capture.worker.by)
