"""Flink: the same fraud rules as a function, as patterns of the CEP library and in SQL, over the same payments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts import versions
from scripts.engines.recording import Session

if TYPE_CHECKING:
    from tests.engines.conftest import Prover

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "java -jar examples/flink/fraud/target/fraud.jar"
PAYMENTS = "examples/flink/fraud/payments.csv"
RULES = "examples/flink/fraud/rules.sql"


@pytest.fixture
def fraud(examples: Path, session: Callable[..., Session], proof: Prover) -> Callable[[str, str], dict[str, list[str]]]:
    """Returns a function (file, arguments) that records a run and returns what stands after each thing it printed."""

    def run(file: str, arguments: str) -> dict[str, list[str]]:
        by = f"Flink {versions.version_of(ROOT, 'flink')}"
        recorded = session(f"flink/fraud/recorded/{file}.txt", by=by)
        out = recorded.run(f"{PROGRAM} {arguments}")
        recorded.finish()
        proof.ran(ROOT / PAYMENTS, by)
        if RULES in arguments:
            proof.ran(ROOT / RULES, by)
        # The first column is 30 wide.
        return {" ".join(line[:30].split()): line[30:].strip().split(", ") for line in out.splitlines()}

    return run


def test_function_patterns_and_sql_find_the_same_matches(fraud: Callable[[str, str], dict[str, list[str]]]) -> None:
    found = fraud("01-compare", f"compare {PAYMENTS} {RULES}")
    everybody = ["CEP", "function", "SQL"]
    # P-15 is exactly a minute after P-02, and P-06 is not the next payment after P-03.
    assert [thing for thing, by in found.items() if by == everybody] == [
        "cities card-5 P-09..P-16",
        "five card-6 P-13..P-19",
        "late card-7 P-25",
        "probe card-1 P-01..P-05",
        "probe card-4 P-08..P-07",
    ]
    # What did not happen is no row that SQL could match.
    assert {thing: by for thing, by in found.items() if by != everybody} == {
        "unanswered card-2 P-02": ["CEP", "function"],
        "unanswered card-8 P-26": ["CEP", "function"],
    }


def test_a_function_that_does_not_wait_takes_the_arrival_for_the_order(
    fraud: Callable[[str, str], dict[str, list[str]]],
) -> None:
    found = fraud("02-arrival", f"arrival {PAYMENTS}")
    # P-08 occurred before P-07 and came after it; P-25 came behind the watermark.
    assert found["probe card-4 P-08..P-07"] == ["in order"]
    assert found["five card-7 P-21..P-25"] == ["on arrival"]
    assert found["late card-7 P-25"] == ["in order"]


def test_contiguity_and_skip_strategy_decide_how_many_matches_there_are(
    fraud: Callable[[str, str], dict[str, list[str]]],
) -> None:
    found = fraud("03-variants", f"variants {PAYMENTS} {RULES}")
    assert found["probe next"] == ["P-01..P-05", "P-08..P-07"]
    assert set(found["probe followedBy"]) - set(found["probe next"]) == {"P-03..P-06"}
    assert set(found["probe followedByAny"]) - set(found["probe followedBy"]) == {"P-01..P-11"}
    assert found["five skipPastLastEvent"] == found["five SQL, SKIP PAST LAST ROW"] == ["P-13..P-19"]
    # What SQL does where nothing is said is not what the standard says.
    assert found["five noSkip"] == found["five SQL, no AFTER MATCH"] == ["P-13..P-19", "P-14..P-20"]
