"""The preview: both languages at one address, reloading after every edit.

An edit is answered in two steps. First only the pages that it touches are rendered (of an edit that touches every
page, the ones open in a browser), and the browser reloads. Then the whole site is rebuilt behind the scenes, so that
navigation, search and all other pages follow.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs, urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from scripts import site

WATCHED = ("docs", "overrides", "scripts", "data", "examples", "mkdocs.yml")
_IGNORED = ("__pycache__", "target", ".git", "node_modules")
_EVENTS = {"modified", "created", "deleted", "moved"}

RELOAD = """
(function () {
  var stream = new EventSource("/__reload?page=" + encodeURIComponent(location.pathname));
  stream.addEventListener("reload", function () { location.reload(); });
  stream.addEventListener("problem", function (event) {
    var box = document.getElementById("preview-problem") || document.createElement("pre");
    box.id = "preview-problem"; box.textContent = JSON.parse(event.data); document.body.prepend(box);
  });
  addEventListener("beforeunload", function () { stream.close(); });
})();
"""


@dataclass(frozen=True)
class Plan:
    """What an edit asks for: the pages of each language to render at once, and whether all others follow."""

    pages: dict[str, frozenset[str]] = field(default_factory=dict)
    everything: bool = False


def plan(changed: Iterable[str], sources: dict[str, str], in_view: Iterable[str]) -> Plan:
    """Decides which pages to render first.

    ``changed``: paths from the root that were edited; ``sources``: every page's path from the root and its text;
    ``in_view``: pages (paths from the root) that a browser shows. Assets and anything that is no page, example or
    data file touch every page.
    """
    first: set[str] = set()
    everything = False
    for path in changed:
        if path in sources:
            first.add(path)
        elif path.startswith("examples/") or path.startswith("docs/assets/figures/"):
            mark = path if path.startswith("examples/") else PurePosixPath(path).stem
            first.update(page for page, text in sources.items() if mark in text)
        else:
            everything = True
    if everything:
        first.update(page for page in in_view if page in sources)
    pages: dict[str, set[str]] = {}
    for path in first:
        _, language, below = path.split("/", 2)
        pages.setdefault(language, set()).add(below)
    return Plan({language: frozenset(names) for language, names in pages.items()}, everything)


def page_of(address: str) -> str:
    """Returns the source path of the page shown at an address path: /ko/guide/ → docs/ko/guide/index.md or ….md."""
    below = address.split("?")[0].strip("/").removesuffix("index.html").strip("/")
    return f"docs/{below}" if below else ""


def read_sources(root: Path) -> dict[str, str]:
    """Returns the text of every page by its path from the root."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for language in site.LANGUAGES
        for path in (root / "docs" / language).rglob("*.md")
    }


class Preview:
    """The served folder, who looks at it, and the builds that keep it fresh."""

    def __init__(self, root: Path, port: int) -> None:
        self.root = root
        self.base = f"http://127.0.0.1:{port}/"
        self.folder = root / ".build" / "preview"
        self.watchers: dict[queue.Queue[tuple[str, str]], str] = {}
        self.changes: queue.Queue[str] = queue.Queue()
        self.lock = threading.Lock()

    def tell(self, event: str, text: str = "") -> None:
        """Sends an event to every open page."""
        for watcher in list(self.watchers):
            watcher.put((event, text))

    def in_view(self) -> list[str]:
        """Returns the source paths of the pages that browsers have open."""
        found = []
        for address in set(self.watchers.values()):
            stem = page_of(address)
            found += [f"{stem}.md", f"{stem}/index.md"]
        return found

    def render(self, wanted: Plan) -> bool:
        """Renders the plan's pages in place; returns whether all went well."""
        jobs = [
            site.start(self.root, language, self.folder / language, self.base, sorted(pages))
            for language, pages in wanted.pages.items()
            if pages
        ]
        return all([self._finished(job) for job in jobs])

    def _finished(self, job: site.Job) -> bool:
        try:
            said = site.finish(job)
        except site.BuildFailed as failure:
            self._complain(str(failure))
            return False
        noise = ("A 'dirty' build", "links within your site")
        said = "\n".join(line for line in said.splitlines() if not any(word in line for word in noise))
        if said.strip():
            print(said, flush=True)
        return True

    def _complain(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)
        self.tell("problem", json.dumps(text))

    def rebuild(self) -> bool:
        """Builds everything anew beside the served folder and swaps it in, unless an edit comes before it is done.

        Returns whether the served folder is the new one; the pages stay as they were where the build fails.
        """
        work = self.root / ".build"
        fresh = work / "preview-next"
        command = [sys.executable, "-m", "scripts", "build", "--target", ".build/preview-next"]
        with tempfile.TemporaryFile(mode="w+") as said:
            process = subprocess.Popen(
                command,
                cwd=self.root,
                env={**os.environ, "BASE_URL": self.base},
                stdout=subprocess.DEVNULL,
                stderr=said,
                text=True,
            )
            while process.poll() is None:
                if not self.changes.empty():
                    process.terminate()
                    process.wait()
                    return False
                time.sleep(0.02)
            said.seek(0)
            complaint = said.read()
        if process.returncode:
            self._complain(complaint.replace("build failed; the last good site stays where it was", "").strip())
            return False
        with self.lock:
            site.replace(self.folder, fresh, work)
        return True

    def follow(self) -> None:
        """Answers edits until the process ends."""
        behind = False
        while True:
            try:
                changed = {self.changes.get(timeout=1.5 if behind else None)}
            except queue.Empty:
                behind = False
                self.rebuild()
                continue
            time.sleep(0.05)
            while not self.changes.empty():
                changed.add(self.changes.get())
            began = time.monotonic()
            with self.lock:
                wanted = plan(changed, read_sources(self.root), self.in_view())
                fine = self.render(wanted)
            if fine:
                self.tell("reload")
            count = sum(len(pages) for pages in wanted.pages.values())
            names = ", ".join(sorted(changed)[:3]) + (" …" if len(changed) > 3 else "")
            print(f"{names}: {count} page(s) rendered in {time.monotonic() - began:.2f} s", flush=True)
            behind = True


