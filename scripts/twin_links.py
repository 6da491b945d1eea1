"""Beside every heading a link to the same section in the other language, which needs no script."""

from __future__ import annotations

import html
import re

from scripts.notices import twin_address
from scripts.pages import other

# What is shown, and what a screen reader says: it begins with what is shown (WCAG 2.2, 2.5.3).
_LABELS = {"ko": ("한", "한 · 한국어"), "en": ("EN", "EN · English")}
_PERMALINK = re.compile(r'<a class="headerlink" href="#([^"]+)"[^>]*>[^<]*</a>')


def add(content: str, url: str, language: str) -> str:
    """Returns a page's HTML with a link behind each permalink; `url` is the page's address below its language."""
    twin = other(language)
    short, long = _LABELS[twin]
    address = html.escape(twin_address(url, language))
    return _PERMALINK.sub(
        lambda link: (
            f'{link[0]}<a class="twinlink" href="{address}#{link[1]}" lang="{twin}" hreflang="{twin}" '
            f'aria-label="{long}">{short}</a>'
        ),
        content,
    )
