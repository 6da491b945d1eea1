"""ClickHouse: what the MergeTree family stores, merges, aggregates and skips."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts import versions
from scripts.engines import clickhouse, generated
from scripts.engines.errors import EngineError

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., clickhouse.Script]

UUID = (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<uuid>")
# As wide as what it stands for, so that the frame around it stays straight.
FRAMED_UUID = (UUID[0], f"{'<uuid>':36}")


def marks(rows: list[tuple[str, ...]]) -> int:
    """Returns the number of granules of an EXPLAIN ESTIMATE."""
    return int(rows[0][4])


def inodes(engine: clickhouse.ClickHouse, table: str) -> dict[str, int]:
    """Returns the inode of each file of the table's only active part by name."""
    [(path,)] = engine.rows(f"SELECT path FROM system.parts WHERE table = '{table}' AND active")
    return {file.name: file.stat().st_ino for file in Path(path).iterdir() if file.is_file()}


def test_parts_granules_and_the_sparse_index(sql: Open) -> None:
    script = sql("clickhouse/merge-tree.sql", masks=(UUID,))
    assert script.engine.rows("SELECT version()") == [(versions.version_of(ROOT, "clickhouse"),)]
    script.run("create")

    [parts] = script.run("parts")
    # One insert over two months makes two parts; the second insert adds one more.
    assert [(name, rows) for name, rows, *_ in parts] == [
        ("202603_1_1_0", "2"),
        ("202604_2_2_0", "1"),
        ("202604_3_3_0", "1"),
    ]
    [columns] = script.run("columns")
    assert len(columns) == 7

    [merged, rows] = script.run("merge")
    # Parts of different partitions are never merged with each other.
    assert merged == [("202603_1_1_1", "2", "1"), ("202604_2_3_1", "2", "1")]
    assert [merchant for merchant, *_ in rows] == ["10", "30"]

    [big] = script.run("million")
    assert [(int(rows), int(marks)) for _, rows, marks, _ in big] == [(648000, 81), (352000, 44)]
    # 12 bytes a granule: an entry of the sparse index is a UInt32 and a DateTime64.
    assert all(int(key_bytes) == 12 * int(marks) for _, _, marks, key_bytes in big)
    [granules] = script.run("granules")
    assert {rows for _, rows, *_ in granules} == {"8192"}

    [explained] = script.run("explain")
    plan = "\n".join(line for (line,) in explained)
    assert "Parts: 1 | Granules: 1\n" in plan
    assert "Granules: 80/123" in plan
    assert "Granules: 1/80" in plan
    by_first, by_second, by_none = script.run("estimate")
    assert marks(by_first) == 8
    assert marks(by_second) == 34
    assert marks(by_none) == 123
    one, two, day, [needed] = script.run("search")
    assert one == [("Parts: 2 | Granules: 8",), ("Search Algorithm: binary search",)]
    assert two == [("Parts: 2 | Granules: 16",), ("Search Algorithm: generic exclusion search",)]
    assert day == [("Parts: 1 | Granules: 34",), ("Search Algorithm: generic exclusion search",)]
    # Two values of the first column leave what holds their rows and no more; a later column leaves 11 too many.
    assert needed == ("8", "16", "23")
    [with_skip_index] = script.run("skip-index")
    assert 1 <= marks(with_skip_index) < 30

    [compressed] = script.run("compressed")
    ratio = {name: float(ratio) for name, _, _, ratio in compressed}
    assert ratio["merchant_id"] > 100 > 3 > ratio["card_id"]

    script.run("too-many-parts", fails="TOO_MANY_PARTS")


def test_replacing_keeps_the_newest_version_when_it_gets_to_merging(sql: Open) -> None:
    script = sql("clickhouse/replacing.sql")
    script.run("create")
    script.run("changes")
    stored, wrong_sum = script.run("plain")
    assert len(stored) == 6
    assert wrong_sum == [("3140",)]

    final, right_sum = script.run("final")
    assert final == [("1", "800", "201"), ("2", "700", "202")]
    assert right_sum == [("1500",)]
    [by_argmax] = script.run("argmax")
    assert by_argmax == [(account, balance) for account, balance, _ in final]

    # A NULL is passed over, a tuple that holds one is not.
    assert script.run("argmax-null") == [[("1", "blocked", r"\N")]]

    # Account 1 had 1000 once and has 800 now; PREWHERE drops the newer version before FINAL can choose it.
    where, prewhere, after_final = script.run("prewhere")
    assert where == after_final == [("0", "0")]
    assert prewhere == [("1", "1000")]
    # The engine's own moving takes no column that changes between versions, even where it is allowed with FINAL.
    moved = script.engine.execute(
        "EXPLAIN SELECT lsn FROM account_balances FINAL WHERE account_id = 1 AND balance >= 900 "
        "SETTINGS optimize_move_to_prewhere_if_final = 1",
        "TSVRaw",
    )
    assert [line.split(":")[1].strip() for line in moved.splitlines() if "Prewhere filter column:" in line] == [
        "account_id = 1"
    ]
    assert "Prewhere" not in script.engine.execute(
        "EXPLAIN SELECT lsn FROM account_balances FINAL WHERE account_id = 1 AND balance >= 900", "TSVRaw"
    )

    # A change that comes late loses against the newer version.
    assert script.run("late") == [[("1", "800", "201")]]
    [plan] = script.run("plan")
    assert ("      FINAL: 1",) in plan

    [merged] = script.run("merged")
    assert merged == [*((*row, "0") for row in final), ("3", "70", "301", "1")]
    script.run("cleanup", fails="SUPPORT_IS_DISABLED")
    assert len(script.run("cleanup-allowed")[0]) == 2
    # With the tombstone gone, an old change brings the account back.
    assert ("3", "70", "103") in script.run("resurrected")[0]

    apart, together, apart_again = script.run("partitions")
    assert len(apart) == 2
    assert together == [("77", "completed")]
    assert len(apart_again) == 2
    script.run("projection-refused", fails="SUPPORT_IS_DISABLED")


