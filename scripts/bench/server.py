"""A static server as a content delivery network would be: gzip, caching headers, and a log of what it sent."""

from __future__ import annotations

import gzip
import mimetypes
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

_TEXT = {".html", ".css", ".js", ".json", ".svg", ".xml", ".txt"}


@dataclass(frozen=True)
class Sent:
    """One answer: the path asked for, and the bytes of its body as they went over the wire."""

    path: str
    size: int
    status: int


def free_port() -> int:
    """Returns a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@lru_cache(maxsize=512)
def compressed(path: Path) -> bytes:
    """Returns the file as it is sent: text with gzip at the level that web servers use (6), the rest as it is."""
    body = path.read_bytes()
    return gzip.compress(body, 6, mtime=0) if path.suffix in _TEXT else body


def find(folder: Path, address: str) -> Path | None:
    """Returns the file that an address path stands for; None where there is none, or it is outside the folder."""
    path = (folder / unquote(urlsplit(address).path).lstrip("/")).resolve()
    if not path.is_relative_to(folder.resolve()):
        return None
    path = path / "index.html" if path.is_dir() else path
    return path if path.is_file() else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, folder: Path, log: list[Sent], *arguments: object) -> None:
        self.folder, self.sent = folder, log
        super().__init__(*arguments)  # type: ignore[arg-type]

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        path = find(self.folder, self.path)
        body = compressed(path) if path else b"not found"
        self.sent.append(Sent(self.path, len(body), 200 if path else 404))
        self.send_response(200 if path else 404)
        kind = mimetypes.guess_type(path.name)[0] if path else "text/plain"
        text = path is not None and path.suffix in _TEXT
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind or "application/octet-stream")
        if text:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=31536000" if path and path.suffix != ".html" else "max-age=600")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        # A browser that is closed between two runs drops what it had opened: nothing to report.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serving(folder: Path, port: int) -> Iterator[list[Sent]]:
    """Serves the folder while the block runs; gives the log, which grows as answers are sent."""
    log: list[Sent] = []
    server = _Server(("127.0.0.1", port), partial(_Handler, folder, log))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield log
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
