"""Bad input gives one clear message with file and line and a failing exit; the last good site stays where it was."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts import site
from tests import small_project

KO, EN = "docs/ko/kafka/replication.md", "docs/en/kafka/replication.md"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project, to be copied."""
    return small_project.make(tmp_path_factory.mktemp("template") / "project")


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    """A copy of the small project with a site that was built before."""
    copy = tmp_path / "project"
    shutil.copytree(template, copy)
    (copy / "site").mkdir()
    (copy / "site/index.html").write_text("the last good site", encoding="utf-8")
    return copy


def _edit(path: str, before: str, after: str) -> Callable[[Path], None]:
    def edit(project: Path) -> None:
        file = project / path
        text = file.read_text(encoding="utf-8")
        assert before in text
        file.write_text(text.replace(before, after, 1), encoding="utf-8", newline="\n")

    return edit


def _cut(path: str, first: str, end: str) -> Callable[[Path], None]:
    """Takes out what stands from `first` up to the next `end`."""

    def edit(project: Path) -> None:
        file = project / path
        head, _, rest = file.read_text(encoding="utf-8").partition(first)
        file.write_text(head + rest[rest.index(end) :], encoding="utf-8", newline="\n")

    return edit


def _both(before: str, after: str) -> Callable[[Path], None]:
    def edit(project: Path) -> None:
        for path in (KO, EN):
            _edit(path, before, after)(project)

    return edit


def _encode(encoding: str) -> Callable[[Path], None]:
    def edit(project: Path) -> None:
        file = project / KO
        file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))

    return edit


def _newlines(project: Path) -> None:
    file = project / KO
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))


def _no_twin(project: Path) -> None:
    shutil.copyfile(project / EN, project / "docs/en/kafka/only-english.md")


@dataclass(frozen=True)
class Case:
    """What is broken, and what the message has to say: where, and what."""

    spoil: Callable[[Path], object]
    where: str
    what: str


CASES = {
    "a missing twin": Case(_no_twin, r"docs/ko/kafka/only-english\.md|docs/en/kafka/only-english\.md", "only-english"),
    "a heading without id": Case(_edit(KO, "## ISR { #isr }", "## ISR"), rf"{KO}:12", "ISR"),
    "another id in the twin": Case(_edit(EN, "{ #isr }", "{ #in-sync }"), rf"{EN}:12|{KO}:12", "in-sync"),
    "an include of a file that is not there": Case(
        _both("broker.properties:isr", "gone.properties:isr"), rf"{KO}:17", "gone"
    ),
    "an include of a section that is not there": Case(_both("properties:isr", "properties:lso"), rf"{KO}:17", "lso"),
    "an unknown macro": Case(_both('[= version("kafka") =]', '[= release("kafka") =]'), rf"{KO}:10", "release"),
    "an unknown version": Case(_both('version("kafka")', 'version("kafak")'), rf"{KO}:10", "kafak"),
    "an unknown setting": Case(_both("min.insync.replicas", "min.insync.replica"), rf"{KO}:20", "min.insync.replica"),
    "an unknown figure": Case(_both('figure("isr")', 'figure("lso")'), rf"{KO}:22", "lso"),
    "a macro call that is never closed": Case(_both('figure("isr") =]', 'figure("isr")'), rf"{KO}:22", "figure"),
    "front matter without a title": Case(_edit(KO, "title: 복제\n", ""), rf"{KO}:1", "title"),
    "an unknown level": Case(_both("level: basic\nminutes", "level: easy\nminutes"), rf"{KO}:4", "easy"),
    "front matter that is not YAML": Case(_edit(KO, "title: 복제", "title: [복제"), rf"{KO}:\d", "YAML"),
    "data that is not YAML": Case(_edit("data/versions.yml", "kafka:", "kafka: ["), r"data/versions\.yml", ""),
    "a configuration that is not YAML": Case(_edit("mkdocs.yml", "nav:", "nav: ]"), r"mkdocs\.yml", ""),
    "a page that navigation names and nobody wrote": Case(
        _edit("mkdocs.yml", "kafka/replication.md", "kafka/gone.md"), r"mkdocs\.yml:\d+|kafka/replication\.md", ""
    ),
    "a question without answer": Case(
        lambda project: [_cut(path, "- [ ]", "///\n")(project) for path in (KO, EN)], rf"{KO}:26", "answer"
    ),
    "a question that is never closed": Case(_edit(KO, "계속됩니다.\n///\n", "계속됩니다.\n"), rf"{KO}:\d+", ""),
    "a question without a right choice": Case(_both("- [x]", "- [ ]"), rf"{KO}:\d+", ""),
    "a duplicate id": Case(_both("{ #questions }", "{ #isr }"), rf"{KO}:24", "isr"),
    "a byte order mark": Case(_encode("utf-8-sig"), rf"{KO}:1", "BOM"),
    "CRLF": Case(_newlines, rf"{KO}:1", "CR"),
    "another encoding": Case(_encode("cp949"), rf"{KO}:2", "UTF-8"),
    "UTF-16": Case(_encode("utf-16"), rf"{KO}:1", "UTF-8"),
    "an image without alternative text": Case(
        _both("[= figure", "![](../../assets/icon.svg)\n\n[= figure"), rf"{KO}:22", ""
    ),
    "a broken link": Case(_both("[= figure", "[x](gone.md)\n\n[= figure"), rf"{KO}:22", "gone.md"),
    "a broken anchor": Case(
        _edit("docs/ko/index.md", "replication.md#isr", "replication.md#lso"), r"docs/ko/index\.md:\d+", "lso"
    ),
    "typed code": Case(_both('--8<-- "examples/kafka/broker.properties:isr"', "acks=all"), rf"{KO}:17", ""),
}


