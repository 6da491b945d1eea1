"""`check --fix` repairs what is safe to repair, says which files it changed, and leaves the rest alone."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from scripts import checks

HEAD = "---\ntitle: 복제\ndescription: 복제가 하는 일.\n---\n\n"
KO, EN = "docs/ko/index.md", "docs/en/index.md"


def project(root: Path, korean: str, english: str) -> None:
    for path, text in ((KO, korean), (EN, english)):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode("utf-8"))


@pytest.mark.parametrize(
    ("damaged", "check"),
    [
        pytest.param("\ufeff" + HEAD + "본문입니다.\n", "encoding", id="byte order mark"),
        pytest.param((HEAD + "본문입니다.\n").replace("\n", "\r\n"), "encoding", id="CRLF"),
        pytest.param(unicodedata.normalize("NFD", HEAD + "본문입니다.\n"), "encoding", id="loose jamo"),
        pytest.param(HEAD + "본문입니다. \n\n\n", "whitespace", id="trailing white space"),
        pytest.param(HEAD + "본문입니다.", "whitespace", id="no last line end"),
    ],
)
def test_damage_that_nobody_sees_is_repaired(damaged: str, check: str, tmp_path: Path) -> None:
    project(tmp_path, damaged, HEAD + "Text.\n")
    findings, changed = checks.run(tmp_path, fix=True, only=[check])
    assert findings == []
    assert changed == [KO]
    assert (tmp_path / KO).read_bytes() == (HEAD + "본문입니다.\n").encode("utf-8")


def test_a_heading_without_id_takes_that_of_its_twin(tmp_path: Path) -> None:
    project(tmp_path, HEAD + "## 하나 { #one }\n\n## 둘\n", HEAD + "## One { #one }\n\n## Two { #two }\n")
    findings, changed = checks.run(tmp_path, fix=True, only=["headings", "parity"])
    assert findings == []
    assert changed == [KO]
    assert (tmp_path / KO).read_text(encoding="utf-8") == HEAD + "## 하나 { #one }\n\n## 둘 { #two }\n"


def test_a_heading_is_left_alone_where_the_pages_do_not_align(tmp_path: Path) -> None:
    project(tmp_path, HEAD + "## 하나\n", HEAD + "## One { #one }\n\n## Two { #two }\n")
    findings, changed = checks.run(tmp_path, fix=True, only=["headings"])
    assert [finding.line for finding in findings] == [6]
    assert changed == []


def test_a_forced_line_break_is_reported_and_kept(tmp_path: Path) -> None:
    text = HEAD + "첫 줄  \n둘째 줄 \n"
    project(tmp_path, text, HEAD + "Text.\n")
    findings, changed = checks.run(tmp_path, fix=True, only=["whitespace"])
    assert [(finding.path, finding.line) for finding in findings] == [(KO, 6)]
    assert changed == [KO]
    assert (tmp_path / KO).read_text(encoding="utf-8") == HEAD + "첫 줄  \n둘째 줄\n"


def test_another_encoding_is_reported_and_not_touched(tmp_path: Path) -> None:
    project(tmp_path, HEAD, HEAD + "Text.\n")
    raw = (HEAD + "본문입니다.\n").encode("cp949")
    (tmp_path / KO).write_bytes(raw)
    findings, changed = checks.run(tmp_path, fix=True, only=["encoding"])
    assert [(finding.path, finding.line) for finding in findings] == [(KO, 2)]
    assert "cp949" in findings[0].found
    assert changed == []
    assert (tmp_path / KO).read_bytes() == raw


def test_repairing_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    project(tmp_path, ("\ufeff" + HEAD + "## 하나 \n").replace("\n", "\r\n"), HEAD + "## One { #one }\n")
    assert checks.run(tmp_path, fix=True, only=["encoding", "headings", "whitespace"])[1] == [KO]
    assert checks.run(tmp_path, fix=True, only=["encoding", "headings", "whitespace"])[1] == []
