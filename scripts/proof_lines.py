"""The line under a block of code that says what was done with the file it comes from."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from scripts.proofs import LEVELS, Proof

WORDS = {
    "ko": {
        "ran": "{by}에서 실행",
        "validated": "{by}의 정의로 검증",
        "compiled": "{by}에서 컴파일",
        "parsed": "{by}에서 구문 분석",
        "link": "증명",
    },
    "en": {
        "ran": "ran on {by}",
        "validated": "validated against the definitions of {by}",
        "compiled": "compiled with {by}",
        "parsed": "parsed by {by}",
        "link": "proof",
    },
}

_FENCE = re.compile(r"^(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,})")
_INCLUDE = re.compile(r'^[ \t]*--8<-- "(?P<path>[^":]+)(?::[^"]*)?"')


def line(proof: Proof, language: str, source: str, indented: bool = False) -> str:
    """Returns the line as HTML; ``source`` is the address below which the repository's files can be read.

    Indented HTML is not taken for a block of its own, so Markdown puts a paragraph around it.
    """
    words = WORDS[language]
    said = html.escape(words[proof.level].format(by=proof.by))
    test = html.escape(f"{source}{proof.test.split('::')[0]}")
    tag = "span" if indented else "p"
    return f'<{tag} class="proof" data-search-exclude>{said} · <a href="{test}">{words["link"]}</a></{tag}>'


def add(markdown: str, proofs: Mapping[str, Proof], language: str, source: str) -> str:
    """Puts the line below every block of code of a page; a block of several files gets the weakest one's.

    A file without a proof gets none: the source checks refuse it (scripts/proofs.py).
    """
    lines: list[str] = []
    fence, included = "", []
    for text in markdown.split("\n"):
        lines.append(text)
        mark = _FENCE.match(text)
        if fence:
            include = _INCLUDE.match(text)
            if include:
                included.append(include["path"])
            elif mark and text.strip() == fence:
                known = [proofs[path] for path in included if path in proofs]
                if known:
                    weakest = max(known, key=lambda proof: LEVELS.index(proof.level))
                    lines += ["", f"{mark['indent']}{line(weakest, language, source, bool(mark['indent']))}", ""]
                fence, included = "", []
        elif mark:
            fence = mark["mark"]
    return "\n".join(lines)
