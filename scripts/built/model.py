"""The built site, read once: its files, its pages parsed, and where each page comes from."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree, html
from lxml.html import HtmlElement

from scripts.finding import Finding

LANGUAGES = ("ko", "en")


@dataclass(frozen=True)
class Reference:
    """An address in a page: the element and attribute that hold it, and the address as written."""

    element: HtmlElement
    attribute: str
    value: str

    @property
    def line(self) -> int:
        """The line in the built file."""
        return line_of(self.element)

    @property
    def shown(self) -> str:
        """The reference as a person would find it in the file."""
        return f'<{self.element.tag} {self.attribute}="{self.value}">'


@dataclass(frozen=True)
class BuiltPage:
    """An HTML file of the site. `path` is relative to the site, `url` its absolute address."""

    path: str
    text: str
    url: str
    source: str | None

    @property
    def language(self) -> str | None:
        """The language whose folder the page is in; None for the pages above both."""
        first = self.path.split("/")[0]
        return first if first in LANGUAGES else None

    @property
    def is_404(self) -> bool:
        """Whether the page is served at addresses that are not its own."""
        return posixpath.basename(self.path) == "404.html"

    @cached_property
    def tree(self) -> HtmlElement:
        """The parsed document."""
        parser = html.HTMLParser(encoding="utf-8")
        return html.document_fromstring(self.text.encode() or b"<html></html>", parser=parser)

    @cached_property
    def anchors(self) -> dict[str, HtmlElement]:
        """The first element of each id or name that a link's fragment can mean."""
        found: dict[str, HtmlElement] = {}
        for element in elements(self.tree):
            for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
                if name:
                    found.setdefault(name, element)
        return found

    def references(self) -> Iterator[Reference]:
        """Yields every address in the page, each candidate of a srcset by itself."""
        for element in elements(self.tree):
            for attribute, value in element.attrib.items():
                if attribute in _ADDRESSES:
                    yield Reference(element, attribute, value.strip())
                elif attribute in ("srcset", "imagesrcset"):
                    for candidate in value.split(","):
                        if candidate.strip():
                            yield Reference(element, attribute, candidate.split()[0])

    def finding(self, check: str, line: int, found: str, expected: str, next_step: str) -> Finding:
        """Returns a finding in this page that names the page's source too, where there is one."""
        origin = f" (the page comes from {self.source})" if self.source else ""
        return Finding(f"site/{self.path}", line, check, found, expected, next_step + origin)


_ADDRESSES = {
    "href",
    "src",
    "poster",
    "data",
    "action",
    "formaction",
    "cite",
    "xlink:href",
    "{http://www.w3.org/1999/xlink}href",
}


def elements(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yields the elements below (and with) `tree`, without comments and processing instructions."""
    for node in tree.iter():
        if isinstance(node.tag, str):
            yield node


def line_of(element: etree._Element) -> int:
    """Returns the element's line in its file; 0 where the parser made the element up."""
    # lxml's type stubs leave the type of sourceline open.
    line: int | None = getattr(element, "sourceline", None)
    return line or 0


@dataclass
class BuiltSite:
    """A folder with a built site that is to stand at `base` (absolute, with a closing slash)."""

    folder: Path
    base: str
    files: frozenset[str] = frozenset()
    pages: dict[str, BuiltPage] = field(default_factory=dict)

    @property
    def base_path(self) -> str:
        """The path part of the base address."""
        return urlsplit(self.base).path

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders of the site, without closing slash."""
        found: set[str] = set()
        for file in self.files:
            parent = posixpath.dirname(file)
            while parent and parent not in found:
                found.add(parent)
                parent = posixpath.dirname(parent)
        return frozenset(found)

    def resolve(self, page: BuiltPage, address: str) -> str:
        """Returns the absolute address that a browser on `page` makes of `address`."""
        return urljoin(page.url, address)

    def inside(self, absolute: str) -> str | None:
        """Returns the path below the base, decoded, that an absolute address means; None where it is outside."""
        bare = absolute.split("#")[0].split("?")[0]
        if f"{bare}/" == self.base:
            return ""
        return unquote(bare.removeprefix(self.base)) if bare.startswith(self.base) else None

    def file_at(self, path: str) -> str | None:
        """Returns the file that a static host serves for a path below the base; None where it has none."""
        if path in self.files:
            return path
        if path == "" or path.endswith("/"):
            index = f"{path}index.html"
            return index if index in self.files else None
        return None

    def read(self, path: str) -> bytes:
        """Returns the contents of one of the site's files."""
        return (self.folder / path).read_bytes()


def address_of(path: str) -> str:
    """Returns the address below the base of a file of the site: index.html is its folder's."""
    return path.removesuffix("index.html") if posixpath.basename(path) == "index.html" else path


def _source_of(path: str, root: Path | None) -> str | None:
    language = path.split("/")[0]
    if root is None or language not in LANGUAGES or not path.endswith("/index.html"):
        return None
    stem = path.removesuffix("/index.html")
    for candidate in (f"docs/{stem}.md", f"docs/{stem}/index.md"):
        if (root / candidate).is_file():
            return candidate
    return None


def load(folder: Path, base: str, root: Path | None = None) -> BuiltSite:
    """Reads the site in `folder`, to stand at `base`; `root` is the project's, where the pages' sources are.

    Raises FileNotFoundError where there is no such folder.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no built site; run make build")
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    site = BuiltSite(folder, base, frozenset(files))
    for path in files:
        if path.endswith(".html"):
            text = (folder / path).read_text(encoding="utf-8")
            site.pages[path] = BuiltPage(path, text, base + address_of(path), _source_of(path, root))
    return site
