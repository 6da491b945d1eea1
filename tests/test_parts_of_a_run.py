"""`make test` runs its parts side by side, and a few failures in the browser once more, never in silence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scripts import testing

PASSES = "def test_it():\n    pass\n"
FAILS = "def test_it():\n    assert not 'ready'\n"
VISITS = """import pytest

@pytest.fixture
def visits():
    return 1

def test_all(visits):
    assert visits
"""
FAILS_ONCE = """from pathlib import Path

def test_it():
    been = Path(__file__).with_suffix(".been")
    first = not been.exists()
    been.touch()
    assert not first
"""


def _run(folder: Path, printed: pytest.CaptureFixture[str], pages: str, browser: dict[str, str]) -> tuple[int, str]:
    (folder / "tests/browser").mkdir(parents=True)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "tests/test_pages.py").write_text(pages)
    for name, text in browser.items():
        (folder / f"tests/browser/test_{name}.py").write_text(text)
    return testing.run(folder, testing.parts(folder), dict(os.environ)), printed.readouterr().out


def test_a_run_without_a_failure_counts_all_parts(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, printed = _run(tmp_path, capfd, PASSES, {"look": PASSES, "each": VISITS})
    assert status == 0
    assert "3 passed, 0 failed, 0 skipped" in printed
    assert "second run" not in printed


def test_what_passes_in_the_browser_at_the_second_run_only_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    status, printed = _run(tmp_path, capfd, PASSES, {"look": PASSES, "slow": FAILS_ONCE})
    assert status == 0
    assert "passed only alone, at the second run: tests/browser/test_slow.py::test_it" in printed
    assert "3 passed, 0 failed, 0 skipped" in printed


def test_what_fails_in_the_browser_twice_fails_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, printed = _run(tmp_path, capfd, PASSES, {"look": PASSES, "slow": FAILS_ONCE, "broken": FAILS})
    assert status == 1
    assert "at the second run: tests/browser/test_slow.py::test_it\n" in printed
    assert "3 passed, 1 failed, 0 skipped" in printed


def test_many_failures_in_the_browser_are_not_run_again(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, printed = _run(tmp_path, capfd, PASSES, {f"n{n}": FAILS_ONCE for n in range(testing.FEW + 1)})
    assert status == 1
    assert f"1 passed, {testing.FEW + 1} failed, 0 skipped" in printed


def test_a_failure_outside_the_browser_is_not_run_again(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, printed = _run(tmp_path, capfd, FAILS_ONCE, {"look": PASSES})
    assert status == 1
    assert "1 passed, 1 failed, 0 skipped" in printed


def test_a_part_that_could_not_run_its_tests_fails_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, printed = _run(tmp_path, capfd, PASSES, {"look": "import nothing_of_this_name\n"})
    assert status != 0
    assert "second run" not in printed


def test_each_file_is_run_by_exactly_one_part(root: Path) -> None:
    chosen = testing.parts(root)
    alone = [path for part, paths in chosen.items() if part != testing.PAGES for path in paths]
    assert sorted(alone) == sorted(
        path.relative_to(root).as_posix() for path in (root / testing.BROWSER).glob("test_*.py")
    )
    assert "tests/browser/test_axe.py" in chosen["every page"]
    assert chosen[testing.PAGES] == ["tests", "--ignore=tests/browser"]
