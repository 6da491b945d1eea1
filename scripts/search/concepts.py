"""Concepts: what has several names. The glossary's terms and data/search-words.txt, in both languages.

A line of data/search-words.txt is a list of words for one thing, parted by commas. No YAML: reading it took a tenth
of the time that the whole index takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scripts import facts
from scripts.facts import FactError
from scripts.search import words

_WORDS = "data/search-words.txt"
LONGEST = 4
"""Words of the longest name; engine.js looks as far."""


@dataclass(frozen=True)
class Concept:
    """A meaning with its names in both languages."""

    names: tuple[str, ...]


@cache
def parts(name: str) -> tuple[str, ...]:
    """Returns a name's runs of one script."""
    return tuple(words.runs(name))


@cache
def key(name: str) -> str:
    """Returns a name as it is looked up: its words' stems without what stands between them.

    A Korean verb stands with 다 (잃다), and is looked up by its stem.
    """
    runs = list(parts(name))
    last = runs[-1] if runs else ""
    if words.is_hangul(last or "-") and len(last) > 1 and last.endswith("다"):
        runs[-1] = last[:-1]
    return "".join(run if words.is_hangul(run) else words.english(run.lower()) for run in runs)


def read(root: Path) -> list[Concept]:
    """Returns the concepts, the glossary's first. Raises FactError where a file is malformed."""
    found = []
    for term in facts.glossary(root):
        names = [term.en, term.ko, term.abbr]
        for listed in (term.forms, term.avoid):
            for spelled in listed.values():
                names += spelled
        found.append(Concept(tuple(dict.fromkeys(name for name in names if name))))
    terms = {key(name): at for at, concept in reversed([*enumerate(found)]) for name in concept.names}
    for words_for_one in _lists(root):
        # A list that begins with a term's name has more names of that term.
        at = terms.get(key(words_for_one[0]))
        if at is None:
            found.append(Concept(tuple(words_for_one)))
        else:
            found[at] = Concept(tuple(dict.fromkeys((*found[at].names, *words_for_one))))
    return found


def _lists(root: Path) -> Iterator[list[str]]:
    """Yields the lists of data/search-words.txt. Raises FactError where it, or a line of it, cannot be read."""
    try:
        text = (root / _WORDS).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FactError(f"{_WORDS}: cannot be read: {error}; correct it") from None
    for number, line in enumerate(text.splitlines(), 1):
        if line and not line.startswith("#"):
            listed = [name.strip() for name in line.split(",")]
            if len(listed) < 2 or not all(map(key, listed)):
                wanted = "words are expected, two at least, parted by commas"
                raise FactError(f"{_WORDS}:{number}: “{line}” where {wanted}; correct the line")
            yield listed


class Names:
    """Finds concepts in the words of a text."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self.by_key: dict[str, list[int]] = {}
        for number, concept in enumerate(concepts):
            for spelled in {key(name) for name in concept.names}:
                self.by_key.setdefault(spelled, []).append(number)
        self.starts = {spelled[:end] for spelled in self.by_key for end in range(1, len(spelled) + 1)}
        self.beginnings = {_first(name) for concept in concepts for name in concept.names if len(parts(name)) > 1}

    def longer(self, stems: Sequence[str], count: int) -> list[int]:
        """Returns the concepts whose name of several words begins at one of so many first places."""
        found: list[int] = []
        for place in range(count):
            joined = stems[place]
            for stem in stems[place + 1 : place + LONGEST]:
                joined += stem
                if joined not in self.starts:
                    break
                found += self.by_key.get(joined, ())
        return found


def _first(name: str) -> str:
    first = parts(name)[0]
    return first if words.is_hangul(first) else words.english(first.lower())
