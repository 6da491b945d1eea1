"""The end of a partition's log, read from its files."""

from __future__ import annotations

import struct
from pathlib import Path

from scripts.engines.log_files import end_of_batches, log_end


def batch(base: int, records: int) -> bytes:
    """Returns a batch of that many records without their content."""
    rest = struct.pack(">ibIhi", 0, 2, 0, 0, records - 1) + bytes(40)
    return struct.pack(">qi", base, len(rest)) + rest


def test_the_end_is_the_offset_after_the_last_record_of_the_last_batch() -> None:
    assert end_of_batches(batch(0, 3) + batch(3, 2), 0) == 5


def test_a_segment_without_batches_ends_where_it_begins() -> None:
    assert end_of_batches(b"", 42) == 42


def test_a_batch_of_which_only_the_beginning_was_written_does_not_count() -> None:
    assert end_of_batches(batch(0, 3) + batch(3, 2)[:20], 0) == 3


def test_the_last_segment_decides_and_a_missing_partition_ends_at_0(tmp_path: Path) -> None:
    (tmp_path / f"{0:020}.log").write_bytes(batch(0, 10))
    (tmp_path / f"{10:020}.log").write_bytes(batch(10, 1))
    assert log_end(tmp_path) == 11
    assert log_end(tmp_path / "missing") == 0