def test_a_materialized_view_aggregates_what_is_inserted(sql: Open) -> None:
    script = sql("clickhouse/aggregating.sql")
    for section in ("create", "before", "view", "fill"):
        script.run(section)
    assert [payments for *_, payments in script.run("raw")[0]] == ["1", "2"]
    # 4500.00 came before the view and is missing from it.
    assert script.run("merge") == [[("10", "2026-04-01 09:00:00", "11500", "2", "3")]]
    assert script.run("compare") == [[("10", "2026-04-01 09:00:00", "16000", "2", "4")]]
    # The same row again: the sum counts it twice, uniq does not.
    assert script.run("retry") == [[("13500", "2", "4")]]
    # 1000.00 again with a deduplication token: once.
    assert script.run("deduplicated") == [[("14500", "3", "5")]]
    assert script.run("backfill") == [[("19000", "3", "6")]]
    script.run("plain-sum", fails="ILLEGAL_TYPE_OF_ARGUMENT")
    assert script.run("merged") == [[("10", "2026-04-01 09:00:00", "19000", "3", "6")]]

    script.run("unknown-column", fails="THERE_IS_NO_COLUMN")
    assert script.run("missing-column") == [[("7", "", "completed", "1")]]


def test_a_projection_answers_from_its_own_order(sql: Open) -> None:
    script = sql("clickhouse/projection.sql")
    script.run("create")
    [without] = script.run("without")
    assert ("   Parts: 1 | Granules: 123",) in without
    before = inodes(script.engine, "card_payments")
    script.run("add")
    # The new part takes the columns over as links and writes only the projection.
    after = inodes(script.engine, "card_payments")
    assert {name for name in before if name.endswith(".bin")} >= {"card_id.bin", "amount.bin"}
    assert all(after[name] == inode for name, inode in before.items() if name.endswith(".bin"))
    [chosen] = script.run("with")
    assert ("ReadFromMergeTree (by_card)",) in chosen
    assert ("   Parts: 1 | Granules: 1",) in chosen
    [(_, rows, table), (_, again, projection)] = script.run("size")[0]
    assert rows == again
    assert int(projection) > int(table) / 2

    script.run("delete-refused", fails="SUPPORT_IS_DISABLED")
    refused = (ROOT / "examples/clickhouse/recorded/projection/delete-refused.txt").read_text(encoding="utf-8")
    assert "Code: 344." in refused
    assert "lightweight_mutation_projection_mode is set to THROW" in refused
    # A projection without a WHERE is "rebuilt" from all rows, so it still answers with the deleted ones.
    by_projection, by_table = script.run("delete-rebuild")
    assert by_projection == [("25", "12118.83")]
    assert by_table == [("0", "0")]
    assert script.engine.rows("SELECT count() > 0 FROM card_payments WHERE card_id = 502") == [("1",)]
    assert script.run("delete-applied") == [[("0", "0")], [("0", "0")]]
    # Those counts are the projection's.
    plan = script.engine.execute("EXPLAIN SELECT count() FROM card_payments WHERE card_id = 502", "TSVRaw")
    assert "ReadFromMergeTree (by_card)" in plan
    # With `drop` the part that a deletion touches has no projection any more.
    script.engine.execute("ALTER TABLE card_payments MODIFY SETTING lightweight_mutation_projection_mode = 'drop'")
    script.engine.execute("DELETE FROM card_payments WHERE card_id = 503")
    assert script.engine.rows("SELECT count() FROM system.projection_parts WHERE active") == [("0",)]


