"""Links within the site are relative, lead to pages and ids that exist, and stay in their language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from scripts import blocks
from scripts.checks.macros import generated_ids
from scripts.finding import Finding
from scripts.pages import Page, Tree, other
from scripts.words import closest

CHECK = "links"

_LOCAL = re.compile(r"(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1\]|10(?:\.\d+){3}|192\.168(?:\.\d+){2})")
_SCHEMES = ("https", "mailto")


def check(tree: Tree) -> list[Finding]:
    """Returns the links of all pages that lead nowhere, or where they must not."""
    found: list[Finding] = []
    for page in tree.all_pages():
        for link in links_of(page):
            found += _link(tree, page, link)
        found += _references(page)
    return found


def links_of(page: Page) -> Iterator[blocks.Link]:
    """Yields the page's links in reading order."""
    for block in page.all_blocks:
        if isinstance(block, blocks.Text):
            yield from block.inline.links
        elif isinstance(block, blocks.Definition) and block.link:
            yield block.link


def _references(page: Page) -> Iterator[Finding]:
    defined = {block.label for block in blocks.of_kind(page.all_blocks, blocks.Definition)}
    for block in blocks.of_kind(page.all_blocks, blocks.Text):
        for line, label in block.inline.references:
            if label not in defined:
                what = f"the link reference [{label}], which is not defined"
                step = f"write [{label}]: target on a line of its own, or [text](target)"
                yield Finding(page.file, line, CHECK, what, "a definition on the same page", step)


def _link(tree: Tree, page: Page, link: blocks.Link) -> Iterator[Finding]:
    written = link.target + (f"#{link.anchor}" if link.anchor else "")

    def say(what: str, expected: str, next_step: str) -> Finding:
        return Finding(page.file, link.line, CHECK, what, expected, next_step)

    if link.external or link.target.startswith("//"):
        fault = _external(written)
        if fault:
            yield say(f"a link to {written[:100]}", *fault)
        return
    if not link.target and not link.anchor:
        yield say(f"a link without target: [{link.text}]()", "[text](page.md#id)", "write where it leads")
        return
    if link.target.startswith("/"):
        step = "write a path relative to this page, ending in .md"
        yield say(f"an absolute link: {written}", "links that hold below any base path", step)
        return
    if "?" in link.target:
        yield say(f"a link with a query: {written}", "page.md#id", "delete the query")
        return
    path = page.resolve(unquote(link.target))
    if path.startswith(f"docs/{other(page.language)}/"):
        step = f"link the page below docs/{page.language}/; the language switch leads to the other one"
        yield say(f"a link into the other language: {written}", "links within one language", step)
        return
    folder = f"docs/{page.language}/"
    if not path.startswith(folder):
        if not path.startswith("docs/assets/"):
            step = "include the file's text, or link it in the repository by https"
            yield say(f"a link out of the site's pages: {written}", f"a page below {folder}", step)
        elif not tree.exists(path):
            yield say(f"a link to {written}", f"a file at {path}", "correct the path or add the file")
        return
    inside = path.removeprefix(folder)
    if not inside.endswith(".md"):
        likely = next((p for p in (f"{inside}.md", f"{inside}/index.md") if tree.has_page(page.language, p)), "")
        step = f"link {likely.rsplit('/', 1)[-1]} there" if likely else "end the path in .md"
        yield say(f"a link to {written}, which is no page's file", "a path that ends in .md", step)
        return
    if not tree.has_page(page.language, inside):
        hint = closest(inside, tree.pages[page.language], 0.9)
        step = f"perhaps {folder}{hint} is meant" if hint else "correct the path, or write the page"
        yield say(f"a link to {written}", f"a page at {path}", step)
        return
    target = tree.pages[page.language].get(inside)
    if not link.anchor or target is None:
        if written.endswith("#"):
            yield say(f"a link with an empty anchor: {written}", "page.md#id", "write the id or delete the #")
        return
    anchor = unquote(link.anchor)
    known = list(target.anchors)
    if anchor not in known:
        known += generated_ids(tree, target)
    if anchor not in known:
        hint = closest(anchor, known)
        have = ", ".join(known[:12]) or "the page has no ids"
        step = f"write #{hint}" if hint else "correct the anchor, or give the section that id"
        yield say(f"a link to {written}: {path} has no #{anchor}", f"an id of that page: {have}", step)


def _external(address: str) -> tuple[str, str] | None:
    """Returns what was expected of an address and what to do, or None where the address is good."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return "a valid address", "correct it"
    if _LOCAL.fullmatch(host) or host.endswith((".local", ".internal")):
        return "addresses that a reader can open", "put a local address into a code span without link"
    if parts.scheme not in _SCHEMES:
        return " or ".join(f"{scheme}:" for scheme in _SCHEMES), "write https:, if the site has it"
    if parts.scheme == "https" and "." not in host:
        return "an address with a host name", "correct it"
    return None