class _Edits(FileSystemEventHandler):
    def __init__(self, root: Path, changes: queue.Queue[str]) -> None:
        self.root, self.changes = root, changes

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.is_directory or event.event_type not in _EVENTS:
            return
        for name in (event.src_path, event.dest_path):
            path = Path(os.fsdecode(name)) if name else None
            if path is None or not path.is_relative_to(self.root):
                continue
            below = path.relative_to(self.root)
            hidden = any(part in _IGNORED or part.startswith(".") for part in below.parts)
            if not hidden and below.parts[0] in WATCHED and not below.name.endswith("~"):
                self.changes.put(below.as_posix())


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, preview: Preview, *arguments: object, **options: object) -> None:
        self.preview = preview
        super().__init__(*arguments, directory=str(preview.folder), **options)  # type: ignore[arg-type]

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path.startswith("/__reload.js"):
            self._send(RELOAD.encode(), "text/javascript")
        elif self.path.startswith("/__reload"):
            self._stream()
        else:
            self._serve_file()

    def _send(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def _serve_file(self) -> None:
        with self.preview.lock:
            path = Path(self.translate_path(self.path))
            if path.is_dir():
                if not self.path.split("?")[0].endswith("/"):
                    super().do_GET()
                    return
                path = path / "index.html"
            if path.is_file() and path.suffix != ".html":
                super().do_GET()
                return
            status = 200
            if not path.is_file():
                language = self.path.strip("/").split("/")[0]
                folder = self.preview.folder
                path = folder / (language if language in site.LANGUAGES else "") / "404.html"
                status = 404
            text = path.read_text(encoding="utf-8") if path.is_file() else "<!doctype html><title>…</title></body>"
        page = text.replace("</body>", '<script src="/__reload.js"></script></body>')
        self._send(page.encode(), "text/html", status)

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def _stream(self) -> None:
        address = parse_qs(urlsplit(self.path).query).get("page", ["/"])[0]
        mine: queue.Queue[tuple[str, str]] = queue.Queue()
        self.preview.watchers[mine] = address
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        try:
            while True:
                try:
                    event, text = mine.get(timeout=10)
                    self.wfile.write(f"event: {event}\ndata: {text}\n\n".encode())
                except queue.Empty:
                    self.wfile.write(b": still here\n\n")
                self.wfile.flush()
        except OSError:
            pass
        finally:
            self.preview.watchers.pop(mine, None)


def main(root: Path, port: int) -> int:
    """Serves until interrupted; returns the exit status."""
    preview = Preview(root, port)
    # The port first: where it is taken, the folder may be what another preview is serving.
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, preview))
    except OSError as problem:
        print(f"port {port} is taken ({problem.strerror}); choose another: make serve PORT=8001", file=sys.stderr)
        return 1
    server.daemon_threads = True
    shutil.rmtree(preview.folder, ignore_errors=True)
    preview.folder.mkdir(parents=True)
    print("building both languages …", flush=True)
    began = time.monotonic()
    if preview.rebuild():
        print(f"built in {time.monotonic() - began:.1f} s", flush=True)
    observer = Observer()
    observer.schedule(_Edits(root, preview.changes), str(root), recursive=True)
    observer.start()
    threading.Thread(target=preview.follow, daemon=True).start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"serving {preview.base}ko/ and {preview.base}en/ (stop with Ctrl-C)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("stopped")
    finally:
        observer.stop()
    return 0
