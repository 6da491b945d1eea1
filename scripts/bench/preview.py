"""How long the preview takes to show an edit: from the saved file to other bytes at the page's address."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from scripts.bench import projects, synthetic
from scripts.bench.measure import CannotRun
from scripts.bench.server import free_port
from scripts.bench.table import Target, at_most, draw

COUNT = 200
LIMIT = 2.0
_PAGE = 3
_GIVE_UP = 60.0


def _get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=_GIVE_UP) as answer:
        text: str = answer.read().decode("utf-8")
    return text


@contextmanager
def _running(folder: Path, port: int) -> Iterator[None]:
    with (folder / "serve.log").open("w+") as log:
        command = [sys.executable, "-m", "scripts", "serve", "--port", str(port)]
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, text=True)
        try:
            deadline = time.monotonic() + 5 * _GIVE_UP
            while "serving" not in (folder / "serve.log").read_text(encoding="utf-8"):
                if process.poll() is not None or time.monotonic() > deadline:
                    said = (folder / "serve.log").read_text(encoding="utf-8")
                    raise CannotRun(f"the preview did not start:\n{said[-2000:]}")
                time.sleep(0.1)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def _browser_at(base: str, path: str) -> Iterator[None]:
    """Holds a page's reload stream open, as a browser does that shows the page."""
    stream = urllib.request.urlopen(f"{base}__reload?page={path}", timeout=600)

    def drain() -> None:
        try:
            while stream.readline():
                pass
        except (OSError, ValueError):
            return

    threading.Thread(target=drain, daemon=True).start()
    try:
        yield
    finally:
        stream.fp.raw._sock.close() if hasattr(stream.fp, "raw") else stream.close()


def _substitute(path: Path, pattern: str, replacement: str) -> None:
    text = path.read_text(encoding="utf-8")
    changed, count = re.subn(pattern, replacement, text, count=1)
    if not count:
        raise CannotRun(f"{path.name}: nothing in it matches {pattern}")
    path.write_text(changed, encoding="utf-8")


def edits(folder: Path, path: str) -> dict[str, Callable[[str], str]]:
    """Returns what an author edits, by kind: each makes its edit with a mark and says what the page shows then."""
    source = folder / "docs/ko" / path

    def page(mark: str) -> str:
        text = source.read_text(encoding="utf-8")
        source.write_text(f"{text}\n{mark}\n", encoding="utf-8")
        return mark

    def template(mark: str) -> str:
        _substitute(folder / "overrides/main.html", r"(</head>)", rf"<!--{mark}-->\1")
        return f"<!--{mark}-->"

    def data(mark: str) -> str:
        number = f"4.4.{int(mark.removeprefix('edit'))}"
        _substitute(folder / "data/versions.yml", r'(?<=\nkafka: {version: ")[^"]+', number)
        return number

    def example(mark: str) -> str:
        _substitute(folder / synthetic.example_path(_PAGE), r"long newest\w* = -1L", f"long newest{mark} = -1L")
        return f"newest{mark}"

    return {"page": page, "template": template, "data file": data, "example": example}


def _seconds(address: str, expected: str, began: float) -> float:
    while time.monotonic() - began < _GIVE_UP:
        if expected in _get(address):
            return time.monotonic() - began
        time.sleep(0.02)
    raise CannotRun(f"the preview did not show an edit within {_GIVE_UP:.0f} s: {expected} at {address}")


def measure(root: Path, times: int) -> tuple[str, list[Target]]:
    """Returns the table and the targets. Raises CannotRun."""
    folder = root / ".cache/bench/preview"
    shutil.rmtree(folder, ignore_errors=True)
    projects.ours(root, folder, COUNT)
    path = synthetic.places(COUNT)[_PAGE].path
    for language in synthetic.LANGUAGES:
        file = folder / "docs" / language / path
        text = file.read_text(encoding="utf-8").replace("\nprerequisites:", "\nrender_macros: true\nprerequisites:")
        file.write_text(f'{text}\n[= version("kafka") =]\n', encoding="utf-8")
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    view = f"/ko/{path.removesuffix('.md')}/"
    taken: dict[str, list[float]] = {}
    with _running(folder, port), _browser_at(base, view):
        time.sleep(1)
        # Two edits of each kind come while the site is still being rebuilt after the last, the others in a quiet spell.
        for number in range(times):
            for kind, edit in edits(folder, path).items():
                began = time.monotonic()
                expected = edit(f"edit{number + 1}")
                taken.setdefault(kind, []).append(_seconds(f"{base.rstrip('/')}{view}", expected, began))
                time.sleep(3 if number < 2 else 12)
    shutil.rmtree(folder, ignore_errors=True)
    rows = [
        [kind, f"{median(values):.2f}", f"{min(values):.2f}", f"{max(values):.2f}"] for kind, values in taken.items()
    ]
    said = draw((f"edit shown in the preview, s ({COUNT} pages a language)", "median", "least", "most"), rows)
    found = [at_most(f"edit of a {kind} in the preview, s", median(values), LIMIT) for kind, values in taken.items()]
    return said, found
