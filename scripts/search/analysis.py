"""What a text is found by: its words' stems, and the concepts that they name. Every written word is read once.

These terms are numbers: the concepts in their order, then the words as they are met.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, compress, count

from scripts import korean
from scripts.search import concepts as names
from scripts.search import stems as korean_stems
from scripts.search import words

_LATIN = re.compile(r"[0-9]+(?:\.[0-9]+)+|[a-z][a-z0-9]*(?:[._][a-z0-9]+)+|[A-Za-z0-9]+")
_PARTS = re.compile(r"[._]")
# Words that say nothing of what is looked for: left out of the index, or worth little in a query.
DROPPED = {
    "en": (
        "a an the of to is are be in it its this that and or as by for on with at from was were which have has had than"
    ),
    "ko": "것 수 그 이 저 등 및 그리고 또는 하 있 되 그런 이런 때문 위 것이 들",
}
WEAK = {
    "en": (
        "how what why when where who which do does did can could should would will i you my we our if not no "
        "there happen mean use using work get make need want after before between about into so then tell explain "
        "many much long one while but too very just still even whats im is so really also any some actually properly "
        "best good me us they them your he she give know say come go take keep put try want let got am "
        "been being here such only thing else more most less least help t s doesn don didn isn wasn ve re ll"
    ),
    "ko": (
        "무엇 어떻 어떻게 왜 언제 어디 어디서 누가 누구 어느 어떤 무슨 몇 뭐 뭔가 뭐가 방법 경우 때 하나 않 없 있 "
        "되 하 해야 하면 하나요 되나요 인가요 뭔가요 무엇인가요 합니까 입니까 주 알 알려 주세요 알려줘 좀 왜요 "
        "일어나 생기 의미 뜻 이유 대해 대한 관련 하려면 무엇이 싶 좋 수 것 만약 안 못 그럼 그냥 정말 같 보 말하 "
        "설명해 설명 나 나요 까 는지 너무 이미 아직 자꾸 혹시 근데 그런데 그래서 도대체 이렇게 그렇게 어떡하 어떡 "
        "얼마나 얼마 뭘 일어날때 나오 오 이거 그거 저거 제가 우리 하려면 하려고 가능 필요 써야 쓰나 할때 될때 되나 "
        "되지 나중 나중에 그대로 그대로예요 통째로 갑자기 계속 제대로 일단"
    ),
}


class _Pieces(dict[str, tuple[int, ...]]):
    """What stands between spaces, by the numbers of its words; cut when it is first met, however often it is said."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self._numbers: dict[str, int] = {}

    def __missing__(self, piece: str) -> tuple[int, ...]:
        found = []
        for run in words.RUN.findall(piece):
            number = self._numbers.get(run)
            if number is None:
                number = self._numbers[run] = len(self.written)
                self.written.append(run)
            found.append(number)
        cut = self[piece] = tuple(found)
        return cut

    def cut(self, text: str) -> list[int]:
        """Returns the numbers of a text's words: their places in ``written``."""
        return list(chain.from_iterable(map(self.__getitem__, words.fold(text).split())))


class Analyser:
    """Turns texts into terms. It is given all texts beforehand: where words may be cut, the texts show together."""

    def __init__(self, texts: Iterable[str], concepts: Sequence[names.Concept]) -> None:
        self.names = names.Names(concepts)
        self.dropped = {words.english(word) for word in DROPPED["en"].split()} | set(DROPPED["ko"].split())
        known = {
            run[:-1] if run.endswith("다") and len(run) > 1 and run == name.split()[-1] else run
            for concept in concepts
            for name in concept.names
            for run in names.parts(name)
            if words.is_hangul(run)
        }
        self.numbers: dict[str, int] = {}
        self._first = len(concepts)
        self._pieces = _Pieces()
        self._cut = {text: self._pieces.cut(text) for text in texts}
        self._stems = korean_stems.stems(filter(words.is_hangul, self._pieces.written), known)
        # What a stem is found by.
        self._of_stem = {stem: tuple(found) for stem, found in self.names.by_key.items()}
        self._of_stem |= dict.fromkeys(self.dropped.difference(self._of_stem), ())
        # By a word's number: what it is found by; the stems of its parts; whether a name of several words begins there.
        self._found: list[tuple[int, ...]] = []
        self._parts: list[tuple[str, ...]] = []
        self._begins: list[bool] = []
        self._read()
        self._terms: dict[str, list[int]] = {}

    def _read(self) -> None:
        """Reads the words that are not yet read."""
        beginnings = self.names.beginnings
        for run in self._pieces.written[len(self._found) :]:
            if words.is_hangul(run):
                parts: tuple[str, ...] = (self._stems.get(run, run),)
                heads = parts
            elif run.isalpha() and run.isascii() and run.islower():
                parts = heads = (words.english(run),)
            else:
                parts, heads = self._of_several(run)
            self._found.append(self._of(parts))
            self._parts.append(heads)
            self._begins.append(not beginnings.isdisjoint(heads))

    def _of_several(self, run: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Returns the stems that a name of several parts is found by, and those that a longer name may go on from."""
        bare = _LATIN.match(run)
        latin = bare.group() if bare else run
        tail = run[len(latin) :]
        keyed = _PARTS.split(latin) if latin[0].isalpha() else [latin]
        if len(keyed) > 1:
            # A setting's name is found as a whole and by its words.
            heads = tuple(words.english(part) for part in keyed)
            parts = ("".join(keyed), *heads)
        else:
            parts = words.split(latin)
            heads = parts[:1]
        # acks는: the particle of a word in Latin letters.
        if tail and not korean.follows_a_noun(tail, verbal=True):
            heads = (*heads, self._stems.get(tail, tail))
            parts = (*parts, heads[-1])
        return parts, heads

    def _of(self, stems: tuple[str, ...]) -> tuple[int, ...]:
        """Returns what stems are found by; gives a number to each that has none."""
        of_stem = self._of_stem
        for stem in stems:
            if stem not in of_stem:
                number = self.numbers[stem] = self._first + len(self.numbers)
                of_stem[stem] = (number,)
        if len(stems) == 1:
            return of_stem[stems[0]]
        return tuple(chain.from_iterable(map(of_stem.__getitem__, stems)))

    def terms(self, text: str) -> list[int]:
        """Returns what a text is found by, as often as it says it."""
        known = self._terms.get(text)
        if known is None:
            runs = self._cut.get(text)
            if runs is None:
                runs = self._pieces.cut(text)
                self._read()
            known = self._terms[text] = self._analyse(runs)
        return known

    def _analyse(self, runs: list[int]) -> list[int]:
        out = list(chain.from_iterable(map(self._found.__getitem__, runs)))
        parts, starts, last = self._parts, self.names.starts, len(runs) - 1
        for place in compress(count(), map(self._begins.__getitem__, runs)):
            heads = parts[runs[place]]
            # Most words do not go on to a name: the next one says so.
            if len(heads) > 1 or (place < last and heads[0] + parts[runs[place + 1]][0] in starts):
                following = chain.from_iterable(map(parts.__getitem__, runs[place : place + names.LONGEST]))
                out += self.names.longer(list(following), len(heads))
        return out
