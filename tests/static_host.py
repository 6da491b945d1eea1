"""A static host for tests: a folder below a base path, with 404 pages, as GitHub Pages and its like serve it."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any


class StaticHost:
    """Serves `folder` below `base_path` on a free port for as long as the `with` lasts.

    `own_404`: a missing address gets the 404 page of the nearest folder above it, as hosts with a setting for it do;
    without, always the topmost one, as GitHub Pages does.
    """

    def __init__(self, folder: Path, base_path: str, own_404: bool = True) -> None:
        self.folder, self.base_path, self.own_404 = folder, base_path, own_404
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.url = f"{self.origin}{base_path}"

    def __enter__(self) -> StaticHost:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, host: StaticHost, *arguments: Any) -> None:
        self.host = host
        super().__init__(*arguments, directory=str(host.folder))

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def translate_path(self, path: str) -> str:
        bare = path.split("?")[0].split("#")[0]
        if not bare.startswith(self.host.base_path):
            return str(self.host.folder / "…")
        return super().translate_path(f"/{bare.removeprefix(self.host.base_path)}")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = self._not_found() if code == 404 else None
        if page is None:
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _not_found(self) -> Path | None:
        folder = self.host.folder
        top = folder / "404.html"
        below = self.path.removeprefix(self.host.base_path).split("/")[0]
        own = folder / below / "404.html"
        if self.host.own_404 and below and own.is_file():
            return own
        return top if top.is_file() else None
