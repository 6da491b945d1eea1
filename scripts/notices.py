"""The notice on a section whose twin has changed since: in the reader's language, with a link to the twin."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from pathlib import Path

from scripts import agreement
from scripts.pages import LANGUAGES, other, read_page

_WORDS = {
    "ko": ("영어판이 먼저 바뀌어, 이 부분은 아직 옛 내용일 수 있습니다.", "영어판에서 이 부분 보기"),
    "en": ("The Korean version has changed since; this part may be out of date.", "Read this part in Korean"),
}


def twin_address(url: str, language: str) -> str:
    """Returns the relative address of a page's twin, from the page's own address below its language."""
    url = url.removeprefix("./")
    return f"{'../' * (url.count('/') + 1)}{other(language)}/{url}"


def notice(url: str, language: str, identifier: str) -> str:
    """Returns the notice for a section of the page at `url`; `identifier` is "" above the first heading."""
    text, link = _WORDS[language]
    twin = other(language)
    address = html.escape(twin_address(url, language) + (f"#{identifier}" if identifier else ""))
    link = f'<a href="{address}" hreflang="{twin}">{link}</a>'
    return f'<p class="stale" data-search-exclude>{text} {link}</p>'


def add(content: str, url: str, language: str, stale: Iterable[str]) -> str:
    """Returns a page's HTML with a notice below the heading of each section named in `stale`."""
    for identifier in stale:
        text = notice(url, language, identifier)
        if not identifier:
            content = f"{text}\n{content}"
            continue
        heading = re.compile(rf'(<(h[1-6])\b[^>]*\bid="{re.escape(identifier)}"[^>]*>.*?</\2>)', re.DOTALL)
        found = heading.search(content)
        if found:
            content = f"{content[: found.end()]}\n{text}{content[found.end() :]}"
    return content


def stale_sections(root: Path, language: str, path: str) -> list[str]:
    """Returns the ids of the stale sections of a page, whose path is below the language's folder."""
    records = agreement.read(root)
    if not any(place == path or place.startswith(f"{path}#") for place in records.agreed):
        return []
    both = []
    for name in LANGUAGES:
        try:
            text = (root / "docs" / name / path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return []
        both.append(read_page(name, path, text)[0])
    return agreement.stale_ids(both[0], both[1], language, records)
