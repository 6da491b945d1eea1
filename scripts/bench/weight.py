"""What a reader's first view of a page costs, in bytes as they go over the wire."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts import tools
from scripts.bench import real
from scripts.bench.measure import CannotRun
from scripts.bench.server import Sent, free_port, serving
from scripts.bench.table import Target, at_most, draw

LIMIT = 85.0


@dataclass(frozen=True)
class View:
    """One first view: bytes by kind, and the requests."""

    sent: tuple[Sent, ...]

    @property
    def search(self) -> int:
        """Bytes of search data."""
        return sum(one.size for one in self.sent if "/search/" in one.path)

    @property
    def rest(self) -> int:
        """Bytes of everything else."""
        return sum(one.size for one in self.sent) - self.search


# The theme asks for a settings file on every page; the index proper is never that small.
INDEX = 2000


def first_views(addresses: dict[str, str], log: list[Sent]) -> dict[str, View]:
    """Opens every address in a browser that knows nothing yet; returns what the server sent, by name."""
    from playwright.sync_api import sync_playwright

    found = {}
    browser_path = tools.browser()
    if browser_path is None:
        raise CannotRun(tools.HOW_TO_GET_A_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path)
        for name, address in addresses.items():
            log.clear()
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            page.goto(address, wait_until="networkidle")
            time.sleep(0.3)
            found[name] = View(tuple(log))
            page.context.close()
        browser.close()
    return found


def targets(views: dict[str, View]) -> list[Target]:
    """Returns what is promised of this guide's own pages."""
    found = []
    for name, view in views.items():
        if name.startswith("ours"):
            found.append(at_most(f"first view without search data, KB: {name}", view.rest / 1000, LIMIT, "{:.1f}"))
            found.append(
                Target(
                    f"search index before a search: {name}",
                    f"{view.search} B",
                    "not fetched",
                    view.search < INDEX and not any(one.status == 404 for one in view.sent),
                )
            )
    return found


def table(views: dict[str, View]) -> str:
    """Returns the views as a table."""
    rows = []
    for name, view in views.items():
        page = view.sent[0].size if view.sent else 0
        kinds: Sequence[tuple[str, ...]] = ((".css",), (".js",), (".svg", ".png"))
        by_kind = [
            sum(one.size for one in view.sent if one.path.endswith(kind) and "/search/" not in one.path)
            for kind in kinds
        ]
        rows.append(
            [name, f"{view.rest / 1000:.1f}", f"{page / 1000:.1f}"]
            + [f"{size / 1000:.1f}" for size in by_kind]
            + [f"{view.search / 1000:.1f}", str(len(view.sent))]
        )
    head = ("first view, KB as sent (gzip)", "all", "page", "css", "js", "images", "search data", "requests")
    return draw(head, rows)


def measure(root: Path) -> tuple[str, list[Target]]:
    """Returns the table and the targets. Raises CannotRun."""
    port = free_port()
    pages = real.build(root, f"http://127.0.0.1:{port}/")
    addresses = {
        f"{side}, {language}, {name}": pages.address(side, language, name)
        for name in pages.paths
        for language in real.LANGUAGES
        for side in real.SIDES
    }
    with serving(pages.folder, port) as log:
        views = first_views(addresses, log)
    return table(views), targets(views)
