"""Links, anchors and assets: everything that a page points at is there, in the right language, below the base."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from scripts.built.model import BuiltPage, BuiltSite, Reference, elements, line_of
from scripts.finding import Finding

CHECK = "built-links"
_Say: TypeAlias = Callable[[str, str, str], Finding]
_NOT_FETCHED = ("mailto:", "tel:", "data:", "javascript:")
_LOCAL = re.compile(r"(localhost|.*\.local|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?|10\..*|192\.168\..*)", re.IGNORECASE)
_CSS_ADDRESS = re.compile(r"url\(\s*(['\"]?)(.*?)\1\s*\)|@import\s+(['\"])(.*?)\3")


def check(site: BuiltSite) -> list[Finding]:
    """Returns what is wrong with the links, anchors and assets of every page."""
    findings: list[Finding] = []
    for page in site.pages.values():
        findings += _duplicate_ids(page)
        for reference in page.references():
            findings += _reference(site, page, reference)
    findings += _stylesheets(site)
    return findings


def css_addresses(text: str) -> Iterator[tuple[int, str]]:
    """Yields (line, address) of everything that a stylesheet loads, embedded data left out."""
    for match in _CSS_ADDRESS.finditer(text):
        address = match[2] if match[2] is not None else match[4]
        if address and not address.startswith(("data:", "#")):
            yield text.count("\n", 0, match.start()) + 1, address


def _duplicate_ids(page: BuiltPage) -> Iterator[Finding]:
    for element in elements(page.tree):
        name = element.get("id")
        if name and page.anchors.get(name) is not element:
            first = line_of(page.anchors[name])
            yield page.finding(
                CHECK,
                line_of(element),
                f'the id "{name}" a second time (first in line {first})',
                "every id once in a page",
                "give one of the two another id",
            )


def _reference(site: BuiltSite, page: BuiltPage, reference: Reference) -> Iterator[Finding]:
    value = reference.value

    def say(found: str, expected: str, next_step: str) -> Finding:
        return page.finding(CHECK, reference.line, found, expected, next_step)

    if value.lower().startswith(_NOT_FETCHED):
        return
    if not value:
        if reference.attribute != "action":
            yield say(f"{reference.shown}: an empty address", "an address", "write the address, or take the link away")
        return
    try:
        absolute = site.resolve(page, value)
        parts = urlsplit(absolute)
    except ValueError as fault:
        yield say(f"{reference.shown}: {fault}", "a well-formed address", "correct the address")
        return
    path = site.inside(absolute)
    if path is None:
        yield from _outside(site, reference, absolute, say)
        return
    relative = not urlsplit(value).scheme and not value.startswith(("/", "#"))
    if page.is_404 and relative:
        yield say(
            f"{reference.shown}: a relative address on a page that is shown at any address",
            f'an address that begins with the base path "{site.base_path}"',
            "make the template write the base path in front of it",
        )
        return
    target = site.file_at(path)
    if target is None:
        if path in site.folders:
            yield say(
                f"{reference.shown}: a folder without its closing slash",
                f'"{value}/"',
                "add the slash: it saves a redirect",
            )
        else:
            yield say(
                f"{reference.shown}: nothing is at {site.base_path}{path}",
                "a page or file of the site",
                "correct the address, or add what it points at",
            )
        return
    yield from _anchor(site, reference, parts.fragment, target, say)
    yield from _language(page, reference, target, say)


def _outside(site: BuiltSite, reference: Reference, absolute: str, say: _Say) -> Iterator[Finding]:
    parts = urlsplit(absolute)
    own = urlsplit(site.base)
    if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        yield say(
            f"{reference.shown}: {parts.path} is outside the site",
            f"an address below {site.base_path}",
            "write the address relative to the page",
        )
    elif parts.scheme == "http":
        yield say(f"{reference.shown}: not encrypted", f"https://{parts.netloc}{parts.path}", "write https")
    elif parts.scheme != "https":
        yield say(f"{reference.shown}: the scheme {parts.scheme}:", "https:", "correct the address")
    elif not parts.hostname or _LOCAL.fullmatch(parts.hostname):
        yield say(f"{reference.shown}: a place on somebody's own machine", "a public host", "correct the host")
    elif "." not in parts.hostname or re.search(r"\s", absolute):
        yield say(f"{reference.shown}: not a well-formed address", "https://host.domain/path", "correct the address")


def _anchor(site: BuiltSite, reference: Reference, fragment: str, target: str, say: _Say) -> Iterator[Finding]:
    name = unquote(fragment)
    if not name or name == "top" or target not in site.pages:
        return
    if name not in site.pages[target].anchors:
        yield say(
            f"{reference.shown}: site/{target} has no element with the id “{name}”",
            "an id of that page",
            "correct the part after #, or give the heading that id",
        )


def _language(page: BuiltPage, reference: Reference, target: str, say: _Say) -> Iterator[Finding]:
    there = target.split("/")[0]
    if there not in ("ko", "en"):
        return
    named = reference.element.get("hreflang")
    if named in ("ko", "en") and named != there:
        yield say(
            f'{reference.shown}: hreflang="{named}" on an address in “{there}”', f'hreflang="{there}"', "correct one"
        )
    if page.language and there != page.language and named is None:
        yield say(
            f"{reference.shown}: leads from “{page.language}” to “{there}”",
            f"an address below {page.language}/; only the language switch (a link with hreflang) crosses over",
            f"link the page's twin in {page.language}/",
        )


def _stylesheets(site: BuiltSite) -> Iterator[Finding]:
    for path in sorted(site.files):
        if not path.endswith(".css"):
            continue
        sheet = BuiltPage(path, "", site.base + path, None)
        for line, address in css_addresses(site.read(path).decode()):
            inside = site.inside(site.resolve(sheet, address))
            if inside is not None and site.file_at(inside) is None:
                yield Finding(
                    f"site/{path}",
                    line,
                    CHECK,
                    f"url({address}): nothing is at {site.base_path}{inside}",
                    "a file of the site",
                    "correct the address, or add the file",
                )
