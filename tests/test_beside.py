"""Work beside a build writes its files, and what goes wrong in it reaches the build."""

from __future__ import annotations

import multiprocessing
import os
from functools import partial
from pathlib import Path

import pytest

from scripts.beside import Beside
from scripts.facts import FactError


def _write(file: Path) -> None:
    file.write_text(str(os.getpid()), encoding="utf-8")


def _raise(error: Exception) -> None:
    raise error


def test_the_work_is_done_by_another_process_when_wait_returns(tmp_path: Path) -> None:
    work = Beside(partial(_write, tmp_path / "written"))
    work.wait()
    assert int((tmp_path / "written").read_text(encoding="utf-8")) != os.getpid()


def test_a_malformed_fact_is_told_as_it_was_found() -> None:
    work = Beside(partial(_raise, FactError("data/glossary.yml: “isr” has no name")))
    with pytest.raises(FactError, match=r"^data/glossary\.yml: “isr” has no name$"):
        work.wait()


def test_any_other_fault_comes_with_its_traceback() -> None:
    work = Beside(partial(_raise, KeyError("acks")))
    with pytest.raises(RuntimeError, match=r"(?s)in _raise.*KeyError: 'acks'"):
        work.wait()


def test_work_that_is_killed_is_not_taken_for_done() -> None:
    work = Beside(partial(os._exit, 0))
    with pytest.raises(RuntimeError, match="before it was done"):
        work.wait()


def test_where_nothing_can_be_forked_the_work_is_done_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    work = Beside(partial(_write, tmp_path / "written"))
    assert not (tmp_path / "written").exists()
    work.wait()
    assert int((tmp_path / "written").read_text(encoding="utf-8")) == os.getpid()
