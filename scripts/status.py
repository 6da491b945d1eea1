"""How far each page has come: its sections, what is stale in them, its words, its questions."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path

from scripts import agreement, pages, words

_WORDS = {
    "ko": ("페이지", "구간", "짝이 바뀐 구간", "확인 전", "한국어 어절", "영어 단어", "문제", "합계"),
    "en": ("Page", "Sections", "Stale", "Not yet agreed", "Korean words", "English words", "Questions", "Total"),
}


@dataclass(frozen=True)
class Row:
    """One page. `stale` has the ids of the sections that are older than their twin, by language."""

    path: str
    titles: dict[str, str]
    sections: int
    stale: dict[str, tuple[str, ...]]
    unagreed: int
    words: dict[str, int]
    questions: int


def rows(tree: pages.Tree) -> list[Row]:
    """Returns a row for each page that both languages have, in the order of paths."""
    known: dict[str, list[agreement.State]] = {}
    for state in agreement.states(tree):
        known.setdefault(state.section.place.partition("#")[0], []).append(state)
    found = []
    for korean, english in tree.pairs():
        states = known.get(korean.path, [])
        both = {"ko": korean, "en": english}
        found.append(
            Row(
                korean.path,
                {language: str(page.meta.get("title") or page.path) for language, page in both.items()},
                len(states),
                {
                    language: tuple(
                        state.section.place.partition("#")[2]
                        for state in states
                        if state.kind == "stale" and state.language == language
                    )
                    for language in both
                },
                sum(state.kind in ("new", "both") for state in states),
                {language: sum(words.count(piece.text) for piece in page.pieces) for language, page in both.items()},
                len(korean.questions),
            )
        )
    return found


def _cells(row: Row) -> list[str]:
    stale = sum(len(ids) for ids in row.stale.values())
    numbers = (row.sections, stale, row.unagreed, row.words["ko"], row.words["en"], row.questions)
    return [f"{number:,}" for number in numbers]


def _total(found: list[Row]) -> Row:
    return Row(
        "",
        {},
        sum(row.sections for row in found),
        {"ko": tuple(one for row in found for ids in row.stale.values() for one in ids), "en": ()},
        sum(row.unagreed for row in found),
        {language: sum(row.words[language] for row in found) for language in ("ko", "en")},
        sum(row.questions for row in found),
    )


def markdown(root: Path, language: str, page: str) -> str:
    """Returns the table for a page of the site; `page` is that page's path below the language's folder."""
    found = rows(pages.load(root))
    heads = _WORDS[language]
    folder = posixpath.dirname(page) or "."
    lines = [f"| {' | '.join(heads[:-1])} |", f"| --- |{' ---: |' * (len(heads) - 2)}"]
    for row in found:
        link = f"[{row.titles[language].replace('|', '')}]({posixpath.relpath(row.path, folder)})"
        lines.append(f"| {link} | {' | '.join(_cells(row))} |")
    lines.append(f"| **{heads[-1]}** | {' | '.join(_cells(_total(found)))} |")
    return "\n".join(lines)


def text(root: Path) -> str:
    """Returns the table for the terminal, with the stale sections named below it."""
    found = rows(pages.load(root))
    heads = ["page", "sections", "stale", "unagreed", "words ko", "words en", "questions"]
    table = [heads, *([row.path, *_cells(row)] for row in found), ["total", *_cells(_total(found))]]
    widths = [max(len(line[column]) for line in table) for column in range(len(heads))]
    lines = [
        "  ".join(
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    ]
    for row in found:
        for language, ids in row.stale.items():
            lines += [f"stale: docs/{language}/{row.path}{f'#{one}' if one else ''}" for one in ids]
    return "\n".join(lines)
