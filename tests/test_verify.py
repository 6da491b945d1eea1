"""`make verify` without an engine: what it says when something is missing, and its last line."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import verify


@pytest.mark.parametrize(
    ("printed", "release"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_391"', 1),
        ('openjdk version "25" 2025-09-16', 25),
        ("no such command", None),
    ],
)
def test_the_java_release_is_read(printed: str, release: int | None) -> None:
    assert verify.java_release(printed) == release


def test_the_maven_version_is_read() -> None:
    assert verify.maven_release("\x1b[1mApache Maven 3.8.7\x1b[m\nMaven home: /usr") == (3, 8)
    assert verify.maven_release("command not found") is None


def test_a_machine_without_java_and_maven_is_told_both_and_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert verify.main() == 1
    said = capsys.readouterr().err
    assert "java is missing: install a JDK 17" in said
    assert "mvn is missing: install Maven" in said
    assert "apt install" in said


def test_an_old_java_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("java", "javac"):
        tool = tmp_path / "bin" / name
        tool.parent.mkdir(exist_ok=True)
        tool.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"'\n")
        tool.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert any("release 11, 17 or newer is needed" in lack for lack in verify.missing())


def test_the_last_line_counts_by_level_and_says_when_the_run_did_not_agree() -> None:
    counts = {"ran": 3, "validated": 0, "compiled": 2, "parsed": 0}
    assert verify.closing(counts, 0) == "proofs: 5 files: 3 ran, 0 validated, 2 compiled, 0 parsed"
    assert verify.closing(counts, 1).endswith("; this run did not agree")


def test_the_counts_of_a_report_tell_what_passed_failed_and_was_skipped() -> None:
    report = '<testsuites><testsuite tests="7" failures="1" errors="1" skipped="2"/></testsuites>'
    assert verify.counts(report) == {"passed": 3, "failed": 2, "skipped": 2}


def test_one_failing_file_fails_the_whole_run_and_every_file_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verify, "ROOT", tmp_path)
    (tmp_path / "test_a.py").write_text("def test_a() -> None:\n    assert False\n", encoding="utf-8")
    (tmp_path / "test_b.py").write_text("def test_b() -> None:\n    assert True\n", encoding="utf-8")
    assert verify.side_by_side([tmp_path / "test_a.py", tmp_path / "test_b.py"]) == 1
    said = capsys.readouterr().out
    assert "== test_b.py" in said
    assert said.rstrip().endswith("1 passed, 1 failed, 0 skipped")


def test_a_file_that_passes_only_alone_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verify, "ROOT", tmp_path)
    mark = tmp_path / "been-here"
    (tmp_path / "test_a.py").write_text(
        f"from pathlib import Path\n\ndef test_a() -> None:\n    mark = Path({str(mark)!r})\n"
        "    before = mark.exists()\n    mark.touch()\n    assert before\n",
        encoding="utf-8",
    )
    assert verify.side_by_side([tmp_path / "test_a.py"]) == 0
    said = capsys.readouterr().out
    assert "== test_a.py, once more and alone" in said
    assert said.rstrip().endswith("passed only alone, at the second run: test_a.py\n1 passed, 0 failed, 0 skipped")


def test_the_longest_experiments_begin_first_and_all_of_them_exist(root: Path) -> None:
    files = list((root / "tests/engines").glob("test_*.py"))
    ordered = verify.in_order(files)
    assert [file.stem.removeprefix("test_") for file in ordered[: len(verify.LONGEST)]] == list(verify.LONGEST)
    assert sorted(ordered) == sorted(files)
