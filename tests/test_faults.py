"""Every check of the sources finds its faults at the right line, and nothing in what is legitimate."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import checks
from scripts.finding import report
from tests import fault_bundle
from tests.fault_bundle import Bundle

# Unneeded exceptions are found when all checks have run.
EXCEPTIONS = "exceptions"
SOURCE_CHECKS = sorted([*checks.all_checks(), EXCEPTIONS])
FAULTS = fault_bundle.cases(*SOURCE_CHECKS)
VALID = fault_bundle.cases(fault_bundle.VALID)


@pytest.mark.parametrize("bundle", FAULTS, ids=lambda bundle: bundle.name)
def test_a_fault_is_found_where_it_is_and_nothing_else_with_it(bundle: Bundle, tmp_path: Path) -> None:
    bundle.write_with_surroundings(tmp_path)
    only = None if bundle.check == EXCEPTIONS else [bundle.check]
    findings, _ = checks.run(tmp_path, only=only)
    assert bundle.expected, "a fault case has to say what it expects"
    places = sorted((finding.path, finding.line) for finding in findings)
    assert places == sorted((wanted.path, wanted.line) for wanted in bundle.expected), report(findings)
    for wanted in bundle.expected:
        here = [finding for finding in findings if (finding.path, finding.line) == (wanted.path, wanted.line)]
        assert any(wanted.found in finding.found for finding in here), report(here)
    assert all(finding.expected and finding.next_step for finding in findings)


@pytest.mark.parametrize("bundle", VALID, ids=lambda bundle: bundle.name)
def test_a_legitimate_variation_raises_nothing(bundle: Bundle, tmp_path: Path) -> None:
    bundle.write_with_surroundings(tmp_path)
    findings, _ = checks.run(tmp_path)
    assert not bundle.expected
    assert not findings, report(findings)


def test_every_check_has_a_fault_case() -> None:
    assert sorted({bundle.check for bundle in FAULTS}) == SOURCE_CHECKS
