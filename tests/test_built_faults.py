"""Every check of the built site finds its faults at the right line, and nothing in a site that is right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.built import foreign, head, images, links, model, weight
from scripts.finding import Finding, report
from tests import fault_bundle
from tests.fault_bundle import Bundle

BASE = "https://guide.example.org/books/"
LIGHT = 600
"""Bytes that a page may weigh in the fault cases, so that these stay short."""

CHECKS: dict[str, Callable[[model.BuiltSite], list[Finding]]] = {
    links.CHECK: links.check,
    head.CHECK: head.check,
    foreign.CHECK: foreign.check,
    images.CHECK: images.check,
    weight.CHECK: lambda site: weight.check(site, LIGHT),
}
FAULTS = fault_bundle.cases(*CHECKS)

_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'"
_NAMES = {"ko": "한국어", "en": "English"}
_ROOT = f"""<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>책</title>
<meta name="description" content="책">
<link rel="canonical" href="{BASE}">
<link rel="alternate" hreflang="ko" href="{BASE}ko/">
<link rel="alternate" hreflang="en" href="{BASE}en/">
<link rel="alternate" hreflang="x-default" href="{BASE}">
</head>
<body><a href="ko/">한국어</a> <a href="en/">English</a></body>
</html>
"""


def _page(language: str, below: str, up: str) -> str:
    other = "en" if language == "ko" else "ko"
    default = f"{BASE}ko/{below}" if below else BASE
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{_NAMES[language]} {below}</title>
<meta name="description" content="{_NAMES[language]}, {below}">
<link rel="canonical" href="{BASE}{language}/{below}">
<link rel="alternate" hreflang="ko" href="{BASE}ko/{below}">
<link rel="alternate" hreflang="en" href="{BASE}en/{below}">
<link rel="alternate" hreflang="x-default" href="{default}">
<link rel="stylesheet" href="{up}assets/site.css">
</head>
<body>
<a href="{up}../{other}/{below}" hreflang="{other}">{_NAMES[other]}</a>
<a href="#isr">ISR</a> <a href="https://kafka.apache.org/">Kafka</a>
<h2 id="isr">ISR</h2>
<img src="{up}assets/icon.png" alt="a seal">
</body>
</html>
"""


def _lost(language: str) -> str:
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<title>404</title>\n'
        f'<meta name="robots" content="noindex">\n</head>\n'
        f'<body><a href="/books/{language}/">{language}</a></body>\n</html>\n'
    )


def _sitemap(language: str) -> str:
    entries = ""
    for below in ("", "page/"):
        links_of = "".join(
            f'<xhtml:link rel="alternate" hreflang="{other}" href="{BASE}{other}/{below}"/>' for other in _NAMES
        )
        entries += f"<url><loc>{BASE}{language}/{below}</loc>{links_of}</url>\n"
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return f"<urlset {spaces}>\n{entries}</urlset>\n"


def _site_that_is_right() -> dict[str, str]:
    maps = "".join(f"<sitemap><loc>{BASE}{language}/sitemap.xml</loc></sitemap>" for language in _NAMES)
    files = {
        "index.html": _ROOT,
        "404.html": _lost("ko"),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {BASE}sitemap.xml\n",
        "sitemap.xml": f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>\n',
    }
    for language in _NAMES:
        files[f"{language}/index.html"] = _page(language, "", "")
        files[f"{language}/page/index.html"] = _page(language, "page/", "../")
        files[f"{language}/404.html"] = _lost(language)
        files[f"{language}/sitemap.xml"] = _sitemap(language)
        files[f"{language}/assets/site.css"] = "body{background:url(icon.png)}\n"
        files[f"{language}/assets/icon.png"] = "icon\n"
    return files


def _load(folder: Path, bundle: Bundle | None) -> model.BuiltSite:
    for name, text in _site_that_is_right().items():
        file = folder / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    if bundle:
        bundle.write(folder)
    return model.load(folder / "site", BASE, folder)


@pytest.mark.parametrize("check", CHECKS)
def test_a_site_that_is_right_raises_nothing(check: str, tmp_path: Path) -> None:
    findings = CHECKS[check](_load(tmp_path, None))
    assert not findings, report(findings)


@pytest.mark.parametrize("bundle", FAULTS, ids=lambda bundle: bundle.name)
def test_a_fault_is_found_where_it_is_and_nothing_else_with_it(bundle: Bundle, tmp_path: Path) -> None:
    findings = CHECKS[bundle.check](_load(tmp_path, bundle))
    assert bundle.expected, "a fault case has to say what it expects"
    places = sorted((finding.path, finding.line) for finding in findings)
    assert places == sorted((wanted.path, wanted.line) for wanted in bundle.expected), report(findings)
    for wanted in bundle.expected:
        here = [finding for finding in findings if (finding.path, finding.line) == (wanted.path, wanted.line)]
        assert any(wanted.found in finding.found for finding in here), report(here)
    assert all(finding.expected and finding.next_step for finding in findings)


def test_every_check_has_a_fault_case() -> None:
    assert {bundle.check for bundle in FAULTS} == set(CHECKS)


def test_a_finding_names_the_source_of_its_page(tmp_path: Path) -> None:
    source = tmp_path / "docs/ko/page.md"
    source.parent.mkdir(parents=True)
    source.write_text("", encoding="utf-8")
    bundle = fault_bundle.parse("x/x", 'why\n===== site/ko/page/index.html\n<a href="gone/">x</a>\n')
    findings = links.check(_load(tmp_path, bundle))
    assert "docs/ko/page.md" in findings[0].next_step