def _assert_clear(message: str, case: Case) -> None:
    assert "Traceback" not in message
    assert not re.search(r"^\s+File \"", message, re.MULTILINE), message
    assert re.search(case.where, message), message
    assert case.what in message, message


@pytest.mark.parametrize("name", CASES)
def test_a_build_of_bad_input_fails_clearly_and_leaves_the_last_site(name: str, project: Path) -> None:
    CASES[name].spoil(project)
    with pytest.raises(site.BuildFailed) as failure:
        site.build(project, project / "site", site.DEFAULT_BASE_URL)
    _assert_clear(str(failure.value), CASES[name])
    assert (project / "site/index.html").read_text(encoding="utf-8") == "the last good site"
    left = {path.name for path in (project / ".build").glob("*")} if (project / ".build").exists() else set()
    assert not left, "a failed build leaves nothing behind"


def _command(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    settings = {key: value for key, value in os.environ.items() if key not in ("BASE_URL", "PYTHONPATH")}
    return subprocess.run(
        [sys.executable, "-m", "scripts", *words],
        cwd=project,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "name",
    ["an unknown macro", "front matter that is not YAML", "another encoding", "a configuration that is not YAML"],
)
def test_the_command_says_the_same_and_exits_with_an_error(name: str, project: Path) -> None:
    CASES[name].spoil(project)
    done = _command(project, "build")
    assert done.returncode == 1
    _assert_clear(done.stdout + done.stderr, CASES[name])
    assert "the last good site stays where it was" in done.stderr
    assert (project / "site/index.html").read_text(encoding="utf-8") == "the last good site"


def test_the_small_project_builds_when_nothing_is_broken(project: Path) -> None:
    done = _command(project, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    for page in ("index.html", "ko/kafka/replication/index.html", "en/kafka/replication/index.html", "en/404.html"):
        assert (project / "site" / page).is_file()


def test_what_only_mkdocs_notices_is_said_without_a_trace(project: Path) -> None:
    # A fault in a template is no business of the source checks.
    template = project / "overrides/partials/content.html"
    template.write_text("{{ nothing.like_this }}", encoding="utf-8")
    with pytest.raises(site.BuildFailed) as failure:
        site.build(project, project / "site", site.DEFAULT_BASE_URL)
    assert "Traceback" not in str(failure.value)
    assert (project / "site/index.html").read_text(encoding="utf-8") == "the last good site"


@pytest.mark.parametrize("address", ["guide.example.org", "ftp://x", "https://", "https://x y/", "https://x/?q"])
def test_a_base_address_that_is_none_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", address)
    with pytest.raises(site.BuildFailed, match="BASE_URL"):
        site.base_url()


def test_a_base_address_gets_its_closing_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", "https://guide.example.org/books")
    assert site.base_url() == "https://guide.example.org/books/"
