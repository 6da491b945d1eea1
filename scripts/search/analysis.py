"""What a text is found by: its words' stems, and the concepts that they name. Every written word is read once.

These terms are numbers: the concepts in their order, then the words as they are met.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain

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
        self._runs = {text: words.RUN.findall(words.fold(text)) for text in texts}
        written = set[str]().union(*self._runs.values())
        self._stems = korean_stems.stems((run for run in written if words.is_hangul(run)), known)
        self.numbers: dict[str, int] = {}
        self._first = len(concepts)
        # By a written word: what it is found by; the stems of its parts; whether a name of several words begins there.
        self._found: dict[str, tuple[int, ...]] = {}
        self._parts: dict[str, tuple[str, ...]] = {}
        self._begins: set[str] = set()
        for run in written:
            self._read(run)
        self._terms: dict[str, list[int]] = {}

    def _read(self, run: str) -> None:
        if words.is_hangul(run):
            parts: tuple[str, ...] = (self._stems.get(run, run),)
            heads = parts
        elif run.isalpha() and run.isascii() and run.islower():
            parts = heads = (words.english(run),)
        else:
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
        found: list[int] = []
        for part in parts:
            concepts = self.names.by_key.get(part)
            if concepts:
                found += concepts
            elif part not in self.dropped:
                found.append(self.numbers.setdefault(part, self._first + len(self.numbers)))
        self._found[run], self._parts[run] = tuple(found), heads
        if not self.names.beginnings.isdisjoint(heads):
            self._begins.add(run)

    def terms(self, text: str) -> list[int]:
        """Returns what a text is found by, as often as it says it."""
        known = self._terms.get(text)
        if known is None:
            known = self._terms[text] = self._analyse(text)
        return known

    def _analyse(self, text: str) -> list[int]:
        runs = self._runs.get(text)
        if runs is None:
            runs = words.RUN.findall(words.fold(text))
            for run in runs:
                if run not in self._found:
                    self._read(run)
        out = list(chain.from_iterable(map(self._found.__getitem__, runs)))
        begins, parts, starts = self._begins, self._parts, self.names.starts
        for place, run in enumerate(runs):
            if run not in begins:
                continue
            heads = parts[run]
            # Most words do not go on to a name: the next one says so.
            if len(heads) > 1 or (place + 1 < len(runs) and heads[0] + parts[runs[place + 1]][0] in starts):
                out += self._names_from(runs, place)
        return out

    def _names_from(self, runs: list[str], place: int) -> list[int]:
        """Returns the concepts whose name of several words begins in a word."""
        parts, least = self._parts, len(self._parts[runs[place]])
        heads: list[str] = []
        for run in runs[place : place + names.LONGEST]:
            heads += parts[run]
        return [concept for at in range(least) for concept in self.names.longer(heads, at)]
