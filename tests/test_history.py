"""When pages last changed, and the time that a build claims as its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from scripts import history

FIRST, SECOND = 1_760_000_000, 1_763_000_000


def _git(folder: Path, *arguments: str, when: int = FIRST) -> None:
    stamp = f"{when} +0900"
    settings = {**os.environ, "GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp, "GIT_CONFIG_GLOBAL": os.devnull}
    identity = ["-c", "user.name=A Writer", "-c", "user.email=writer@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, env=settings, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    pages = tmp_path / "docs/ko"
    pages.mkdir(parents=True)
    (pages / "a.md").write_text("하나", encoding="utf-8")
    (pages / "복제.md").write_text("둘", encoding="utf-8")
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-q", "-m", "first")
    (pages / "a.md").write_text("셋", encoding="utf-8")
    _git(tmp_path, "add", ".", when=SECOND)
    _git(tmp_path, "commit", "-q", "-m", "second", when=SECOND)
    return tmp_path


def test_the_newest_commit_of_a_file_dates_it() -> None:
    log = f"\0{SECOND}\n\ndocs/ko/a.md\n\0{FIRST}\n\ndocs/ko/a.md\ndocs/ko/b.md\n"
    assert history.parse_log(log) == {"docs/ko/a.md": "2025-11-13", "docs/ko/b.md": "2025-10-09"}


def test_a_commit_without_files_dates_nothing() -> None:
    assert history.parse_log(f"\0{SECOND}\n") == {}
    assert history.parse_log("") == {}


def test_dates_come_from_a_real_checkout_with_korean_file_names(checkout: Path) -> None:
    assert history.last_changed(checkout, "docs") == {"docs/ko/a.md": "2025-11-13", "docs/ko/복제.md": "2025-10-09"}


def test_outside_a_checkout_nothing_is_dated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert history.last_changed(tmp_path, "docs") == {}
    assert history.source_date_epoch(tmp_path) == "0"


def test_without_git_nothing_is_dated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert history.last_changed(tmp_path, "docs") == {}


def test_a_build_claims_the_time_of_the_last_commit(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert history.source_date_epoch(checkout) == str(SECOND)


def test_a_time_that_is_set_is_taken(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "12345")
    assert history.source_date_epoch(checkout) == "12345"
