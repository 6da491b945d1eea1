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
        "about absolutely accidentally accordingly actually advice after ain alright also altogether am annoying "
        "any anybody anymore anyone anyway apparently approach aren asap awesome awful badly barely basically been "
        "before being best between bother bro btw buddy bunch but can cant come complicated concerning confused "
        "cool could couldn couple crap crazy curious damn dare dear deliberately despite did didn do does doesn "
        "don dude dumb dunno else encounter entirely essentially even explain extremely face fairly folks friend "
        "frustrating fyi get give go gonna good got gotta great guideline guys hadn happen hasn hate haven he "
        "heavily heck hell hello help here hey hi hint hmm honestly hopefully horrible how i if im imo indeed "
        "insane intentionally into is isn ive just keep know lately least lemme less let literally ll lol long lot "
        "love luckily magically make manner many maybe me mean merely more most much my mysterious mysteriously "
        "mystery need nice no not nowadays obviously oddly ok okay one only ought our particular perhaps please "
        "plenty pls plz possibly pretty probably properly purely put quite rationale re really regarding "
        "respectively roughly s say seem seemingly seriously severely she shit should shouldn silly sir slightly "
        "so solely some somebody somehow someone sorry still strange strangely stupid such suddenly suggestion "
        "supposed surprisingly t take tell terrible thanks them then there they thing thx till too totally tough "
        "trick tricky truly try typically unclear unfortunately unsure us use using various ve very wanna want "
        "wasn we weird weirdly weren what whatever whats when whenever where wherever which whichever while who "
        "why will wonder work would wouldn wtf you your"
    ),
    "ko": (
        "가능 가능하 가능한가요 간단하게 간단히 갑자기 같 같아요 같은데 것 게 게다가 경우 계속 관련 괜찮 괜찮나요 "
        "구체적 구체적으로 굳이 궁금 궁금합니다 궁금해요 그거 그건 그게 그냥 그대로 그대로예요 그래도 그래서 그러면 "
        "그런데 그럴 그럼 그렇게 그리고나서 그만 근데 근데요 급하 급함 급해요 까 꼭 나 나오 나요 나중 나중에 너무 "
        "누가 누구 는지 당장 대체로 대충 대한 대해 도대체 도무지 도와주세요 도저히 되 되게 되나 되나요 되지 될때 "
        "들었는데 듯 때 뜻 라는데 라던데 막상 만약 많이 말하 맞나요 매번 매우 맨날 몇 모르겠 모르겠어요 못 무슨 "
        "무슨말 무엇 무엇이 무엇인가요 문제없나요 물어보 물어보면 뭐 뭐가 뭐야 뭐에요 뭐예요 뭐임 뭔가 뭔가요 뭔말 "
        "뭔지 뭘 방금 방법 보 보통 봤는데 부탁 부탁드려요 부탁드립니다 부탁해요 분명 분명히 살려주세요 살짝 상관없 "
        "생기 설명 설명해 설명해보 설명해보세요 설명해주세요 솔직히 수 쉽게 싶 싶어요 싶은데 써야 쓰나 아까 아니면 "
        "아닌가요 아마 아무리 아예 아주 아직 안 안녕하세요 안돼 안돼요 안되 안되나요 안되는데 안되요 안됨 않 알 "
        "알고싶 알고싶어요 알려 알려주세요 알려주실 알려줘 애초에 어느 어디 어디서 어떡 어떡하 어떡하죠 어떡하지 "
        "어떤 어떤걸 어떤게 어떻 어떻게 어째 어째서 어쩌 어쩌지 어찌 어차피 어캐 어케 언제 얼마 얼마나 엄청 없 오 "
        "오히려 완전 왜 왜요 왜이래 왜이러지 요즘 우리 원래 의미 이거 이건 이게 이래서 이럴 이럴때 이렇게 이미 이유 "
        "인가요 인거 일단 일어나 일어날때 입니까 있 자꾸 자세히 자체 저거 저건 저럴 정말 제가 제대로 제발 제일 조금 "
        "좀 좋 주 주세요 지금 진짜 찾아봤는데 처음에 통째로 투 필요 필요한가요 하 하나 하나요 하던데 하려고 하려면 "
        "하면 하지만 한다는데 한번 할때 합니까 항상 해봤는데 해야 했는데도 헷갈려요 헷갈리 헷갈리는 헷갈림 혹시 혹은 "
        "훨씬"
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

    def of_name(self, name: str) -> tuple[int, ...]:
        """Returns what a name in letters and figures is found by (KafkaTemplate); it need not be of the texts."""
        return self._of(words.split(name))

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
