"""Nothing from elsewhere: no resource of another origin, and a policy that would stop one.

This reads the files; tests/browser/test_every_page.py watches what a browser really asks for.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from scripts.built.links import css_addresses
from scripts.built.model import BuiltPage, BuiltSite, Reference, elements, line_of
from scripts.finding import Finding

CHECK = "built-foreign"

_LOADED_BY_LINK = {
    "stylesheet",
    "icon",
    "apple-touch-icon",
    "manifest",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "prerender",
}
_LOADING = {
    "script",
    "img",
    "source",
    "video",
    "audio",
    "track",
    "iframe",
    "embed",
    "object",
    "input",
    "use",
    "image",
    "form",
    "button",
    "feimage",
}
_SOURCE = re.compile(r"'self'|'none'|data:|'sha(256|384|512)-[A-Za-z0-9+/]+=*'")
_NEEDED = {"default-src": "'none'", "base-uri": "'none'"}
_DATA_ONLY_IN = {"img-src", "font-src"}


def check(site: BuiltSite) -> list[Finding]:
    """Returns every resource of another origin, and every gap in the pages' Content-Security-Policy."""
    findings: list[Finding] = []
    for page in site.pages.values():
        for reference in page.references():
            findings += _resource(site, page, reference)
        findings += _inline(page)
        findings += _policy(page)
    for path in sorted(site.files):
        if path.endswith((".css", ".svg")):
            findings += _loaded_by_file(site, path)
    return findings


def is_loaded(reference: Reference) -> bool:
    """Says whether a browser fetches (or sends to) the address by itself, not when a reader follows it."""
    tag = str(reference.element.tag).rpartition(":")[2].lower()
    if tag == "link":
        return bool(_LOADED_BY_LINK & set((reference.element.get("rel") or "").lower().split()))
    return tag in _LOADING and reference.attribute != "cite"


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc


def _resource(site: BuiltSite, page: BuiltPage, reference: Reference) -> Iterator[Finding]:
    if reference.value.lower().startswith("javascript:"):
        yield page.finding(
            CHECK,
            reference.line,
            f"{reference.shown}: a script in an address",
            "an address",
            "use a <button> and a file below docs/assets/js/",
        )
        return
    if not is_loaded(reference) or reference.value.startswith("data:"):
        return
    try:
        absolute = site.resolve(page, reference.value)
    except ValueError:
        return  # links.py says so
    if _origin(absolute) != _origin(site.base):
        yield page.finding(
            CHECK,
            reference.line,
            f"{reference.shown}: loaded from {urlsplit(absolute).netloc or absolute}",
            "a file of the site itself",
            "put the file below docs/assets/ and point at it",
        )


def _inline(page: BuiltPage) -> Iterator[Finding]:
    for element in elements(page.tree):
        for attribute in element.attrib:
            name = str(attribute)
            if name == "style":
                yield page.finding(
                    CHECK,
                    line_of(element),
                    f'<{element.tag} style="{element.get(name)}">',
                    "a class",
                    "write the rule into docs/assets/css/: the policy ignores style attributes",
                )
            elif name.startswith("on"):
                yield page.finding(
                    CHECK,
                    line_of(element),
                    f"<{element.tag} {name}=…>: a script in an attribute",
                    "a listener in a file",
                    "move it to docs/assets/js/: the policy ignores such attributes",
                )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _policies(page: BuiltPage) -> list[HtmlElement]:
    return [
        element
        for element in page.tree.iter("meta")
        if (element.get("http-equiv") or "").lower() == "content-security-policy"
    ]


def read_policy(text: str) -> dict[str, list[str]]:
    """Reads a Content-Security-Policy into {directive: its sources}."""
    parts = [words.split() for words in text.split(";") if words.strip()]
    return {words[0].lower(): words[1:] for words in parts}


def _policy(page: BuiltPage) -> Iterator[Finding]:
    found = _policies(page)
    step = "see scripts/csp.py"
    if len(found) != 1:
        says = "no Content-Security-Policy" if not found else f"{len(found)} Content-Security-Policies"
        yield page.finding(CHECK, 1, says, "one, in a meta element right behind the charset", step)
        return
    meta = found[0]
    line = line_of(meta)
    governed = next((e for e in elements(page.tree) if e.tag in ("script", "style", "link", "img")), None)
    order = list(elements(page.tree))
    if governed is not None and order.index(governed) < order.index(meta):
        says = f"<{governed.tag}> in line {line_of(governed)} before the policy, which does not govern it"
        yield page.finding(CHECK, line, says, "the policy first", step)
    policy = read_policy(meta.get("content") or "")
    for directive, wanted in _NEEDED.items():
        sources = policy.get(directive)
        if sources != [wanted]:
            says = f"{directive} {' '.join(sources)}" if sources is not None else f"no {directive}"
            yield page.finding(CHECK, line, says, f"{directive} {wanted}", step)
    for directive, sources in policy.items():
        for source in sources:
            lax = not _SOURCE.fullmatch(source) or (source == "data:" and directive not in _DATA_ONLY_IN)
            if lax:
                yield page.finding(CHECK, line, f"{directive} {source}", "'self', 'none' or the hash of a script", step)
    yield from _hashes(page, policy)


def _hashes(page: BuiltPage, policy: dict[str, list[str]]) -> Iterator[Finding]:
    used: dict[str, set[str]] = {"script": set(), "style": set()}
    for kind, digests in used.items():
        for element in page.tree.iter(kind):
            if element.get("src") is not None or "json" in (element.get("type") or ""):
                continue
            text = element.text or ""
            digest = _digest(text)
            digests.add(digest)
            if digest not in policy.get(f"{kind}-src", []):
                shown = " ".join(text.split())[:60]
                yield page.finding(
                    CHECK,
                    line_of(element),
                    f"an inline <{kind}> that the policy blocks: {shown}",
                    f"{kind}-src with {digest}",
                    "see scripts/csp.py",
                )
        for source in policy.get(f"{kind}-src", []):
            if source.startswith("'sha") and source not in digests:
                yield page.finding(
                    CHECK,
                    line_of(_policies(page)[0]),
                    f"{kind}-src {source}, which belongs to nothing on the page",
                    "only the hashes of the page's own",
                    "see scripts/csp.py",
                )


def _loaded_by_file(site: BuiltSite, path: str) -> Iterator[Finding]:
    text = site.read(path).decode()
    found = list(css_addresses(text))
    if path.endswith(".svg"):
        found += [
            (text.count("\n", 0, match.start()) + 1, match[2])
            for match in re.finditer(r'<(?:image|use|script|feImage)\b[^>]*?\s(?:xlink:)?(href|src)="([^"]*)"', text)
        ]
    for line, address in found:
        if re.match(r"(?:[a-z][a-z0-9+.-]*:)?//", address, re.IGNORECASE) and _origin(address) != _origin(site.base):
            yield Finding(
                f"site/{path}",
                line,
                CHECK,
                f"loads {address}",
                "a file of the site itself",
                "put the file below docs/assets/ and point at it",
            )
