"""Korean keeps one register: 합니다체 in sentences, nouns at the end of headings and table cells, no boilerplate.

Endings are judged at the end of sentences; what stands in quotation marks is somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scripts import words
from scripts.finding import Finding
from scripts.pages import Page, Tree
from scripts.surface import CODE, Piece

CHECK = "register"
BEFORE_BUILD = False

_END = re.compile(r"([가-힣]+)[)’”]*([.?!…]+(?=[\s)]|$)|$)")
_POLITE = re.compile(r"(?:니다|니까|시오|시다)$")
_YO = re.compile(r"(?:[가-힣]요|죠)$")
# Nouns that end as sentences do.
_NOUNS = re.compile(r"(?:필요|아니요|개요|중요|주요|수요|소요|강요|동요|바다|판다|람다)$")
_NOMINAL = re.compile(r"(?:[음함됨임짐])$")
_NOMINAL_NOUNS = re.compile(
    r"(?:다음|처음|마음|모음|묶음|움직임|모임|책임|게임|프레임|타임|쓰임|위임|선임|전임|얼음|믿음|걸음|물음|도움)$"
)
_HEADING = re.compile(r"(?:니다|니까|습니까|세요|시오|[가-힣]요|[^니바판람]다)[.?!]?$")


class Budget(NamedTuple):
    """Wording that few sentences need: how often a page may have it, at the least and for each 1000 words."""

    pattern: re.Pattern[str]
    shown: str
    least: int
    per_thousand: float
    instead: str


BUDGETS = (
    Budget(
        re.compile(r"(?:(?:되어|보여|쓰여|잊혀|나뉘어|불려)[지집진질졌져짐]|불리[워우]|[어아]지게 되)"),
        "a double passive (되어지다)",
        0,
        0,
        "되다, 보이다, or an active verb",
    ),
    Budget(re.compile(r"(?<![가-힣])당신"), "당신", 0, 0, "no subject, or 여러분"),
    Budget(re.compile(r"에 있어서?(?= |,)(?! *(?:야|도))"), "에 있어서", 0, 0, "에서, 할 때"),
    Budget(re.compile(r"(?<![가-힣])해당 (?=[가-힣A-Za-z`])"), "해당", 1, 1, "그, 이, or the name of the thing"),
    Budget(re.compile(r"[을를] 통해"), "을/를 통해", 2, 2, "으로, 에서, or a verb"),
    Budget(re.compile(r"에 의해"), "에 의해", 1, 1, "an active verb"),
    Budget(re.compile(r"[을를] 가지(?:고 있|는|며|ㄴ)"), "을/를 가지다", 2, 2, "있다, 이다"),
    Budget(re.compile(r"에 (?:대한|대해서?)(?![가-힣])"), "에 대한, 에 대해", 3, 3, "을/를, 의, or nothing"),
    Budget(re.compile(r"(?<![가-힣])또한(?![가-힣])"), "또한", 1, 1, "도, or nothing"),
    Budget(re.compile(r"(?<= )및(?= )"), "및", 2, 2, "와/과, 쉼표"),
    Budget(re.compile(r"것입니다"), "것입니다", 4, 4, "the verb itself"),
    Budget(re.compile(r"(?:것이|수가|는 것은|하기가) 가능"), "하는 것이 가능하다", 1, 1, "할 수 있습니다"),
    Budget(re.compile(r"(?<![가-힣])그것[은이을의]"), "그것", 3, 3, "the name of the thing, or nothing"),
)


def check(tree: Tree) -> list[Finding]:
    """Returns where the Korean pages leave their register."""
    return [finding for page in tree.pages["ko"].values() for finding in _page(page)]


def _page(page: Page) -> Iterator[Finding]:
    for piece in page.pieces:
        if piece.kind in ("heading", "page-title"):
            yield from _heading(page, piece)
        else:
            yield from _sentences(page, piece)
    yield from _budgets(page)


def _heading(page: Page, piece: Piece) -> Iterator[Finding]:
    text = piece.text.strip()
    if _HEADING.search(text) and not _NOUNS.search(text):
        what = f"a heading that is a sentence: “{text.replace(CODE, '…')}”"
        yield Finding(page.file, piece.surface.line, CHECK, what, "a heading that ends in a noun", "make it a noun")


def _sentences(page: Page, piece: Piece) -> Iterator[Finding]:
    text = piece.surface.without_quotations
    for match in _END.finditer(text):
        word, mark = match[1], match[2]
        if _POLITE.search(word):
            if piece.kind == "cell" and not mark.startswith("?"):
                what = f"a table cell that ends in a sentence: “… {word}{mark}”"
                line = piece.surface.line_at(match.start())
                yield Finding(page.file, line, CHECK, what, "a cell that ends in a noun", "shorten it to a noun phrase")
            continue
        fault = _fault(word, mark, piece.kind)
        # `x`다 and the like: what stands before is no Hangul.
        if fault and (match.start() == 0 or text[match.start() - 1] not in CODE + "`"):
            line = piece.surface.line_at(match.start())
            what = f"{fault}: “… {word}{mark}”"
            yield Finding(page.file, line, CHECK, what, "합니다체", "write the sentence in 합니다체")


def _fault(word: str, mark: str, kind: str) -> str:
    if _YO.search(word) and not _NOUNS.search(word):
        return "해요체"
    if word.endswith("다") and len(word) > 1 and not re.search(r"(?:바다|판다|람다)$", word):
        return "a plain ending in 다"
    ends = mark.startswith(".") and kind == "prose"
    if ends and len(word) > 1 and _NOMINAL.search(word) and not _NOMINAL_NOUNS.search(word):
        return "a sentence cut to a noun"
    return ""


def _budgets(page: Page) -> Iterator[Finding]:
    size = sum(words.count(piece.text) for piece in page.pieces)
    for budget in BUDGETS:
        allowed = max(budget.least, round(budget.per_thousand * size / 1000))
        used = [
            (piece.surface.line_at(match.start()), match[0])
            for piece in page.pieces
            for match in budget.pattern.finditer(piece.surface.without_quotations)
        ]
        if len(used) > allowed:
            line, shown = used[allowed]
            expected = f"at most {allowed} on a page of this size" if allowed else "none"
            what = f"{budget.shown}: “{shown.strip()}”, {len(used)} on this page"
            yield Finding(page.file, line, CHECK, what, expected, f"write {budget.instead}")
