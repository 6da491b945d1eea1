"""Prose is set alike on all pages: spaces, quotation marks, dashes, numbers with units, Hangul beside code.

Korean has “ ” and English has " "; a unit in letters stands after a space (10 MB), a Korean counter does not (3개);
code and Latin words are set off from Hangul by a space, except from the particle that belongs to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scripts import korean
from scripts.finding import Finding
from scripts.pages import Page, Tree
from scripts.slips import Slip, repair_pages, slip
from scripts.surface import CODE, UNKNOWN, Piece

CHECK = "typography"
BEFORE_BUILD = False

_Rule = tuple[re.Pattern[str], str, str, str | Callable[[re.Match[str]], str] | None]

_COUNTERS = (
    "개월|개|건|번째|번|명|밀리초|초|분|시간|일|주|년|가지|배|단계|쪽|바이트|곳|회|줄|달|퍼센트|차례|만|억|천"
    "|대(?! \\d)"
)
_UNITS = "ms|µs|s|KB|kB|MB|GB|TB|KiB|MiB|GiB|TiB|Hz|kHz|MHz|GHz|Mbps|Gbps|MB/s|GB/s|KB/s|Mbit/s|Gbit/s"
# Suffixes that make another noun of a name: Java용, JSON형.
_SUFFIXES = "용|형|식|판|계열|급|화|측|상|간|내|외|어|류|권|성|발|호|기반"
_ALONE = "은|는|을|를|의|와|과|로|으로|에|에서|에게|부터|까지|처럼"

_NO_DASH = "a comma, a colon or a new sentence"

_BOTH: tuple[_Rule, ...] = (
    (re.compile(r"(?<=\S) {2,}(?=\S)"), "several spaces", "one space", " "),
    (re.compile(r"(?<![.\d/])\.\.\.(?!\.)"), "three full stops", "an ellipsis (…)", "…"),
    (re.compile(r"(?<=\S) --? (?=\S)|(?<=\w)--(?=\w)"), "a hyphen as a dash", _NO_DASH, None),
    (
        re.compile(rf"(?<![\w.,-])(\d[\d,.]*)({_UNITS})(?![A-Za-z0-9_/])"),
        "a unit close to its number",
        "a space between",
        r"\1 \2",
    ),
    (re.compile(r"(\d) %"), "a space before %", "none", r"\1%"),
    (re.compile(r"(?<=[\w)”\"`]) +([,;:?]|\.(?!\w))(?=\s|$)"), "a space before a punctuation mark", "none", r"\1"),
    (re.compile(r"(?<=[가-힣A-Za-z)])!+(?=\s|$)"), "an exclamation mark", "a full stop", None),
    (re.compile(r"[，。！？：；（）]"), "a full-width mark", "the mark of the keyboard: , . ? : ;", None),
)
_LANGUAGE: dict[str, tuple[_Rule, ...]] = {
    "en": (
        (re.compile("[“”]"), "a curly quotation mark", 'a straight one (")', '"'),
        (re.compile("[‘’]"), "a curly apostrophe or quotation mark", "a straight one (')", "'"),
        (re.compile(r"(?<=[a-z]),(?=[a-z])"), "no space after a comma", "a space", ", "),
        (re.compile(r"[\u3000-\u303f]"), "an East Asian mark", "the mark that English has", None),
    ),
    "ko": (
        (re.compile(r"\"([^\"\n]*)\""), "straight quotation marks", "curly ones (“ ”)", r"“\1”"),
        (re.compile(r"(?<![\w가-힣])'([^'\n]*)'"), "straight quotation marks", "curly ones (‘ ’)", r"‘\1’"),
        (re.compile(r"(?<=[가-힣])([,.])(?=[가-힣])"), "no space after a punctuation mark", "a space", r"\1 "),
        (re.compile(r"(?<=[가-힣`\w)]) ?[—–] ?(?=[가-힣`\w])"), "a dash", _NO_DASH, None),
        (
            re.compile(rf"(\d) ({_COUNTERS})(?!초과|개별|번들){korean.NOUN_TAIL}"),
            "a space between a number and its counter",
            "none: 3개, 30초",
            r"\1\2",
        ),
        (
            re.compile(r"(?<![\d.-])(\d+)-(\d+)(?=초|분|시간|개|대|건|번|명|배|일|주|년| ?ms| ?[KMG]B|%)"),
            "a hyphen in a range",
            "30~45초",
            r"\1~\2",
        ),
        (
            re.compile(rf"(?<=[A-Za-z0-9`)]) ({_ALONE})(?=[\s.,]|$)"),
            "a space before a particle",
            "the particle at the word that it belongs to",
            r"\1",
        ),
        (re.compile(r"(?<=[가-힣])`"), "Hangul close to the code after it", "a space between", None),
        (
            re.compile(r"(?<=[가-힣]) \((?=[A-Za-z][a-z]+(?:[ -][A-Za-z]+)*(?:, [A-Z]+)?\))"),
            "a space before the English in parentheses",
            "none: 오프셋(offset)",
            "(",
        ),
        (re.compile(r"(?<=[을를]) ?통하여|에 의하여"), "a written-out 하여", "통해, 따라, or a plain verb", None),
        (re.compile(r"됬"), "됬", "됐", "됐"),
        (re.compile(r"되(?=서(?![가-힣])|야 |요(?![가-힣]))"), "되 for 돼", "돼", "돼"),
        (re.compile(r"(?<![가-힣])않(?=되|돼|됩|된|하|합|한)"), "않 for 안", "안", "안 "),
        (re.compile(r"(?<![가-힣])몇 ?일(?=[ 이을은동간만])"), "몇일", "며칠", "며칠"),
        (
            re.compile(r"(?<=[을할될릴볼쓸줄일칠낼갈올길살알울질풀들])수(?= (?:있|없|밖))"),
            "no space before 수",
            "a space",
            " 수",
        ),
        (re.compile(r"(?<= 수)(?=(?:있|없)(?:습|다|는|을|어|으|고|지|게))"), "no space after 수", "a space", " "),
    ),
}
_BESIDE = re.compile(rf"(`{CODE}*`|[A-Za-z][A-Za-z0-9.+-]*[A-Za-z0-9])([가-힣]+)")
_BEFORE_LATIN = re.compile(r"([가-힣]+)([A-Za-z]{2,})")
_PREFIXES = ("비", "반", "전", "총", "각", "타", "준", "탈")
_COPULA = re.compile(r"(?:뿐|만|까지|부터|때문)?(?:이|입|인|일|였|라)[가-힣]{1,5}")
_SUFFIXED = re.compile(rf"(?:{_SUFFIXES})([가-힣]*)")
# Code is not judged; what a macro call will show is not known.
_OPAQUE = re.compile(f"[{CODE}{UNKNOWN}]")


def slips(page: Page) -> Iterator[Slip]:
    """Yields what is set wrongly on the page."""
    for piece in page.pieces:
        text = piece.text
        for rule in _BOTH:
            yield from _matches(piece, rule, text)
        for rule in _LANGUAGE[page.language]:
            yield from _matches(piece, rule, text)
        if page.language == "ko":
            yield from _beside(piece)
        yield from _bold(piece)


def _matches(piece: Piece, rule: _Rule, text: str) -> Iterator[Slip]:
    pattern, found, expected, replacement = rule
    for match in pattern.finditer(text):
        start, end = match.span()
        if piece.surface.is_foreign(start) or _OPAQUE.search(match[0]):
            continue
        if piece.kind == "cell" and found == "several spaces":
            continue
        new = match.expand(replacement) if isinstance(replacement, str) else None
        yield _slip(piece, start, end, found, expected, new)


def _slip(piece: Piece, start: int, end: int, found: str, expected: str, new: str | None) -> Slip:
    text = piece.text[max(0, start - 12) : end + 12]
    shown = text.replace(CODE, "…").replace("\n", " ").strip()
    return slip(piece.surface, (start, end), f"{found}: “{shown}”", expected, new)


def _beside(piece: Piece) -> Iterator[Slip]:
    for match in _BESIDE.finditer(piece.text):
        after = match[2]
        suffixed = _SUFFIXED.fullmatch(after)
        if korean.follows_a_noun(after, verbal=True) or _COPULA.fullmatch(after):
            continue
        if (suffixed and korean.follows_a_noun(suffixed[1])) or piece.surface.is_foreign(match.start()):
            continue
        found = "no space between Hangul and " + ("code" if match[1][0] == "`" else f"“{match[1]}”")
        yield _slip(piece, match.start(2), match.end(2), found, "a space, unless a particle follows", None)
    for match in _BEFORE_LATIN.finditer(piece.text):
        if match[1] not in _PREFIXES and not piece.surface.is_foreign(match.start()):
            found, start = "no space between Hangul and Latin letters", match.start(2)
            yield _slip(piece, start, match.end(2), found, "a space", f" {match[2]}")


def _bold(piece: Piece) -> Iterator[Slip]:
    raw = piece.surface.raw
    if "**" in raw and re.sub(r"`[^`]*`|\\\*", "", raw).count("**") % 2:
        yield Slip(piece.surface.line, "bold that is opened and not closed", "** on both sides", "write the other **")


def check(tree: Tree) -> list[Finding]:
    """Returns what is set wrongly on the pages."""
    return [found.finding(page.file, CHECK) for page in tree.all_pages() for found in slips(page)]


def fix(tree: Tree) -> list[str]:
    """Repairs what can be repaired safely; returns the changed paths."""
    return repair_pages(tree, tree.all_pages(), slips)
