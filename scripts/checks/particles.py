"""Particles after code, Latin words and numbers follow from how these are read aloud: `acks`는, ISR이, 30초로.

The readings are in `scripts.readings` and data/readings.yml. Where a reading is not known, either particle is right.
After parentheses the word before them decides: 오프셋(offset)은.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scripts import readings
from scripts.finding import Finding
from scripts.pages import Page, Tree
from scripts.slips import Slip, repair_pages, slip
from scripts.surface import CODE, Piece

CHECK = "particles"
BEFORE_BUILD = False

# After a consonant, after a vowel; (으)로 counts ㄹ as a vowel.
_PAIRS = (
    ("은", "는"),
    ("이", "가"),
    ("을", "를"),
    ("과", "와"),
    ("과의", "와의"),
    ("과는", "와는"),
    ("과도", "와도"),
    ("이나", "나"),
    ("이란", "란"),
    ("이라는", "라는"),
    ("이라고", "라고"),
    ("이라면", "라면"),
    ("이라도", "라도"),
    ("이야말로", "야말로"),
)
_TO = ("로", "로는", "로도", "로만", "로의", "로서", "로써", "로부터", "로까지")
_AFTER_CONSONANT = {first: (first, second) for first, second in _PAIRS}
_AFTER_VOWEL = {second: (first, second) for first, second in _PAIRS}
_PARTICLES = sorted({*_AFTER_CONSONANT, *_AFTER_VOWEL, *_TO, *(f"으{one}" for one in _TO)}, key=len, reverse=True)
_WORD = r"[A-Za-z0-9][A-Za-z0-9_.+/:-]*\(?\)?|[A-Za-z0-9]"
_UNIT = {"ms": "초", "s": "초", "KB": "트", "MB": "트", "GB": "트", "TB": "트", "KiB": "트", "MiB": "트", "GiB": "트"}
_USE = re.compile(
    rf"(?P<word>`{CODE}*`|[가-힣]|(?<![A-Za-z0-9_.-])(?:{_WORD}))(?P<paren>\([^()\n]*\))?(?P<mark>[”’]?)"
    rf"(?P<particle>{'|'.join(_PARTICLES)})(?![가-힣])"
)
_MEASURED = re.compile(r"\d ?$")


def slips(page: Page, known: dict[str, str]) -> Iterator[Slip]:
    """Yields the particles of the page that do not fit the word before them."""
    for piece in page.pieces:
        for match in _USE.finditer(piece.text):
            if piece.surface.is_foreign(match.start()):
                continue
            yield from _judge(piece, match, known)


def _judge(piece: Piece, match: re.Match[str], known: dict[str, str]) -> Iterator[Slip]:
    word, particle = match["word"], match["particle"]
    surface = piece.surface
    if word[0] == "`":
        word = surface.codes.get(match.start(), "")
        kind = readings.end(word, known, code=True)
    elif "가" <= word <= "힣":
        # Without parentheses or a mark this may be the inside of any word.
        if not match["paren"]:
            return
        kind = readings.of_hangul(word)
    elif word in _UNIT and _MEASURED.search(surface.text, 0, match.start()):
        kind = readings.of_hangul(_UNIT[word])
    else:
        kind = readings.end(word, known)
    right = _right(particle, kind)
    if kind is None or right == particle:
        return
    start, end = match.span("particle")
    shown = surface.text[match.start() : end].replace(CODE, "") if not surface.codes else f"{word}{particle}"
    found = f"the particle {particle} after {word}: {shown}"
    step = f"write {right}, or add the reading to {readings.PATH}"
    yield slip(surface, (start, end), found, f"{word}{right}, as it is read aloud", right, step)


def _right(particle: str, kind: str | None) -> str:
    if particle.removeprefix("으") in _TO:
        plain = particle.removeprefix("으")
        return f"으{plain}" if kind == readings.CONSONANT else plain
    pair = _AFTER_CONSONANT.get(particle) or _AFTER_VOWEL.get(particle)
    assert pair is not None
    # The copula may keep its 이 after a vowel.
    if pair[0].startswith("이") and len(pair[0]) > 1 and pair[0] not in ("이나",) and particle == pair[0]:
        return particle
    return pair[1] if kind == readings.VOWEL else pair[0]


def check(tree: Tree) -> list[Finding]:
    """Returns the particles on Korean pages that do not fit the word before them."""
    known = readings.table(tree.root)
    return [found.finding(page.file, CHECK) for page in tree.pages["ko"].values() for found in slips(page, known)]


def fix(tree: Tree) -> list[str]:
    """Writes the particles that fit; returns the changed paths."""
    known = readings.table(tree.root)
    return repair_pages(tree, tree.pages["ko"].values(), lambda page: slips(page, known))
