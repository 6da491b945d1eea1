"""What the browser tests share: one visit to every page, and the pages to look at more closely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from scripts.built.model import BuiltPage, BuiltSite, address_of, elements
from tests.browser.watch import Watch, themed
from tests.static_host import StaticHost

# Milliseconds. Nothing here is about speed, and a machine that runs everything side by side is slow at times.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


@dataclass
class Visit:
    """What one look at a page gave: what went wrong meanwhile, axe's violations, columns that a desk does not show, how
    wide it is on a phone, and what is too small to be read there."""

    path: str
    problems: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    overflow: str = ""
    unseen: str = ""
    tiny: str = ""


_OVERFLOW = """() => {
  const wide = document.scrollingElement;
  if (wide.scrollWidth <= wide.clientWidth) return "";
  const guilty = [...document.body.querySelectorAll("*")].filter((e) => {
    const box = e.getBoundingClientRect();
    if (!box.width || box.right <= wide.clientWidth + 0.5) return false;
    for (let p = e.parentElement; p; p = p.parentElement)
      if (getComputedStyle(p).overflowX !== "visible") return false;
    return true;
  });
  const shown = guilty.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(" | ");
  return `${wide.scrollWidth} px wide in a window of ${wide.clientWidth}: ${shown}`;
}"""

_UNSEEN = """() => [...document.querySelectorAll(".page .md-typeset__scrollwrap:has(table)")].flatMap((frame) => {
  const edge = frame.getBoundingClientRect().right - 16;
  return [...frame.querySelector("tr").cells].filter((cell) => cell.getBoundingClientRect().left > edge);
}).map((cell) => cell.textContent.trim()).join(", ")"""

# In pixels of the screen: a drawing's text is as much larger or smaller as the drawing.
_TINY = """() => [[".page .figure text", 12], [".page :is(th, td), .page :is(th, td) *", 13]].flatMap(([what, least]) =>
  [...document.querySelectorAll(what)].filter((one) => {
    const scale = one.ownerSVGElement ? one.getScreenCTM().a : 1;
    return one.textContent.trim() && parseFloat(getComputedStyle(one).fontSize) * scale < least - 0.01;
  })
).map((one) => one.textContent.trim().slice(0, 40)).slice(0, 5).join(", ")"""


class Axe:
    """Runs axe-core in a page; evaluated by the debugger, so the page's policy stays in force."""

    def __init__(self, source: str) -> None:
        self.source = source

    def violations(self, page: Any) -> list[str]:
        """Returns what axe finds in the page as it stands, best practices included."""
        # What the page's scripts do after a change of size comes with the next frames.
        page.evaluate("() => new Promise((go) => requestAnimationFrame(() => setTimeout(go, 50)))")
        page.evaluate(self.source)
        found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
        return [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n    found: {node['html'][:160]}\n"
            f"    why:   {' '.join(node['failureSummary'].split())[:300]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]


@pytest.fixture(scope="session")
def axe(root: Path) -> Axe:
    """The accessibility rules."""
    source = root / "node_modules/axe-core/axe.min.js"
    assert source.is_file(), f"{source} is missing: make test installs it, or npm ci"
    return Axe(source.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def visits(browser: Browser, host: StaticHost, loaded_site: BuiltSite, axe: Axe) -> list[Visit]:
    """Every page of both languages, looked at once: at a desk in light colours, then at the width of a phone."""
    context = browser.new_context(locale="ko-KR", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    found = []
    for path, built in sorted(loaded_site.pages.items()):
        if built.language is None:
            continue
        visit = Visit(path)
        with Watch(page, host.origin) as watch:
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(host.url + address_of(path), wait_until="load")
            themed(page)
            visit.violations = axe.violations(page)
            visit.unseen = page.evaluate(_UNSEEN)
            page.set_viewport_size({"width": 390, "height": 844})
            visit.overflow = page.evaluate(_OVERFLOW)
            visit.tiny = page.evaluate(_TINY)
        visit.problems = watch.problems
        found.append(visit)
    context.close()
    return found


@dataclass(frozen=True)
class Kinds:
    """Addresses of one page of each kind, below the language, from what the site really has."""

    site: BuiltSite

    def _paths(self) -> Iterator[tuple[str, BuiltPage]]:
        for path, page in self.site.pages.items():
            if page.language == "ko" and not page.is_404:
                yield address_of(path).removeprefix("ko/"), page

    def longest(self, below: str) -> str:
        """Returns the address of the longest page below a folder."""
        found = {address: len(page.text) for address, page in self._paths() if address.startswith(below)}
        assert found, f"the site has no page below ko/{below}"
        return max(found, key=lambda address: found[address])

    def with_most(self, name: str) -> str:
        """Returns the address of the page with the most elements of a class."""
        counts = {
            address: sum(name in (element.get("class") or "").split() for element in elements(page.tree))
            for address, page in self._paths()
        }
        best = max(counts, key=lambda address: counts[address])
        assert counts[best], f"no page has an element with the class {name}"
        return best

    def all(self) -> dict[str, str]:
        """Returns {kind: address}; the home page and the language's 404 page included."""
        return {
            "home": "",
            "section": "deep-dives/",
            "deep dive": self.longest("deep-dives/"),
            "lab": self.longest("labs/"),
            "interview": self.longest("interview/"),
            "quiz": self.longest("quizzes/"),
            "glossary": "reference/glossary/",
            "settings": "reference/settings/",
            "about": self.longest("about/"),
            "404": "404.html",
        }


@pytest.fixture(scope="session")
def kinds(loaded_site: BuiltSite) -> Kinds:
    """The kinds of pages."""
    return Kinds(loaded_site)


@pytest.fixture
def english_context(browser: Browser, served_site: str) -> Iterator[BrowserContext]:
    """A fresh reader whose browser is set to English."""
    opened = browser.new_context(base_url=served_site, locale="en-US", viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()
