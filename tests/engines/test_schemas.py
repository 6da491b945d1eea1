"""Which changes of a schema readers survive, decided by Avro and Protobuf themselves, and what the formats weigh."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scripts import versions
from scripts.engines import recording
from scripts.engines.artifacts import java_home_command
from scripts.engines.recording import Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

PROGRAMS = "java -cp examples/schemas/target/schemas.jar guide.bank.schemas"
RECORDED = "schemas/recorded"
YES, NO = "yes", "no"


def verdicts(table: str) -> dict[str, list[str]]:
    """Returns the answers of BACKWARD, FORWARD and FULL by the name of the row, as far as rows have a name."""
    rows = (re.match(r"(\S.*?) {2,}(yes|no) +(yes|no) +(yes|no)\b", line) for line in table.splitlines())
    return {row[1]: [row[2], row[3], row[4]] for row in rows if row}


def test_avro_asks_a_default_of_an_added_field_for_new_readers_and_of_a_removed_one_for_old_readers(
    examples: Path, session: Callable[..., Session]
) -> None:
    by = f"Avro {versions.load(examples.parent)['avro'].version}"
    matrix = session(f"{RECORDED}/avro-matrix.txt", by=by)
    changes = verdicts(matrix.run(f"{PROGRAMS}.AvroMatrix changes"))
    assert changes == {
        "add a field, no default": [NO, YES, NO],
        "add a field with a default": [YES, YES, YES],
        "add a nullable field, default null": [YES, YES, YES],
        "remove a field without default": [YES, NO, NO],
        "remove a field with a default": [YES, YES, YES],
        "rename a field": [NO, NO, NO],
        "rename a field with an alias": [YES, NO, NO],
        "int becomes long": [YES, NO, NO],
        "long becomes int": [NO, YES, NO],
        "long becomes double": [YES, NO, NO],
        "long becomes string": [NO, NO, NO],
        "string becomes nullable": [YES, NO, NO],
        "add an enum symbol": [YES, NO, NO],
        "add an enum symbol, enum default": [YES, YES, YES],
        "remove an enum symbol": [NO, YES, NO],
        "remove an enum symbol, enum default": [YES, YES, YES],
        "reorder the fields": [YES, YES, YES],
        "move to another namespace": [YES, YES, YES],
        "rename the record": [NO, NO, NO],
    }
    matrix.finish()


def test_each_step_of_a_history_may_pass_although_the_first_and_the_last_version_do_not_fit(
    examples: Path, session: Callable[..., Session]
) -> None:
    by = f"Avro {versions.load(examples.parent)['avro'].version}"
    histories = session(f"{RECORDED}/avro-histories.txt", by=by)
    table = histories.run(f"{PROGRAMS}.AvroMatrix histories")
    assert list(verdicts(table).values()) == [[YES, YES, YES]] * 3
    all_versions = re.findall(r"(?m)^ +(yes|no) +(yes|no) +(yes|no) +v2 and v1", table)
    assert all_versions == [(NO, YES, NO), (YES, NO, NO), (NO, NO, NO)]
    histories.finish()


def test_avro_reads_wrong_values_without_an_error_where_the_writers_schema_is_not_known(
    examples: Path, session: Callable[..., Session]
) -> None:
    by = f"Avro {versions.load(examples.parent)['avro'].version}"
    reads = session(f"{RECORDED}/avro-reads.txt", by=by)
    told = reads.run(f"{PROGRAMS}.AvroReads").splitlines()
    assert '"fromAccount": "110-001", "toAccount": "110-007"' in told[1]
    assert '"fromAccount": "rent", "toAccount": "110-001"' in told[3]
    assert "AvroTypeException" in told[5]
    assert "missing required field memo" in told[5]
    # The checker judges schemas; what fails is the record that holds the new symbol.
    assert '"currency": "KRW"' in told[7]
    assert "AvroTypeException: No match for JPY" in told[9]
    reads.finish()


def test_protobuf_goes_by_number_and_wire_type_and_keeps_what_it_does_not_know(
    examples: Path, session: Callable[..., Session]
) -> None:
    by = f"Protobuf {versions.load(examples.parent)['protobuf'].version}"
    wire = session(f"{RECORDED}/protobuf-wire.txt", by=by)
    told = wire.run(f"{PROGRAMS}.ProtobufWire")
    read = {
        row[1]: row[2:] for row in re.findall(r"(?m)(^(\S.*?) {2,}wrote (\S+) +read ([^\s,]+)(?: +(unknown.*))?)", told)
    }
    assert read["int32 becomes int64"] == ("-300", "-300", "")
    assert read["int64 becomes int32, small value"] == ("300", "300", "")
    assert read["int64 becomes int32, large value"] == ("5000000000", "705032704", "")
    assert read["int32 becomes sint32"] == ("300", "150", "")
    assert read["int64 becomes string"] == ("300", '""', "unknown fields [2]")
    assert read["renamed, same number"] == ("300", "300", "")
    assert read["renumbered"] == ("300", "0", "unknown fields [2]")
    assert read["number used again for another meaning"] == ('"110-001"', '"110-001"', "")
    assert re.search(r"(?m)^enum value that the reader lacks .*bytes kept true$", told)
    assert re.search(r"(?m)^removed +.*bytes kept true$", told)
    assert re.search(r"(?m)^removed, copied field by field +.*bytes kept false$", told)
    wire.finish()


def test_avro_and_protobuf_are_a_third_of_json_and_compression_takes_most_of_the_difference(
    examples: Path, session: Callable[..., Session]
) -> None:
    known = versions.load(examples.parent)
    sizes = session(f"{RECORDED}/sizes.txt", by=f"Avro {known['avro'].version}, Protobuf {known['protobuf'].version}")
    table = sizes.run(f"{PROGRAMS}.FormatSizes")
    measured = {
        name.split(",")[0] + str(number): (int(plain), int(packed))
        for number, (name, plain, packed) in enumerate(re.findall(r"(?m)^(\D.*?) {2,}(\d+) +[\d.]+ +(\d+)$", table))
    }
    json, contained, avro, protobuf = measured["JSON0"], measured["Avro1"], measured["Avro2"], measured["Protobuf3"]
    assert avro[0] < protobuf[0] < json[0] * 0.4
    assert contained[0] > json[0] * 3
    assert avro[1] > json[1] * 0.7
    sizes.finish()


def test_avro_lets_a_changed_scale_or_unit_pass_and_reads_other_amounts_and_times(
    examples: Path, session: Callable[..., Session]
) -> None:
    by = f"Avro {versions.load(examples.parent)['avro'].version}"
    money = session(f"{RECORDED}/money-and-time.txt", by=by)
    told = money.run(f"{PROGRAMS}.MoneyAndTime")
    assert "double: 99.9999999999986" in told
    assert "scale 2 to scale 4: COMPATIBLE, wrote 125.50, read 1.2550" in told
    assert "COMPATIBLE, wrote 2026-11-21T09:00:00Z, read 1970-01-21T18:40:51.600Z" in told
    assert "without rounding" in told
    money.finish()


def test_the_timings_on_the_page_are_of_the_formats_that_the_program_compares(examples: Path, proof: Prover) -> None:
    path = examples / RECORDED / "timings.txt"
    known = versions.load(examples.parent)
    by = f"Avro {known['avro'].version}, Protobuf {known['protobuf'].version}"
    # A measurement differs each time: only UPDATE=1 measures in earnest, and no test compares the numbers.
    rounds = 1000 if recording.updating() else 3
    typed = f"{PROGRAMS}.FormatTimings {rounds}"
    done = subprocess.run(
        ["bash", "-c", typed.replace("java ", f"{java_home_command()} ", 1)],
        cwd=examples.parent, capture_output=True, text=True, check=True,
    )  # fmt: skip
    if recording.updating():
        path.write_text(f"$ {typed}\n{done.stdout}", encoding="utf-8")
    named = re.compile(r"(?m)^(\S.*?) {2,}\d+\.\d\d +\d+\.\d\d$")
    assert named.findall(done.stdout) == named.findall(path.read_text(encoding="utf-8"))
    assert len(named.findall(done.stdout)) == 5
    proof.ran(path, by)
    proof.ran(examples / "schemas/src/main/java/guide/bank/schemas/FormatTimings.java", by)
