"""What a page does while somebody looks at it: requests, errors, blocked resources."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response


class Watch:
    """Listens to a page for as long as the `with` lasts; `problems` says what should not have been."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.problems: list[str] = []
        self.addresses: list[str] = []
        self._listeners: list[tuple[str, Callable[[Any], None]]] = [
            ("request", self._request),
            ("requestfailed", self._failed),
            ("response", self._response),
            ("console", self._console),
            ("pageerror", self._error),
        ]

    def __enter__(self) -> Watch:
        emitter: Any = self.page
        for event, listener in self._listeners:
            emitter.on(event, listener)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        emitter: Any = self.page
        for event, listener in self._listeners:
            emitter.remove_listener(event, listener)

    def _say(self, text: str) -> None:
        if text not in self.problems:
            self.problems.append(text)

    def _request(self, request: Request) -> None:
        self.addresses.append(request.url)
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self._say(f"asks another origin for {request.url}")

    def _failed(self, request: Request) -> None:
        # A page that is left gives up what it was still fetching.
        if request.failure != "net::ERR_ABORTED":
            self._say(f"{request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self._say(f"{response.url}: status {response.status}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._say(f"console {message.type}: {message.text}")

    def _error(self, error: Error) -> None:
        self._say(f"script error: {error.message}")


def themed(page: Page) -> None:
    """Waits for the theme's script, which comes after the first paint; evaluated, since the policy forbids eval."""
    page.evaluate(
        "() => new Promise((go) => { const look = () => (self.document$ ? go() : setTimeout(look, 20)); look(); })"
    )
