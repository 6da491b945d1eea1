"""The proof lines under blocks of code say what `make verify` did, and only that."""

from __future__ import annotations

from scripts.proof_lines import add
from scripts.proofs import Proof

RAN = Proof("ran", "Kafka 4.4.0", "tests/engines/test_replication.py::test_x", "0")
PARSED = Proof("parsed", "PyYAML", "tests/engines/test_build.py::test_y", "0")
PROOFS = {"examples/a.java": RAN, "examples/b.yml": PARSED}


def test_a_block_gets_the_line_of_its_file_with_a_link_to_the_test() -> None:
    page = '```java\n--8<-- "examples/a.java:send"\n```\nnext'
    assert add(page, PROOFS, "en", "https://x.test/blob/main/") == (
        '```java\n--8<-- "examples/a.java:send"\n```\n\n'
        '<p class="proof" data-search-exclude>ran on Kafka 4.4.0 · '
        '<a href="https://x.test/blob/main/tests/engines/test_replication.py">proof</a></p>\n\nnext'
    )


def test_a_block_of_two_files_claims_no_more_than_the_weaker_of_both() -> None:
    page = '```\n--8<-- "examples/a.java"\n--8<-- "examples/b.yml"\n```'
    assert "PyYAML에서 구문 분석" in add(page, PROOFS, "ko", "")


def test_validated_names_the_definitions_that_took_the_file() -> None:
    page = '```\n--8<-- "examples/producer.properties"\n```'
    proofs = {"examples/producer.properties": Proof("validated", "Kafka 4.4.0", "tests/engines/test_z.py::test_z", "0")}
    assert "validated against the definitions of Kafka 4.4.0 · " in add(page, proofs, "en", "")
    assert "Kafka 4.4.0의 정의로 검증 · " in add(page, proofs, "ko", "")


def test_a_file_without_a_proof_gets_no_line() -> None:
    page = '```\n--8<-- "examples/c.txt"\n```'
    assert add(page, PROOFS, "ko", "") == page


def test_the_line_of_a_block_in_a_list_stays_in_the_list_where_markdown_gives_it_a_paragraph() -> None:
    page = '1. a\n\n    ```\n    --8<-- "examples/a.java"\n    ```'
    assert '\n\n    <span class="proof"' in add(page, PROOFS, "ko", "")
    assert "<p class" not in add(page, PROOFS, "ko", "")
