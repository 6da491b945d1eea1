"""The sources have no fault: one test for each check."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import checks
from scripts.finding import Finding, report

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return checks.run(ROOT)[0]


@pytest.mark.parametrize("name", [*checks.all_checks(), "exceptions"])
def test_the_sources_pass_the_check(name: str, findings: list[Finding]) -> None:
    mine = [finding for finding in findings if finding.check == name]
    assert not mine, "\n" + report(mine)


def test_every_finding_belongs_to_a_check(findings: list[Finding]) -> None:
    assert {finding.check for finding in findings} <= {*checks.all_checks(), "exceptions"}