def test_money_and_times_keep_what_their_types_can_hold(sql: Open) -> None:
    script = sql("clickhouse/types.sql")
    [[(as_float, as_decimal)]] = script.run("money")
    assert float(as_float) != 100000
    assert as_decimal == "100000"
    script.run("create")
    # Digits beyond the scale are cut, not rounded and not refused.
    assert script.run("digits") == [[("1", "12.34"), ("2", "12.34")]]
    script.run("unknown-value", fails="UNKNOWN_ELEMENT_OF_ENUM")
    [[(_, _, shown, meant)]] = script.run("zones")
    assert (shown, meant) == ("2026-04-01 19:00:00.000", "2026-04-01 10:00:00.000")
    times = {note: at for note, at in script.run("epoch")[0]}
    assert times.pop("milliseconds as a number").startswith("9999-12-31")
    assert set(times.values()) == {"2026-03-21 23:30:00.000"}


def test_a_repeated_block_is_recognized_only_whole_and_only_for_a_while(sql: Open) -> None:
    script = sql("clickhouse/ingest.sql")
    for section in ("create", "queue", "audit", "view"):
        script.run(section)
    stored, moved = script.run("moved")
    assert stored == [("0",)]
    assert [at for *_, at in moved] == ["2026-04-01 10:10:00.000", "2026-04-01 10:20:00.000"]
    # One row is refused by one view: the good row of its block is missing there, and the other view has both.
    script.run("poison", fails="UNKNOWN_ELEMENT_OF_ENUM")
    assert script.run("after-poison") == [[("2", "0")]]

    assert script.run("same-block") == [[("2", "2")]]
    assert script.run("other-bounds") == [[("4", "3")]]
    assert script.run("third-time") == [[("4", "3")]]
    assert script.run("forgotten") == [[("8", "5")]]
    assert script.run("tolerant") == [[("5", "20000")], [("8", "40500")]]

    script.run("single", fails="BAD_ARGUMENTS")
    assert script.run("one-block") == [[("1", "3")]]

    assert script.run("buffer") == [[("2", "0")]]
    script.engine.kill()
    script.engine.start()
    assert script.run("buffer-after-kill") == [[("0", "0")]]


def test_old_rows_go_by_partition_by_time_to_live_or_by_deletion(sql: Open) -> None:
    script = sql("clickhouse/operations.sql", masks=(FRAMED_UUID,))
    script.run("create")
    [by_payment] = script.run("report")
    [by_hour] = script.run("report-hours")
    assert [row[:3] for row in by_payment] == [row[:3] for row in by_hour]
    # A division of decimals cuts what the scale does not hold.
    assert by_payment[0][3] != by_hour[0][3]
    all_rows, hours = script.run("pre-aggregated")
    assert marks(all_rows) == 123
    assert marks(hours) == 3
    assert marks(script.run("useless-index")[0]) == 123

    assert script.run("daily") == [[("by_day", "90", "9000"), ("by_month", "3", "9000")]]
    script.run("too-many-partitions", fails="TOO_MANY_PARTS")
    assert script.run("drop-partition") == [[("5900", "2026-02-01 12:00:00")]]

    assert script.run("ttl") == [[("1", "100"), ("2", "10")], [("2", "10")]]
    assert script.run("ttl-group-by") == [[("10", "100", "12500", "2"), ("10", "1", "1500", "1")]]
    script.run("ttl-volume", fails="BAD_TTL_EXPRESSION")

    [part, mutation] = script.run("mutation")
    assert part == [("all_1_1_0_2", "49999")]
    assert mutation[0][2:] == ("0", "1")
    masked, count, _ = script.run("lightweight")
    assert masked == [("all_1_1_0_3", "49999", "1")]
    assert count == [("49998",)]
    assert script.run("gone") == [[("all_1_1_1_3", "49998", "0")]]
    script.run("key-update", fails="CANNOT_UPDATE_COLUMN")
    changed, parts, mutations = script.run("patch")
    assert changed == [("300000",)]
    assert parts == [("0", "50000"), ("1", "1")]
    assert mutations == [("0",)]
    [busiest, unfinished] = script.run("watch")
    assert busiest[0] == ("by_day", "90", "90", "9000")
    assert not unfinished
    assert script.run("backup")[-1] == [("49998",)]


def test_a_statement_that_fails_is_named_with_file_and_line(sql: Open, tmp_path: Path) -> None:
    path = tmp_path / "bad.sql"
    path.write_text("-- --8<-- [start:one]\n\nSELECT 1;\nSELECT nothing;\n-- --8<-- [end:one]\n", encoding="utf-8")
    script = sql(str(path))
    with pytest.raises(EngineError, match=r"bad\.sql:4: Code: 47.*UNKNOWN_IDENTIFIER"):
        script.run("one")
    with pytest.raises(EngineError, match="UNKNOWN_IDENTIFIER"):
        script.run("one", fails="TYPE_MISMATCH")


def test_the_tables_of_settings_are_what_clickhouse_says_of_itself(proof: Prover, tmp_path: Path) -> None:
    with clickhouse.ClickHouse(ROOT, tmp_path) as engine:
        generated.agree(ROOT, files := clickhouse.settings_files(engine))
    for path in files:
        proof.ran(ROOT / path, engine.name)
