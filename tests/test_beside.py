"""Work beside a build writes its files, and what goes wrong in it reaches the build."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from scripts.beside import Beside
from scripts.facts import FactError


def _write(file: Path, pieces: Iterator[str]) -> None:
    file.write_text(f"{os.getpid()} {' '.join(pieces)}", encoding="utf-8")


def _raise(error: Exception, pieces: Iterator[str]) -> None:
    raise error


def _exit(pieces: Iterator[str]) -> None:
    os._exit(0)


def test_the_work_is_done_by_another_process_when_wait_returns(tmp_path: Path) -> None:
    work = Beside(partial(_write, tmp_path / "written"))
    for piece in ("one", "two", "x" * 1_000_000):
        work.give(piece)
    work.end()
    work.wait()
    process, *pieces = (tmp_path / "written").read_text(encoding="utf-8").split()
    assert int(process) != os.getpid()
    assert pieces == ["one", "two", "x" * 1_000_000]


def test_a_malformed_fact_is_told_as_it_was_found() -> None:
    work = Beside(partial(_raise, FactError("data/glossary.yml: “isr” has no name")))
    work.end()
    with pytest.raises(FactError, match=r"^data/glossary\.yml: “isr” has no name$"):
        work.wait()


def test_any_other_fault_comes_with_its_traceback() -> None:
    work = Beside(partial(_raise, KeyError("acks")))
    work.end()
    with pytest.raises(RuntimeError, match=r"(?s)in _raise.*KeyError: 'acks'"):
        work.wait()


def test_work_that_is_killed_is_not_taken_for_done() -> None:
    work = Beside(_exit)
    work.end()
    with pytest.raises(RuntimeError, match="before it was done"):
        work.wait()


def test_where_nothing_can_be_forked_the_work_is_done_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    work = Beside(partial(_write, tmp_path / "written"))
    work.give("one")
    assert not (tmp_path / "written").exists()
    work.end()
    work.wait()
    assert (tmp_path / "written").read_text(encoding="utf-8") == f"{os.getpid()} one"


def test_work_whose_build_is_gone_ends_without_a_result(tmp_path: Path) -> None:
    work = Beside(partial(_write, tmp_path / "written"))
    work.give("one")
    process = work._process
    assert process is not None
    work._giving.close()
    process.join(timeout=30)
    assert process.exitcode == 0
    assert not (tmp_path / "written").exists()


def test_what_is_given_to_work_that_has_failed_is_no_second_fault() -> None:
    work = Beside(partial(_raise, FactError("data/glossary.yml: malformed")))
    for _ in range(1000):
        work.give("x" * 10_000)
    work.end()
    with pytest.raises(FactError, match="malformed"):
        work.wait()
