"""What a page says about itself to browsers and search engines, and what stands beside the pages for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from scripts.built.model import LANGUAGES, BuiltPage, BuiltSite, address_of, line_of
from scripts.finding import Finding

CHECK = "built-head"
X_DEFAULT = "x-default"
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_TEMPLATES = "correct the template in overrides/"
_ROOT_PAGES = "correct scripts/root_pages.py"


def check(site: BuiltSite) -> list[Finding]:
    """Returns what is wrong with the heads of the pages, the sitemaps and robots.txt."""
    findings: list[Finding] = []
    for page in site.pages.values():
        findings += _language(page)
        findings += _title(page)
        if page.is_404:
            findings += _not_indexed(page)
        else:
            findings += _description(page)
            findings += _canonical(page)
            findings += _alternates(site, page)
    findings += _alike(site)
    for language in LANGUAGES:
        findings += _sitemap(site, language)
    findings += _sitemap_index(site)
    findings += _robots(site)
    return findings


def alternates(site: BuiltSite, page: BuiltPage) -> dict[str, str]:
    """Returns the address that each hreflang of the page must name.

    The default is the page above both languages, which chooses for the reader; for a page inside a language it is
    the Korean one, since the chooser does not know the page.
    """
    below = address_of(page.path).removeprefix(f"{page.language}/") if page.language else ""
    wanted = {language: f"{site.base}{language}/{below}" for language in LANGUAGES}
    wanted[X_DEFAULT] = wanted["ko"] if below else site.base
    return wanted


def _language(page: BuiltPage) -> Iterator[Finding]:
    wanted = page.language or "ko"
    found = page.tree.get("lang")
    if found != wanted:
        shown = f'lang="{found}"' if found else "no lang"
        yield page.finding(CHECK, line_of(page.tree), f"<html> with {shown}", f'<html lang="{wanted}">', _TEMPLATES)


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _titles(page: BuiltPage) -> list[HtmlElement]:
    return [element for element in page.tree.findall("head/title")]


def _title(page: BuiltPage) -> Iterator[Finding]:
    titles = _titles(page)
    if len(titles) != 1:
        yield page.finding(CHECK, 1, f"{len(titles)} <title> elements", "one", _TEMPLATES)
    elif not _text(titles[0]):
        yield page.finding(
            CHECK, line_of(titles[0]), "an empty title", "the page's title", "write title: in the front matter"
        )


def _meta(page: BuiltPage, name: str) -> list[HtmlElement]:
    return [element for element in page.tree.iterfind("head/meta") if element.get("name") == name]


def _description(page: BuiltPage) -> Iterator[Finding]:
    found = _meta(page, "description")
    if len(found) != 1 or not (found[0].get("content") or "").strip():
        shown = "an empty description" if len(found) == 1 else f"{len(found)} descriptions"
        line = line_of(found[0]) if found else 1
        yield page.finding(CHECK, line, shown, "one that is not empty", "write description: in the front matter")


def _not_indexed(page: BuiltPage) -> Iterator[Finding]:
    robots = _meta(page, "robots")
    if not any("noindex" in (element.get("content") or "") for element in robots):
        expected = '<meta name="robots" content="noindex">'
        yield page.finding(CHECK, 1, "a 404 page that search engines may list", expected, _TEMPLATES)
    for link in _links(page, "canonical"):
        yield page.finding(CHECK, line_of(link), "a canonical address on a 404 page", "none", _TEMPLATES)


def _links(page: BuiltPage, relation: str) -> list[HtmlElement]:
    return [link for link in page.tree.iterfind("head/link") if relation in (link.get("rel") or "").split()]


def _canonical(page: BuiltPage) -> Iterator[Finding]:
    found = _links(page, "canonical")
    shown = [link.get("href") or "" for link in found]
    if shown != [page.url]:
        line = line_of(found[0]) if found else 1
        says = f"canonical: {', '.join(shown)}" if shown else "no canonical address"
        yield page.finding(CHECK, line, says, f'<link rel="canonical" href="{page.url}">', _TEMPLATES)


def _alternates(site: BuiltSite, page: BuiltPage) -> Iterator[Finding]:
    found: dict[str, list[HtmlElement]] = defaultdict(list)
    for link in _links(page, "alternate"):
        if link.get("hreflang"):
            found[link.get("hreflang") or ""].append(link)
    wanted = alternates(site, page)
    for name in sorted(wanted.keys() | found.keys()):
        links = found.get(name, [])
        shown = [link.get("href") or "" for link in links]
        line = line_of(links[0]) if links else 1
        if name not in wanted:
            yield page.finding(CHECK, line, f'hreflang="{name}"', f"only {', '.join(wanted)}", _TEMPLATES)
        elif shown != [wanted[name]]:
            says = f'hreflang="{name}": {", ".join(shown)}' if shown else f'no link with hreflang="{name}"'
            expected = f'<link rel="alternate" hreflang="{name}" href="{wanted[name]}">'
            yield page.finding(CHECK, line, says, expected, _TEMPLATES)
    for language in LANGUAGES:
        path = site.inside(wanted[language])
        if path is not None and site.file_at(path) is None:
            yield page.finding(
                CHECK,
                1,
                f"a page without its twin: nothing is at {wanted[language]}",
                "every page in both languages, so that each hreflang is answered by the other",
                "write the page in the other language",
            )


def _alike(site: BuiltSite) -> Iterator[Finding]:
    """Two pages of one language that a list of search results could not tell apart."""
    for language in LANGUAGES:
        seen: dict[tuple[str, str], BuiltPage] = {}
        for page in site.pages.values():
            if page.language != language or page.is_404:
                continue
            parts = [("title", _text(title), line_of(title)) for title in _titles(page)]
            for element in _meta(page, "description"):
                parts.append(("description", (element.get("content") or "").strip(), line_of(element)))
            for kind, text, line in parts:
                first = seen.setdefault((kind, text), page)
                if text and first is not page:
                    yield page.finding(
                        CHECK,
                        line,
                        f"the {kind} “{text}”, which site/{first.path} has too",
                        f"a {kind} of its own",
                        f"change {kind}: in the front matter of one of the two",
                    )


def _xml(site: BuiltSite, path: str) -> tuple[etree._Element | None, list[Finding]]:
    place = f"site/{path}"
    if path not in site.files:
        return None, [
            Finding(place, 0, CHECK, "there is no such file", "a sitemap", "see scripts/root_pages.py, overrides/")
        ]
    try:
        # Nothing from outside is read into the document: these files are ours, but the habit costs nothing.
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(site.read(path), parser), []
    except etree.XMLSyntaxError as fault:
        return None, [Finding(place, fault.lineno or 0, CHECK, f"not XML: {fault.msg}", "a sitemap", _TEMPLATES)]


def _sitemap(site: BuiltSite, language: str) -> Iterator[Finding]:
    path = f"{language}/sitemap.xml"
    tree, findings = _xml(site, path)
    yield from findings
    if tree is None:
        return

    def say(line: int, found: str, expected: str) -> Finding:
        return Finding(f"site/{path}", line, CHECK, found, expected, "correct overrides/sitemap.xml")

    pages = {page.url: page for page in site.pages.values() if page.language == language and not page.is_404}
    listed: set[str] = set()
    for entry in tree.iter(f"{_SITEMAP}url"):
        line = line_of(entry)
        address = (entry.findtext(f"{_SITEMAP}loc") or "").strip()
        if address in listed:
            yield say(line, f"{address} a second time", "every page once")
        listed.add(address)
        if address not in pages:
            yield say(line, f"{address}, which is no page", f"only pages of {language}/")
            continue
        links = {str(link.get("hreflang")): str(link.get("href")) for link in entry.iter(f"{_XHTML}link")}
        wanted = alternates(site, pages[address])
        for name in sorted(wanted.keys() | links.keys()):
            if name == X_DEFAULT and name not in links:
                continue
            if links.get(name) != wanted.get(name):
                yield say(line, f"{address}: the alternate “{name}” is {links.get(name)}", str(wanted.get(name)))
    for address in sorted(pages.keys() - listed):
        yield say(0, f"{address} is not listed", "every page of the language")


def _sitemap_index(site: BuiltSite) -> Iterator[Finding]:
    tree, findings = _xml(site, "sitemap.xml")
    yield from findings
    if tree is None:
        return
    found = sorted((entry.text or "").strip() for entry in tree.iter(f"{_SITEMAP}loc"))
    wanted = sorted(f"{site.base}{language}/sitemap.xml" for language in LANGUAGES)
    if found != wanted:
        yield Finding(
            "site/sitemap.xml", 1, CHECK, f"lists {', '.join(found) or 'nothing'}", ", ".join(wanted), _ROOT_PAGES
        )


def _robots(site: BuiltSite) -> Iterator[Finding]:
    place = "site/robots.txt"
    if "robots.txt" not in site.files:
        yield Finding(place, 0, CHECK, "there is no such file", "robots.txt that names the sitemap", _ROOT_PAGES)
        return
    wanted = f"Sitemap: {site.base}sitemap.xml"
    lines = [line.strip() for line in site.read("robots.txt").decode().splitlines()]
    if wanted not in lines:
        yield Finding(place, 0, CHECK, "the sitemap is not named", wanted, _ROOT_PAGES)
    for number, line in enumerate(lines, 1):
        key, _, value = line.partition(":")
        if key.lower() == "disallow" and value.strip():
            yield Finding(place, number, CHECK, line, "nothing is kept from search engines", _ROOT_PAGES)
