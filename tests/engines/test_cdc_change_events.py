"""Debezium on PostgreSQL: what an insert, update, delete, truncate and a changed table look like as events.

The tests are one story: each goes on where the one before it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.engines.cdc import BankCapture
from scripts.engines.recording import Mask, Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

TOPIC = "bank.public.accounts"
VIEW = f"java -jar examples/connect/change-events/target/change-events.jar localhost:9092 {TOPIC}"
CONNECTORS = "http://localhost:8083/connectors"
PUT = "curl -s -X PUT -H 'Content-Type: application/json' -d"
MASKS: tuple[Mask, ...] = (
    (r'("(?:ts_[mun]s|lsn|txId)": )\d+', r"\1<n>"),
    (r'"\[.*\]"', '"[<lsn>,<lsn>]"'),
    (r"worker_id\":\"[^\"]*", 'worker_id":"localhost:8083'),
)


@pytest.fixture(scope="module")
def capture(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankCapture]:
    with BankCapture(examples.parent, tmp_path_factory.mktemp("cdc")) as engines:
        yield engines


@pytest.fixture
def record(capture: BankCapture, session: Callable[..., Session]) -> Callable[[str], Session]:
    def open_session(name: str) -> Session:
        path = f"connect/change-events/recorded/{name}.txt"
        return session(path, capture.cluster, MASKS, capture.shown(), [capture.postgres.tools], capture.by)

    return open_session


def change(capture: BankCapture, recorded: Session, sql: str, events: int) -> str:
    """Runs SQL, waits for that many events, and shows them and the copy of the table that they lead to."""
    before = capture.end(TOPIC)
    recorded.run(f'psql bank -c "{sql}"')
    capture.wait_end(TOPIC, before + events)
    shown = recorded.run(f"{VIEW} {before}")
    assert capture.end(TOPIC) == before + events
    return shown


def test_the_first_events_are_the_rows_that_the_table_had(
    capture: BankCapture, record: Callable[[str], Session], proof: Prover
) -> None:
    first = record("01-snapshot")
    assert first.run(f"{PUT} @examples/connect/debezium/accounts.json {CONNECTORS}/accounts/config | jq -c .name") == (
        '"accounts"'
    )
    capture.wait_reader("accounts", "accounts_cdc")
    capture.wait_end(TOPIC, 2)
    assert '["RUNNING"]' in first.run(f"curl -s {CONNECTORS}/accounts/status | jq -c '[.tasks[].state]'")
    slot = first.run('psql bank -c "SELECT slot_name, plugin, active, wal_status FROM pg_replication_slots"')
    assert "accounts_cdc | pgoutput | t      | reserved" in slot
    shown = first.run(f"{VIEW} 0")
    assert shown.count("op=r") == 2
    assert shown.count("before=null") == 2
    first.finish()
    for file in [*capture.files(), capture.examples / "debezium" / "accounts.json"]:
        proof.ran(file, capture.by)


def test_by_default_an_update_has_no_before_image_and_a_delete_has_a_made_up_one(
    capture: BankCapture, record: Callable[[str], Session]
) -> None:
    default = record("02-default-identity")
    assert "op=c" in change(capture, default, "INSERT INTO accounts VALUES ('110-003', 'Park Sena', 70000, 'new')", 1)
    shown = change(capture, default, "UPDATE accounts SET balance = 80000 WHERE number = '110-003'", 1)
    assert "op=u\n    before=null" in shown
    whole = default.run(
        f"kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic {TOPIC} --partition 0 --offset 3"
        " --max-messages 1 2>/dev/null | jq ."
    )
    assert '"op": "u"' in whole
    shown = change(capture, default, "UPDATE accounts SET number = '110-004' WHERE number = '110-003'", 3)
    assert [part.split()[0] for part in shown.split("op=")[1:]] == ["d", "c"]
    assert "tombstone" in shown
    shown = change(capture, default, "DELETE FROM accounts WHERE number = '110-004'", 2)
    # The columns that may not be null come as "" and 0 although the row had a holder and 80000.
    assert 'before={"number":"110-004","holder":"","balance":0,"memo":null}' in shown
    assert "tombstone" in shown
    default.finish()


def test_with_full_identity_updates_and_deletes_have_the_whole_row_before(
    capture: BankCapture, record: Callable[[str], Session]
) -> None:
    full = record("03-full-identity")
    full.run('psql bank -c "ALTER TABLE accounts REPLICA IDENTITY FULL"')
    row = '{"number":"110-002","holder":"Lee Duri","balance":'
    shown = change(capture, full, "UPDATE accounts SET balance = 310000 WHERE number = '110-002'", 1)
    assert f"before={row}300000," in shown
    shown = change(capture, full, "DELETE FROM accounts WHERE number = '110-002'", 2)
    assert f"before={row}310000," in shown
    full.finish()


def test_a_rolled_back_change_makes_no_event(capture: BankCapture, record: Callable[[str], Session]) -> None:
    rolled_back = record("04-rollback")
    before = capture.end(TOPIC)
    rolled_back.run(
        'psql bank -c "BEGIN" -c "UPDATE accounts SET balance = 0 WHERE number = \'110-001\'" -c "ROLLBACK"'
    )
    # A change after it, so that waiting for that one shows that there was none before it.
    change(capture, rolled_back, "UPDATE accounts SET balance = 510000 WHERE number = '110-001'", 1)
    assert capture.end(TOPIC) == before + 1
    rolled_back.finish()


def test_a_large_value_that_was_not_touched_is_not_in_the_event(
    capture: BankCapture, record: Callable[[str], Session]
) -> None:
    toast = record("05-unchanged-large-value")
    toast.run('psql bank -c "ALTER TABLE accounts REPLICA IDENTITY DEFAULT, ALTER memo SET STORAGE EXTERNAL"')
    change(capture, toast, "UPDATE accounts SET memo = repeat('x', 3000) WHERE number = '110-001'", 1)
    shown = change(capture, toast, "UPDATE accounts SET balance = 520000 WHERE number = '110-001'", 1)
    assert '"balance":520000,"memo":"__debezium_unavailable_value"}' in shown
    assert '"balance":520000,"memo":"xxx..."}' in shown
    toast.run('psql bank -c "ALTER TABLE accounts REPLICA IDENTITY FULL"')
    shown = change(capture, toast, "UPDATE accounts SET balance = 525000 WHERE number = '110-001'", 1)
    assert "unavailable" not in shown
    toast.run('psql bank -c "ALTER TABLE accounts REPLICA IDENTITY DEFAULT"')
    toast.finish()


def test_a_column_appears_with_the_first_change_after_it_was_added_and_goes_the_same_way(
    capture: BankCapture, record: Callable[[str], Session]
) -> None:
    columns = record("06-columns")
    before = capture.end(TOPIC)
    columns.run("psql bank -c \"ALTER TABLE accounts ADD COLUMN branch text NOT NULL DEFAULT 'Seoul'\"")
    shown = change(capture, columns, "UPDATE accounts SET balance = 530000 WHERE number = '110-001'", 1)
    assert '"branch":"Seoul"' in shown
    columns.run('psql bank -c "ALTER TABLE accounts DROP COLUMN branch"')
    shown = change(capture, columns, "UPDATE accounts SET balance = 540000 WHERE number = '110-001'", 1)
    assert "branch" not in shown
    assert capture.end(TOPIC) == before + 2
    columns.finish()


def test_truncate_is_one_event_without_a_key_and_only_if_it_is_not_skipped(
    capture: BankCapture, record: Callable[[str], Session]
) -> None:
    truncate = record("07-truncate")
    shown = change(capture, truncate, "TRUNCATE accounts CASCADE", 1)
    assert "key=null op=t\n    before=null\n    after= null" in shown
    assert "the copy holds 0 rows" in shown
    # The connector's default leaves truncates out: the copy then keeps what the table has lost.
    before = capture.end(TOPIC)
    change(capture, truncate, "INSERT INTO accounts VALUES ('110-005', 'Choi Bom', 1000)", 1)
    reader = capture.slot("accounts_cdc")["active_pid"]
    truncate.run(
        'jq \'.["skipped.operations"] = "t"\' examples/connect/debezium/accounts.json'
        f" | {PUT} @- {CONNECTORS}/accounts/config | jq -c '.config[\"skipped.operations\"]'"
    )
    capture.wait_reader("accounts", "accounts_cdc", before=reader)
    truncate.run('psql bank -c "TRUNCATE accounts CASCADE"')
    shown = change(capture, truncate, "INSERT INTO accounts VALUES ('110-006', 'Han Gaeul', 2000)", 1)
    assert capture.end(TOPIC) == before + 2
    assert "the copy holds 2 rows" in shown
    truncate.finish()


def test_connect_judges_a_configuration_before_it_runs_but_not_its_spelling(
    capture: BankCapture, record: Callable[[str], Session], proof: Prover
) -> None:
    judged = record("08-validate")
    plugin = "http://localhost:8083/connector-plugins/PostgresConnector/config/validate"
    shown = judged.run(
        'jq \'.name = "accounts" | .["snapshot.mode"] = "schema_only" | .["tabel.include.list"] = "x"\''
        f" examples/connect/debezium/accounts.json | {PUT} @- {plugin}"
        " | jq -c '.configs[].value | select(.errors != []) | [.name, .errors]'"
    )
    assert "snapshot.mode" in shown
    assert "tabel" not in shown
    judged.finish()
    for connector in ("accounts", "outbox"):
        config = capture.config(connector) | {"name": connector}
        assert capture.worker.errors(config) == {}
        assert capture.worker.unknown(config) == set()
        proof.validated(capture.examples / "debezium" / f"{connector}.json", capture.by_connect)
    misspelled = capture.config("accounts") | {"name": "accounts", "tabel.include.list": "x"}
    assert capture.worker.unknown(misspelled) == {"tabel.include.list"}


def test_a_connector_that_makes_its_publication_needs_more_rights_than_it_should_have(
    capture: BankCapture, record: Callable[[str], Session]
) -> None:
    default = record("09-publication-by-the-connector")

    def refused(change: str) -> str:
        default.run(
            f'jq \'{change} | .["slot.name"] = "second" | .["topic.prefix"] = "second"'
            ' | .["publication.name"] = "second"\' examples/connect/debezium/accounts.json'
            f" | {PUT} @- {CONNECTORS}/second/config | jq -c .name"
        )
        capture.worker.wait_state("second", "FAILED", 120)
        shown = default.run(
            f"curl -s {CONNECTORS}/second/status | jq -r '.connector.state, .tasks[0].state, .tasks[0].trace'"
            " | grep -o '^RUNNING\\|^FAILED\\|^Caused by: org.postgresql.*'"
        )
        default.run(f"curl -s -X DELETE {CONNECTORS}/second")
        assert shown.startswith("RUNNING\nFAILED\n")
        return shown

    all_tables = 'del(.["publication.autocreate.mode"])'
    assert "permission denied for database bank" in refused(all_tables)
    default.run('psql bank -c "GRANT CREATE ON DATABASE bank TO cdc"')
    assert "must be superuser to create FOR ALL TABLES publication" in refused(all_tables)
    assert "must be owner of table accounts" in refused('.["publication.autocreate.mode"] = "filtered"')
    default.finish()


def test_amounts_times_and_nulls_look_different_in_the_event_than_in_the_table(
    capture: BankCapture, record: Callable[[str], Session]
) -> None:
    types = record("10-column-types")
    # The times are what is shown here.
    types.common = []

    def event(sql: str) -> str:
        """Returns the new columns in the event that the SQL makes."""
        before = capture.end(TOPIC)
        types.run(f'psql bank -c "{sql}"')
        capture.wait_end(TOPIC, before + 1)
        return types.run(
            f"kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic {TOPIC} \\\n  --partition 0"
            f" --offset {before} --max-messages 1 2>/dev/null | jq -c '.after | {{fee, opened, seen, tier}}'"
        )

    types.run(
        'psql bank -c "ALTER TABLE accounts ADD COLUMN fee numeric(12,2),\n  ADD COLUMN opened timestamp(3),'
        " ADD COLUMN seen timestamptz,\n  ADD COLUMN tier text DEFAULT 'basic'\""
    )
    shown = event(
        "UPDATE accounts SET fee = 125.50, opened = '2026-01-05 09:00',\n"
        "  seen = '2026-01-05 18:00+09', tier = NULL WHERE number = '110-006'"
    )
    assert shown.strip() == (
        '{"fee":"MQY=","opened":1767603600000,"seen":"2026-01-05T09:00:00.000000Z","tier":"basic"}'
    )
    assert capture.postgres.sql("SELECT tier IS NULL FROM accounts WHERE number = '110-006'") == "t"
    reader = capture.slot("accounts_cdc")["active_pid"]
    converter = '.["value.converter"] = "org.apache.kafka.connect.json.JsonConverter"'
    types.run(
        'jq \'.["decimal.handling.mode"] = "string" | .["time.precision.mode"] = "isostring"\n'
        f'    | {converter}\n    | .["value.converter.schemas.enable"] = "false"\n'
        '    | .["value.converter.replace.null.with.default"] = "false"\' \\\n'
        f"  examples/connect/debezium/accounts.json | {PUT} @- \\\n"
        f"  {CONNECTORS}/accounts/config | jq -c .name"
    )
    capture.wait_reader("accounts", "accounts_cdc", before=reader)
    shown = event("UPDATE accounts SET balance = 1500 WHERE number = '110-006'")
    assert shown.strip() == (
        '{"fee":"125.50","opened":"2026-01-05T09:00:00Z","seen":"2026-01-05T09:00:00.000000Z","tier":null}'
    )
    types.finish()


def test_a_published_table_without_a_key_refuses_the_updates_of_the_application(
    capture: BankCapture, record: Callable[[str], Session]
) -> None:
    keyless = record("11-no-replica-identity")
    keyless.run('psql bank -q -c "CREATE TABLE notes (account text, note text)"')
    keyless.run("psql bank -c \"INSERT INTO notes VALUES ('110-006', 'calls back')\"")
    keyless.run('psql bank -c "ALTER PUBLICATION bank_accounts ADD TABLE notes"')
    refused = keyless.run("psql bank -c \"UPDATE notes SET note = 'done'\"", expect=1)
    assert 'cannot update table "notes" because it does not have a replica identity and publishes updates' in refused
    keyless.run('psql bank -c "ALTER TABLE notes REPLICA IDENTITY FULL"')
    assert "UPDATE 1" in keyless.run("psql bank -c \"UPDATE notes SET note = 'done'\"")
    keyless.finish()
