"""The preview: which pages an edit touches, and an edited page seen in a browser's place."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.serve import Plan, page_of, plan
from tests import small_project

SOURCES = {
    "docs/ko/index.md": "안내",
    "docs/en/index.md": "Guide",
    "docs/ko/kafka/replication.md": '--8<-- "examples/kafka/Probe.java:send"\n[= figure("kafka/high-watermark") =]',
    "docs/en/kafka/replication.md": '--8<-- "examples/kafka/Probe.java:send"\n[= figure("kafka/high-watermark") =]',
}


def _both(*pages: str) -> dict[str, frozenset[str]]:
    return {"ko": frozenset(pages), "en": frozenset(pages)}


def test_an_edited_page_is_rendered_alone() -> None:
    assert plan(["docs/ko/index.md"], SOURCES, []) == Plan({"ko": frozenset({"index.md"})})


def test_an_edited_example_renders_the_pages_that_include_it() -> None:
    assert plan(["examples/kafka/Probe.java"], SOURCES, []) == Plan(_both("kafka/replication.md"))


def test_an_example_that_no_page_shows_renders_none() -> None:
    assert plan(["examples/flink/Job.java"], SOURCES, ["docs/ko/index.md"]) == Plan()


@pytest.mark.parametrize("name", ["high-watermark.svg", "high-watermark.yml"])
def test_an_edited_figure_renders_the_pages_that_draw_it(name: str) -> None:
    assert plan([f"docs/assets/figures/kafka/{name}"], SOURCES, []) == Plan(_both("kafka/replication.md"))


@pytest.mark.parametrize(
    "path", ["overrides/main.html", "scripts/macros.py", "data/versions.yml", "mkdocs.yml", "docs/assets/css/guide.css"]
)
def test_what_touches_every_page_renders_the_open_ones_first(path: str) -> None:
    found = plan([path], SOURCES, ["docs/ko/index.md", "docs/ko/index/index.md"])
    assert found == Plan({"ko": frozenset({"index.md"})}, everything=True)


def test_a_new_page_asks_for_everything_since_navigation_changes() -> None:
    assert plan(["docs/ko/new.md"], SOURCES, []).everything


def test_several_edits_are_answered_together() -> None:
    found = plan(["docs/ko/index.md", "docs/en/index.md", "examples/kafka/Probe.java"], SOURCES, [])
    assert found == Plan(_both("index.md", "kafka/replication.md"))


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/ko/", "docs/ko"),
        ("/ko/kafka/replication/", "docs/ko/kafka/replication"),
        ("/ko/kafka/replication/index.html", "docs/ko/kafka/replication"),
        ("/ko/kafka/?h=isr", "docs/ko/kafka"),
        ("/", ""),
    ],
)
def test_the_page_behind_an_address_is_known_up_to_its_two_spellings(address: str, page: str) -> None:
    assert page_of(address) == page


@dataclass
class Preview:
    """A running preview: its project, its address, and what it prints."""

    project: Path
    address: str
    log: Path

    def get(self, path: str) -> str:
        """Returns the page at a path of the preview, a 404 page included; "" while nobody answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as fault:
            return fault.read().decode()
        except OSError:
            return ""

    def wait_for(self, path: str, text: str) -> None:
        """Waits until the page at the path shows the text."""
        end = time.monotonic() + 60
        while text not in self.get(path):
            assert time.monotonic() < end, f"{path} never showed “{text}”\n{self.log.read_text(encoding='utf-8')}"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """The small project, previewed by the command that a writer uses."""
    folder = tmp_path_factory.mktemp("preview")
    project = small_project.make(folder / "project")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "log.txt"
    settings = {key: value for key, value in os.environ.items() if key not in ("BASE_URL", "PYTHONPATH")}
    with log.open("w", encoding="utf-8") as output:
        command = [sys.executable, "-m", "scripts", "serve", "--port", str(port)]
        process = subprocess.Popen(command, cwd=project, env=settings, stdout=output, stderr=subprocess.STDOUT)
        running = Preview(project, f"http://127.0.0.1:{port}", log)
        try:
            running.wait_for("/ko/", "이 안내서의 첫 쪽입니다.")
            yield running
        finally:
            process.terminate()
            process.wait(timeout=20)


def _edit(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8", newline="\n")


def test_both_languages_are_served_at_one_address(preview: Preview) -> None:
    assert '<html lang="ko">' in preview.get("/ko/kafka/replication/")
    assert '<html lang="en">' in preview.get("/en/kafka/replication/")


def test_an_edited_page_is_shown(preview: Preview) -> None:
    _edit(
        preview.project / "docs/ko/kafka/replication.md",
        "복제본은 리더를 따라옵니다.",
        "복제본은 리더를 바로 따라옵니다.",
    )
    preview.wait_for("/ko/kafka/replication/", "바로 따라옵니다.")


def test_an_edited_example_is_shown_in_both_languages(preview: Preview) -> None:
    _edit(preview.project / "examples/kafka/broker.properties", "replicas=2", "replicas=3\nunclean=no")
    for language in ("ko", "en"):
        preview.wait_for(f"/{language}/kafka/replication/", "unclean")


def test_a_fault_is_said_and_the_last_good_page_stays(preview: Preview) -> None:
    page = preview.project / "docs/en/index.md"
    _edit(page, "#isr)", "#lso)")
    end = time.monotonic() + 60
    while "lso" not in preview.log.read_text(encoding="utf-8"):
        assert time.monotonic() < end, preview.log.read_text(encoding="utf-8")
        time.sleep(0.1)
    assert "The first page of this guide." in preview.get("/en/")
    assert "Traceback" not in preview.log.read_text(encoding="utf-8")
    _edit(page, "#lso)", "#isr)")


def test_an_address_that_is_not_there_gets_the_languages_own_404_page(preview: Preview) -> None:
    assert '<html lang="en">' in preview.get("/en/no/such/page/")
    assert "OFFSET_OUT_OF_RANGE" in preview.get("/ko/no/such/page/")


def test_a_taken_port_is_said_in_one_line(preview: Preview) -> None:
    port = preview.address.rpartition(":")[2]
    command = [sys.executable, "-m", "scripts", "serve", "--port", port]
    done = subprocess.run(command, cwd=preview.project, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert f"port {port} is taken" in done.stderr
    assert "Traceback" not in done.stderr
    assert "The first page of this guide." in preview.get("/en/"), "the first preview lost its pages"
