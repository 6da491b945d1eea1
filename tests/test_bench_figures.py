"""What the benchmarks say: tables, targets, and what they read out of other tools."""

from __future__ import annotations

import gzip
import sys
import urllib.request
from pathlib import Path

import pytest

from scripts.bench import lighthouse, real, server, table, weight
from scripts.bench.measure import CannotRun, Run, interleaved, run


def test_a_target_holds_up_to_its_limit_and_not_beyond() -> None:
    assert table.at_most("x", 85.0, 85.0).holds
    assert not table.at_most("x", 85.1, 85.0).holds
    assert table.at_least("x", 1.7, 1.7).holds
    assert not table.at_least("x", 1.69, 1.7).holds


def test_a_table_lines_up_with_korean_in_it() -> None:
    assert table.draw(("page", "s"), [("홈", "1.0"), ("home", "12.0")]).splitlines() == [
        "page     s",
        "----  ----",
        "홈     1.0",
        "home  12.0",
    ]


def test_a_target_that_does_not_hold_says_so() -> None:
    assert "does not hold" in table.verdicts([table.at_most("build, s", 3.0, 2.0)])


def test_jobs_are_run_in_turn_and_the_median_is_taken() -> None:
    order: list[str] = []
    seconds = {"a": iter([3.0, 1.0, 2.0]), "b": iter([1.0, 1.0, 9.0])}

    def job(name: str) -> Run:
        order.append(name)
        return Run(next(seconds[name]), 10.0)

    found = interleaved({"a": lambda: job("a"), "b": lambda: job("b")}, 3)
    assert order == ["a", "b"] * 3
    assert (found["a"].seconds, found["b"].seconds) == (2.0, 1.0)


def test_what_the_processors_did_counts_the_commands_of_a_command(tmp_path: Path) -> None:
    busy = f"{sys.executable} -c 'sum(range(10**7))'"
    assert run(["sh", "-c", f"{busy}; {busy}"], tmp_path).processor > run(["sh", "-c", "true"], tmp_path).processor


def test_a_command_that_fails_is_reported_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="status 3:\nno such page"):
        run(["sh", "-c", "echo no such page; exit 3"], tmp_path)


def test_text_is_sent_compressed_and_everything_sent_is_logged(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.html").write_text("<p>복제</p>" * 100, encoding="utf-8")
    port = server.free_port()
    with server.serving(tmp_path, port) as log, urllib.request.urlopen(f"http://127.0.0.1:{port}/a/") as answer:
        body = answer.read()
    assert gzip.decompress(body).decode() == "<p>복제</p>" * 100
    assert log == [server.Sent("/a/", len(body), 200)]


def test_nothing_outside_the_folder_is_sent(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "secret.txt").write_text("no", encoding="utf-8")
    assert server.find(tmp_path / "site", "/../secret.txt") is None
    assert server.find(tmp_path / "site", "/%2e%2e/secret.txt") is None


def test_search_data_is_counted_apart_and_an_early_index_breaks_the_promise() -> None:
    page, index = server.Sent("/ours/ko/", 9000, 200), server.Sent("/ours/ko/search/index.json", 90_000, 200)
    view = weight.View((page, index))
    assert (view.rest, view.search) == (9000, 90_000)
    assert [target.holds for target in weight.targets({"ours, ko": view})] == [True, False]


def test_a_report_of_lighthouse_is_read() -> None:
    audits = {
        "largest-contentful-paint": {"numericValue": 1300.5, "score": 0.99, "scoreDisplayMode": "numeric"},
        "total-blocking-time": {"numericValue": 10},
        "cumulative-layout-shift": {"numericValue": 0.001},
        "total-byte-weight": {"numericValue": 80_000},
        "color-contrast": {"score": 0, "scoreDisplayMode": "binary"},
    }
    categories = {
        name: {"score": 0.99, "auditRefs": [{"id": "color-contrast", "weight": 7}] if name == "accessibility" else []}
        for name in lighthouse.SCORES
    }
    found = lighthouse.read({"audits": audits, "categories": categories})
    assert found.scores["performance"] == 99
    assert (found.paint, found.blocking, found.shift, found.size) == (1300.5, 10, 0.001, 80_000)
    assert found.failed == ("color-contrast",)


def test_a_page_that_lighthouse_could_not_judge_stops_the_part() -> None:
    with pytest.raises(CannotRun, match="NO_FCP"):
        lighthouse.read({"runtimeError": {"message": "NO_FCP"}, "audits": {}})


def test_the_stock_configuration_keeps_the_pages_and_drops_what_is_ours(root: Path) -> None:
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    text = real.stock_config(config, "en", "http://127.0.0.1:1/")
    assert "deep-dives/index.md" in text
    assert "scripts.markdown_ext.questions: {language: en}" in text
    for ours in ("overrides", "hooks:", "markdown_ext.terms"):
        assert ours not in text
