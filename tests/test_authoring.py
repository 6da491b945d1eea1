"""One command makes a page pair that the checks accept, in its place in the navigation."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import authoring, checks
from scripts.finding import report
from tests import small_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project.make(tmp_path / "project")


@pytest.mark.parametrize("kind", authoring.KINDS)
def test_a_new_pair_has_everything_that_the_checks_ask_for(kind: str, project: Path) -> None:
    made = authoring.make(project, "kafka/quotas", kind)
    assert made.files == ("docs/ko/kafka/quotas.md", "docs/en/kafka/quotas.md", "mkdocs.yml")
    findings, _ = checks.run(project)
    assert not findings, report(findings)


def test_the_page_becomes_the_last_of_its_section(project: Path) -> None:
    authoring.make(project, "kafka/quotas", "deep-dive")
    lines = (project / "mkdocs.yml").read_text(encoding="utf-8").splitlines()
    at = lines.index("      - kafka/replication.md")
    assert lines[at + 1] == "      - kafka/quotas.md"
    assert lines[at + 2] == "  - reference:"


def test_an_index_page_makes_its_section(project: Path) -> None:
    authoring.make(project, "docs/en/kafka/tuning/index.md", "deep-dive")
    authoring.make(project, "kafka/tuning/disks", "deep-dive")
    text = (project / "mkdocs.yml").read_text(encoding="utf-8")
    assert "      - tuning:\n          - kafka/tuning/index.md\n          - kafka/tuning/disks.md\n" in text
    findings, _ = checks.run(project)
    assert not findings, report(findings)


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("kafka/Quotas", "deep-dive", "lower-case English words"),
        ("quotas", "deep-dive", "a folder and a name"),
        ("kafka/quotas", "essay", "one of deep-dive, lab"),
        ("kafka/replication", "deep-dive", "docs/ko/kafka/replication.md exists"),
        ("flink/state", "deep-dive", "python -m scripts new flink/index --kind index"),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_is_written(name: str, kind: str, said: str, project: Path) -> None:
    before = sorted(project.rglob("docs/**/*"))
    with pytest.raises(authoring.CannotMake, match="next:") as refused:
        authoring.make(project, name, kind)
    assert said in str(refused.value)
    assert sorted(project.rglob("docs/**/*")) == before
