"""What stands above both languages: the way in, the 404 page, and what machines read."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from scripts import csp, frontmatter

NAMES = {"ko": "스트리밍 엔지니어 가이드", "en": "Streaming Engineer Guide"}
LEADS = {
    "ko": "은행에서 Kafka와 스트리밍 시스템을 운영하려는 엔지니어를 위한 안내서입니다.",
    "en": "A guide for engineers who run Kafka and streaming systems in a bank.",
}
LOST = {
    "ko": ("페이지를 찾을 수 없습니다", "주소가 바뀌었거나 잘못 입력되었습니다.", "첫 페이지로"),
    "en": ("Page not found", "The address has changed or was mistyped.", "Go to the home page"),
}
LABELS = {"ko": "한국어", "en": "English"}

_STYLE = """
:root{color-scheme:light dark;--ink:#1c2b33;--paper:#faf7f0;--seal:#b3271e;--rule:#c9c2b2}
@media (prefers-color-scheme:dark){:root{--ink:#e6e3da;--paper:#11181d;--seal:#ff8a75;--rule:#3a464d}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);color:var(--ink);
font:1.0625rem/1.7 -apple-system,BlinkMacSystemFont,"Segoe UI","Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR",
"Noto Sans CJK KR",sans-serif;word-break:keep-all}
main{width:min(34rem,90vw);padding:2rem 0}
section{padding:1.5rem 0;border-top:1px solid var(--rule)}
section:last-child{border-bottom:1px solid var(--rule)}
h1,h2{font-size:1.5rem;line-height:1.3;margin:0 0 .5rem;border-left:.3rem solid var(--seal);padding-left:.75rem}
p{margin:0 0 .75rem}
a{color:inherit;text-decoration-color:var(--seal);text-underline-offset:.2em;font-weight:600}
""".strip()

# Remembered language, else the browser's first that we have, else Korean. Without the script both are offered.
_SCRIPT = """
(function(){var l=null;try{l=localStorage.getItem("guide.language")}catch(e){}
if(l!=="ko"&&l!=="en"){l=(navigator.languages||[navigator.language||""]).map(function(t){return t.slice(0,2)})
.filter(function(t){return t==="ko"||t==="en"})[0]||"ko"}
location.replace(l+"/"+location.search+location.hash)})();
""".strip()


def _page(title: str, body: str, head: str = "") -> str:
    page = (
        '<!doctype html>\n<html lang="ko">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{title}</title>\n{head}<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
    return csp.add_policy(page)


def index(base: str) -> str:
    """Returns the page at the site's root, which sends the reader on."""
    parts = []
    for number, (language, name) in enumerate(NAMES.items()):
        level = "h1" if number == 0 else "h2"
        parts.append(
            f'<section lang="{language}">\n<{level}>{name}</{level}>\n<p>{LEADS[language]}</p>\n'
            f'<p><a href="{language}/" hreflang="{language}">{LABELS[language]}</a></p>\n</section>\n'
        )
    links = "".join(f'<link rel="alternate" hreflang="{language}" href="{base}{language}/">\n' for language in NAMES)
    head = (
        f'<meta name="description" content="{LEADS["ko"]} {LEADS["en"]}">\n'
        f'<link rel="canonical" href="{base}">\n{links}<link rel="alternate" hreflang="x-default" href="{base}">\n'
        f'<link rel="icon" href="ko/assets/icon.svg">\n<script>{_SCRIPT}</script>\n'
    )
    return _page(f"{NAMES['ko']} · {NAMES['en']}", "".join(parts), head)


def not_found(base: str) -> str:
    """Returns the page for addresses outside both languages; its links are absolute paths, as it has no own place."""
    path = urlsplit(base).path
    parts = []
    for number, (language, (title, text, link)) in enumerate(LOST.items()):
        level = "h1" if number == 0 else "h2"
        parts.append(
            f'<section lang="{language}">\n<{level}>{title}</{level}>\n<p>{text}</p>\n'
            f'<p><a href="{path}{language}/" hreflang="{language}">{link}</a></p>\n</section>\n'
        )
    head = f'<meta name="robots" content="noindex">\n<link rel="icon" href="{path}ko/assets/icon.svg">\n'
    return _page(f"{LOST['ko'][0]} · {LOST['en'][0]}", "".join(parts), head)


def sitemap_index(base: str, epoch: str) -> str:
    """Returns the sitemap that names each language's own."""
    day = datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    entries = "".join(
        f"  <sitemap><loc>{base}{language}/sitemap.xml</loc><lastmod>{day}</lastmod></sitemap>\n" for language in NAMES
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</sitemapindex>\n'
    )


def robots(base: str) -> str:
    """Returns robots.txt: everything may be read."""
    return f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n"


def llms(root: Path, base: str) -> str:
    """Returns llms.txt (llmstxt.org): every page of both languages with its description."""
    lines = [f"# {NAMES['en']} · {NAMES['ko']}", "", f"> {LEADS['en']} {LEADS['ko']}", ""]
    for language, label in LABELS.items():
        lines += [f"## {label}", ""]
        folder = root / "docs" / language
        for path in sorted(folder.rglob("*.md")):
            meta = frontmatter.quick(path)
            place = path.relative_to(folder).with_suffix("").as_posix()
            address = "" if place == "index" else f"{place.removesuffix('/index')}/"
            lines.append(f"- [{meta.get('title', place)}]({base}{language}/{address}): {meta.get('description', '')}")
        lines.append("")
    return html.unescape("\n".join(lines))


def write(root: Path, site: Path, base: str, epoch: str) -> None:
    """Writes everything that stands above both languages into ``site``."""
    files = {
        "index.html": index(base),
        "404.html": not_found(base),
        "sitemap.xml": sitemap_index(base, epoch),
        "robots.txt": robots(base),
        "llms.txt": llms(root, base),
        # GitHub Pages would otherwise leave out folders whose names begin with an underscore.
        ".nojekyll": "",
    }
    for name, text in files.items():
        (site / name).write_text(text, encoding="utf-8")
