"""The weight of a page's first view: what a browser fetches before the reader does anything."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from scripts.built.foreign import is_loaded
from scripts.built.links import css_addresses
from scripts.built.model import BuiltPage, BuiltSite
from scripts.finding import Finding

CHECK = "built-weight"
LIMIT = 85_000
"""Bytes of a text page's first view, each file compressed by gzip as a static host does, search data left out."""

_SEARCH = re.compile(r"(ko|en)/(assets/js/)?search/")
_EAGER = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "prefetch"}


def check(site: BuiltSite, limit: int = LIMIT) -> list[Finding]:
    """Returns every page that is too heavy or that fetches search data at once."""
    findings: list[Finding] = []
    for page in site.pages.values():
        parts = first_view(site, page)
        for path in parts:
            if _SEARCH.match(path):
                findings.append(
                    page.finding(
                        CHECK,
                        1,
                        f"loads {path} at once",
                        "the search's index and engine only when the reader turns to search",
                        "take the link out of the template",
                    )
                )
        total = sum(parts.values())
        if total > limit:
            heaviest = sorted(parts.items(), key=lambda part: -part[1])[:5]
            shown = ", ".join(f"{path} {size:,}" for path, size in heaviest)
            findings.append(
                page.finding(
                    CHECK,
                    0,
                    f"{total:,} bytes in gzip ({shown})",
                    f"at most {limit:,}",
                    "split the page, or make the heaviest of these smaller",
                )
            )
    return findings


def first_view(site: BuiltSite, page: BuiltPage) -> dict[str, int]:
    """Returns the files that showing the page fetches, with their sizes in gzip.

    These are the page itself, styles and what they load, scripts, icons, images that are not deferred, and the theme's
    script and search worker, which follow at once.
    """
    wanted = [page.path]
    for address in _addresses(page):
        inside = site.inside(urljoin(page.url, address))
        file = site.file_at(inside) if inside is not None else None
        if file:
            wanted.append(file)
    for path in list(wanted):
        if path.endswith(".css"):
            for _, address in css_addresses(site.read(path).decode()):
                inside = site.inside(urljoin(site.base + path, address))
                if inside is not None and inside in site.files:
                    wanted.append(inside)
    return {path: len(gzip.compress(site.read(path), 6, mtime=0)) for path in dict.fromkeys(wanted)}


def _addresses(page: BuiltPage) -> Iterator[str]:
    for reference in page.references():
        if not is_loaded(reference) or reference.value.startswith("data:"):
            continue
        element = reference.element
        if element.tag == "link":
            if not _EAGER & set((element.get("rel") or "").split()):
                continue
        elif element.tag not in ("script", "img") or element.get("loading") == "lazy":
            continue
        yield reference.value
    for script in page.tree.iter("script"):
        if script.get("id") == "__config":
            config = json.loads(script.text or "{}")
            yield from (config[name] for name in ("script", "search") if config.get(name))
