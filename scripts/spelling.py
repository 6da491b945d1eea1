"""Korean spelling, by hunspell and its Korean dictionary, with the project's own words in data/words.ko.txt.

The list holds nouns; what may follow a noun is known from `scripts.korean`, so that 컨슈머 covers 컨슈머에게는. The
glossary's words need no line there.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from scripts import facts, korean
from scripts.finding import Finding
from scripts.pages import Tree

CHECK = "spelling"
WORDS = "data/words.ko.txt"
DICTIONARY = "ko"
MISSING = (
    "hunspell with its Korean dictionary is needed to check Korean spelling\n"
    "next: apt-get install hunspell hunspell-ko (Debian, Ubuntu); brew install hunspell, and the dictionary from "
    "https://github.com/spellcheck-ko/hunspell-dict-ko (macOS)"
)

# Suffixes and the copula in forms that few nouns have.
_MORE = re.compile("(?:씩|짜리|쯤|째|뿐이|이었|였|이라|이니|이지|이면|이므|이더)[가-힣]{0,4}")
# 채워 + 지다: the passive of a verb whose joined form is a word.
_PASSIVE = re.compile("(?:지|집|진|질|졌|져|짐)[가-힣]{0,5}")
# What makes a noun of a noun, in one syllable.
_SUFFIXES = frozenset("팀용형식률율량값쪽판창함성화기자점선층계류상측별적")
# Its vowels: ㅏ ㅐ ㅓ ㅕ ㅘ ㅙ ㅝ, without a final consonant.
_JOINED_VOWELS = frozenset({0, 1, 4, 6, 9, 10, 14})
_EOJEOL = re.compile(r"(?<![\w`”’)\x01\x02])[가-힣]+(?![\w`\x01\x02])")


class NoDictionary(Exception):
    """There is no hunspell, or it has no Korean dictionary; the message says how to get it."""


def known_words(root: Path) -> set[str]:
    """Returns the words that the project adds: those of the list, and every Hangul word of the glossary."""
    found = set()
    path = root / WORDS
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            word = line.partition("#")[0].strip()
            if word:
                found.add(word)
    try:
        terms = facts.glossary(root)
    except facts.FactError:
        terms = ()
    for term in terms:
        for name in (term.ko, *term.forms.get("ko", ())):
            found.update(re.findall("[가-힣]+", name))
    return found


def _ask(words: Iterable[str], *options: str) -> str:
    program = shutil.which("hunspell")
    if program is None:
        raise NoDictionary(MISSING)
    command = [program, "-d", DICTIONARY, "-i", "utf-8", *options]
    done = subprocess.run(command, input="\n".join(words), capture_output=True, text=True)
    if done.returncode or "Can't open" in done.stderr:
        raise NoDictionary(f"{done.stderr.strip()}\n{MISSING}")
    return done.stdout


def misspelt(words: Iterable[str]) -> list[str]:
    """Returns those of the words that hunspell does not know, in no way that Korean puts words together.

    The dictionary knows few compounds (체크섬, 분석팀), few chains of particles and endings (둘뿐입니다), and few
    passives (채워집니다). Raises NoDictionary.
    """
    wrong = _unknown(set(words))
    stems = {word: _stems(word) for word in wrong}
    pairs = {word: [pair for stem in [word, *some] for pair in _halves(stem)] for word, some in stems.items()}
    unknown = _unknown(
        {stem for some in stems.values() for stem in some}
        | {half for some in pairs.values() for pair in some for half in pair if half not in _SUFFIXES}
    )
    return sorted(
        word
        for word in wrong
        if all(stem in unknown for stem in stems[word])
        and all(first in unknown or second in unknown for first, second in pairs[word])
    )


def _unknown(words: set[str]) -> set[str]:
    return set(_ask(sorted(words), "-l").split())


def _stems(word: str) -> list[str]:
    """Returns what may be left of a word without its particles, endings or passive."""
    return [
        word[:end]
        for end in range(1, len(word))
        if _attaches(word[end:]) or (_is_joined(word[end - 1]) and _PASSIVE.fullmatch(word, end))
    ]


def _halves(word: str) -> list[tuple[str, str]]:
    """Returns the ways in which a word may be a compound: of two long words, or with a suffix of one syllable."""
    found = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
    return found + ([(word[:-1], word[-1])] if len(word) > 2 and word[-1] in _SUFFIXES else [])


def _is_joined(syllable: str) -> bool:
    vowel, final = divmod((ord(syllable) - 0xAC00) % 588, 28)
    return not final and vowel in _JOINED_VOWELS


def _attaches(text: str) -> bool:
    return korean.follows_a_noun(text, verbal=True) or _MORE.fullmatch(text) is not None


def is_known(word: str, known: set[str]) -> bool:
    """Says whether the word is one of the known ones, alone, in a row of them, or with what may follow a noun.

    A known word that ends in * stands for all that begin so.
    """
    for end in range(len(word), 0, -1):
        if f"{word[:end]}*" in known:
            return True
        if word[:end] in known:
            rest = word[end:]
            if not rest or _attaches(rest) or is_known(rest, known):
                return True
    return False


def check(tree: Tree) -> list[Finding]:
    """Returns the words on Korean pages that neither hunspell nor the project knows. Raises NoDictionary."""
    known = known_words(tree.root)
    places: dict[str, tuple[str, int]] = {}
    for page in tree.pages["ko"].values():
        for piece in page.pieces:
            for match in _EOJEOL.finditer(piece.text):
                if not piece.surface.is_foreign(match.start()):
                    places.setdefault(match[0], (page.file, piece.surface.line_at(match.start())))
    wrong = misspelt(word for word in places if len(word) > 1 and not is_known(word, known))
    found = []
    for word in wrong:
        path, line = places[word]
        step = f"correct it, or add the noun to {WORDS}"
        found.append(Finding(path, line, CHECK, f"the word “{word}”", "a word that hunspell or the list knows", step))
    return found
