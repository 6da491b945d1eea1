"""data/proofs.json without an engine: what a run leaves in it, and what a page may include."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import proofs
from scripts.finding import report
from scripts.proofs import Proof

ROOT = Path(__file__).resolve().parent.parent

RAN = Proof("ran", "Kafka 4.4.0", "tests/engines/test_a.py::test_a", "aa")
COMPILED = Proof("compiled", "Java 17", "tests/engines/test_b.py::test_b", "aa")


def page(root: Path, text: str) -> None:
    folder = root / "docs" / "en"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "x.md").write_text(text, encoding="utf-8")


def example(root: Path, content: str) -> Path:
    path = root / "examples" / "A.java"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def prove(root: Path, content: bytes) -> None:
    (root / "data").mkdir(exist_ok=True)
    proof = Proof("ran", "Kafka 4.4.0", "t.py::t", proofs.digest(content))
    (root / proofs.PROOFS_FILE).write_text(proofs.write({"examples/A.java": proof}), encoding="utf-8")


def test_every_file_that_a_page_includes_is_as_it_was_proved() -> None:
    found = proofs.stale(ROOT)
    assert not found, "\n" + report(found)


def test_a_line_added_to_a_proved_file_is_reported_with_the_test_to_run_again(tmp_path: Path) -> None:
    path, proof = next(
        (path, proof) for path, proof in proofs.load(ROOT).items() if path.endswith(".java") and (ROOT / path).exists()
    )
    copy = tmp_path / path
    copy.parent.mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / proofs.PROOFS_FILE).write_bytes((ROOT / proofs.PROOFS_FILE).read_bytes())
    page(tmp_path, f'text\n\n```java\n--8<-- "{path}:send"\n```\n')
    copy.write_bytes((ROOT / path).read_bytes() + b"\n")
    (finding,) = proofs.stale(tmp_path)
    assert (finding.path, finding.line) == ("docs/en/x.md", 4)
    assert finding.found == f"{path} has changed since its proof"
    assert proof.test in finding.expected
    assert f"UPDATE=1 python -m scripts verify {proof.test.split('::')[0]}" in finding.next_step


def test_a_proved_file_may_be_included(tmp_path: Path) -> None:
    example(tmp_path, "class A {}\n")
    prove(tmp_path, b"class A {}\n")
    page(tmp_path, '```java\n--8<-- "examples/A.java:send"\n```\n')
    assert proofs.stale(tmp_path) == []


def test_an_included_file_without_a_proof_is_reported_with_page_and_line(tmp_path: Path) -> None:
    example(tmp_path, "class A {}\n")
    page(tmp_path, 'text\n\n```java\n--8<-- "examples/A.java:send"\n```\n')
    (finding,) = proofs.stale(tmp_path)
    assert (finding.path, finding.line) == ("docs/en/x.md", 4)
    assert "no proof" in finding.found


def test_an_included_file_that_changed_since_its_proof_is_reported(tmp_path: Path) -> None:
    example(tmp_path, "class A { int i; }\n")
    prove(tmp_path, b"class A {}\n")
    page(tmp_path, '    --8<-- "examples/A.java"\n')
    (finding,) = proofs.stale(tmp_path)
    assert "changed since" in finding.found


def test_a_broken_proofs_file_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "docs").mkdir()
    for text in ("[]", '{"a": {"level": "ran"}}', "{"):
        (tmp_path / proofs.PROOFS_FILE).write_text(text, encoding="utf-8")
        assert len(proofs.stale(tmp_path)) == 1


def test_the_strongest_level_counts_and_then_the_first_test_by_name() -> None:
    assert proofs.strongest([COMPILED, RAN]) == RAN
    other = Proof("ran", "Kafka 4.4.0", "tests/engines/test_0.py::test", "aa")
    assert proofs.strongest([RAN, other]) == other


@pytest.mark.parametrize(
    ("tests_run", "digests", "expected"),
    [
        pytest.param(set(), {"f": "aa"}, {"f": RAN}, id="its test did not run"),
        pytest.param({RAN.test}, {"f": "aa"}, {}, id="its test ran and proved it no more"),
        pytest.param(set(), {"f": "bb"}, {}, id="the file changed"),
        pytest.param(set(), {}, {}, id="the file is gone"),
    ],
)
def test_an_earlier_proof_stays_only_while_nothing_speaks_against_it(
    tests_run: set[str], digests: dict[str, str], expected: dict[str, Proof]
) -> None:
    assert proofs.merged({"f": RAN}, {}, tests_run, digests) == expected


def test_a_weaker_proof_does_not_replace_a_standing_stronger_one() -> None:
    assert proofs.merged({"f": RAN}, {"f": [COMPILED]}, {COMPILED.test}, {"f": "aa"}) == {"f": RAN}


def test_a_level_declared_by_hand_disagrees_with_the_run() -> None:
    (finding,) = proofs.disagreements({"f": RAN}, {"f": COMPILED})
    assert finding.found.startswith("f: ran by Kafka 4.4.0")
    assert finding.expected.startswith("compiled by Java 17")


def test_writing_and_parsing_agree_and_counts_name_every_level() -> None:
    both = {"b": COMPILED, "a": RAN}
    assert proofs.parse(proofs.write(both)) == both
    assert list(proofs.parse(proofs.write(both))) == ["a", "b"]
    assert proofs.counts(both) == {"ran": 1, "validated": 0, "compiled": 1, "parsed": 0}
