"""Flink's keyed state: key groups, time to live, changed classes, savepoints across backends, checkpoint sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import versions
from scripts.engines.recording import Session

ROOT = Path(__file__).resolve().parents[2]
STATE = "java -jar examples/flink/state/target/state.jar"
DATA = "/var/lib/flink"
# Ids of operators are hashes of their uids, and those of serializers are addresses.
MASKS = ((r"\b[0-9a-f]{32}\b", "<id>"), (r"Serializer@[0-9a-f]+", "Serializer@<id>"))
SIZES = ((r"[\d,]+ kB", "<n> kB"), (r"  +", " "))


@pytest.fixture
def state(examples: Path, tmp_path: Path, session: Callable[..., Session]) -> Callable[..., list[str]]:
    """Returns a function (file, arguments) that records one experiment and returns the lines that it printed."""

    def run(file: str, arguments: str, **options: object) -> list[str]:
        by = f"Flink {versions.version_of(ROOT, 'flink')}"
        recorded = session(
            f"flink/state/recorded/{file}.txt", masks=MASKS, names={DATA: str(tmp_path / "data")}, by=by, **options
        )
        out = recorded.run(f"{STATE} {arguments}")
        recorded.finish()
        return out.splitlines()

    return run


def test_state_belongs_to_one_key_and_a_timer_of_that_key_ends_it(state: Callable[..., list[str]]) -> None:
    lines = state("01-keyed-state", "keyed-state")
    assert "over the limit: P-04" in lines
    assert "watermark of midnight: 0 entries, 0 timers" in lines
    # Card 2 begins again on the next day.
    assert lines[-1] == "P-05 card 2: total 5000, payments [P-05], merchants {bakery=5000}"


def test_an_object_changed_without_update_is_changed_on_the_heap_only(state: Callable[..., list[str]]) -> None:
    heap, rocksdb = state("09-without-update", "without-update")
    assert heap.endswith("[100, 200, 300]")
    assert rocksdb.endswith("[0, 0, 0]")


def test_a_key_keeps_its_key_group_while_the_subtask_changes(state: Callable[..., list[str]]) -> None:
    lines = state("02-key-groups", "key-groups 128 2 3")
    assert lines[-2:] == ["ranges of 2: [0-63, 64-127]", "ranges of 3: [0-42, 43-85, 86-127]"]
    defaults = state("03-default-max-parallelism", "default-max-parallelism")
    assert "parallelism   85 -> max parallelism  128" in defaults
    assert "parallelism   86 -> max parallelism  256" in defaults


def test_a_savepoint_fits_every_parallelism_up_to_its_max_parallelism(state: Callable[..., list[str]]) -> None:
    lines = state("04-rescale", f"rescale {DATA}/savepoints")
    assert lines[0].startswith("parallelism 2: payments of each account [1]")
    assert lines[1].startswith("parallelism 3: payments of each account [2]")
    assert "parallelism 2, pipeline.max-parallelism 256: refused" in lines
    assert "parallelism 129: refused" in lines


def test_expired_state_is_hidden_and_yet_there(state: Callable[..., list[str]]) -> None:
    lines = state("05-time-to-live", "ttl")
    assert "OnCreateAndWrite             at 40: P-01, at 70: nothing" in lines
    assert "OnReadAndWrite               at 40: P-01, at 70: P-01" in lines
    assert "ReturnExpiredIfNotCleanedUp  first: P-01, then: nothing" in lines
    assert "entries at 61, before any access:  100" in lines
    # State without a time to live is taken over; its hour begins with the restore.
    assert lines.count("  at 40: P-01, at 89: P-01, at 91: nothing") == 2


def test_fields_may_be_added_to_pojos_and_records_but_not_to_what_kryo_writes(state: Callable[..., list[str]]) -> None:
    lines = state("06-schema", "schema")
    assert lines[:3] == ["Profile  PojoSerializer", "Totals   PojoSerializer", "Limits   KryoSerializer"]
    added = [line for line in lines if "added" in line and "Kryo" not in line]
    assert len(added) == 4
    assert all(line.endswith("spent=9000, branch=null, payments=0") for line in added)
    refused = [line.removesuffix("refused").strip() for line in lines if line.endswith("refused")]
    assert refused == ["POJO, long became String", "Kryo, field added"] * 2


def test_a_canonical_savepoint_changes_the_state_backend_and_forst_has_none(state: Callable[..., list[str]]) -> None:
    lines = state("07-formats", f"formats {DATA}/savepoints")
    restored = [line.split(":")[0] for line in lines if "payments of each account [2]" in line]
    assert restored == [
        "hashmap CANONICAL -> rocksdb",
        "rocksdb CANONICAL -> hashmap",
        "rocksdb NATIVE -> forst",
        "forst NATIVE -> forst",
    ]
    assert "rocksdb NATIVE -> hashmap: refused" in lines
    assert "rocksdb CANONICAL -> forst: refused" in lines
    assert "forst CANONICAL: no savepoint, and the job is FAILED" in lines


def test_an_incremental_checkpoint_holds_what_changed(state: Callable[..., list[str]]) -> None:
    lines = state("08-backends", f"backends {DATA}/checkpoints 20000 1", alike=SIZES)
    sizes = {
        line[:20].strip(): [int(number.replace(",", "")) for number in re.findall(r"([\d,]+) kB", line)]
        for line in lines[2:]
    }
    for name, (first, second, whole, _) in sizes.items():
        assert 4_000 < first < 6_000, name
        assert 4_000 < whole < 6_000, name
        # 1 % of the cards changed. What is not incremental writes everything again.
        assert second < 500 if name not in ("hashmap", "rocksdb") else second > 4_000, name
    assert {name for name, (*_, local) in sizes.items() if local == 0} == {"hashmap", "forst, asynchronous"}
