"""Korean stems, from the site's own words: 멈춥니다 and 멈추면 are one word because both stand in the pages.

No dictionary and no morphological analyser: a word is cut where what remains is a word of the pages too, or is what
remains of several other words. Cuts are those of `scripts.korean` (particles, copula, 하다 and 되다 behind a noun)
and the verb endings below, compared in the letters that one types, so that 춰 begins with 추.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache
from itertools import chain

from scripts import korean

_LEADS = "r R s e E f a q Q t T d w W c z x v g".split()
_VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l".split()
_TAILS = ["", *"r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g".split()]

# Endings of verbs and adjectives, as they are pronounced after a vowel or a consonant.
ENDINGS = (
    "다 ㄴ다 는다 ㅂ니다 습니다 ㅂ니까 습니까 ㄴ 은 는 던 ㄹ 을 ㅁ 음 기 기가 기를 기는 기도 기에 기만 고 고는 "
    "고도 며 으며 면 으면 면서 으면서 지 지만 지는 지도 지요 죠 게 게끔 도록 려고 으려고 려면 으려면 러 으러 "
    "거나 든 든지 자 자마자 나 으나 나요 니 니까 으니까 므로 으므로 ㄴ데 은데 는데 ㄴ지 은지 는지 ㄹ지 을지 "
    "ㄹ까 을까 ㄹ까요 을까요 ㄹ수록 을수록 느냐 냐 는가 ㄴ가 은가 어 아 어서 아서 어도 아도 어야 아야 어요 아요 "
    "어라 아라 어지 아지 었다 았다 었습니다 았습니다 었는데 았는데 었던 았던 었을 았을 었고 았고 었지만 았지만 "
    "었는지 았는지 었으면 았으면 었다가 았다가 다가 는지를 는지는 는지도 ㄴ지를 음을 음은 음이 ㅁ을 ㅁ은 ㅁ이 "
    "라 으라 세요 으세요 네 네요 구나 더라도 더니 어집니다 아집니다 어진 아진 어질 아질 "
    # As one asks a colleague.
    "었어요 았어요 었어 았어 었음 았음 었네요 았네요 었네 았네 었나요 았나요 었나 았나 었더니 았더니 었습니까 았습니까 "
    "는데요 ㄴ데요 은데요 었는데요 았는데요 더라고요 더라구요 거든요 었거든요 았거든요 는다고 ㄴ다고 는거 는걸"
).split()


def letters(text: str) -> str:
    """Returns what one types for Korean text on the two-set keyboard, by the keys' Latin letters: 카프카 is zkvmzk."""
    return "".join(map(_typed, text))


@lru_cache(maxsize=4096)
def _typed(letter: str) -> str:
    code = ord(letter) - 0xAC00
    if 0 <= code < 11172:
        return _LEADS[code // 588] + _VOWELS[code // 28 % 21] + _TAILS[code % 28]
    return _SINGLE.get(letter, letter)


_SINGLE = dict(
    zip(
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
        _LEADS + _VOWELS,
        strict=True,
    )
)


def _contracted() -> tuple[tuple[str, str], ...]:
    """Returns every ending with what stands in its place in the stem: 걸려 is 걸리 and 어, 정해 is 정하 and 여.

    빨라 is 빠르 and 아: what is left of it ends in ㄹ and lacks ㅡ.
    """
    pairs = {(letters(ending), "") for ending in ENDINGS}
    for ending, _ in list(pairs):
        if ending.startswith(("dj", "dk")):
            # 멈추어 and 멈춰, 오아 and 와; 가았다 is 갔다.
            pairs.add((ending[1:], ""))
            if ending[2:].startswith("T"):
                pairs.add((ending[2:], ""))
            pairs.add((f"f{ending[1:]}", "m"))
        if ending.startswith("dj"):
            pairs |= {(f"u{ending[2:]}", "l"), (f"o{ending[2:]}", "k"), (f"ho{ending[2:]}", "hl")}
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


VERB_ENDINGS = _contracted()
# Particles that go with the noun's last sound: with one of them, a word that stands only once can be cut.
_AFTER_CONSONANT = frozenset("을 은 이 과 으로 으로서 이라 입니다 이다".split())
_AFTER_VOWEL = frozenset("를 는 가 와 로 로서 라 입니다 다".split())
_AFTER_ANY = frozenset("에 의 에서 에는 까지 부터 에게 처럼 보다 만 합니다 하는 하고 하면 한 할 된 되는 됩니다".split())


@cache
def compose(typed: str) -> str | None:
    """Returns the syllables that letters spell, None where they do not spell whole syllables."""
    if not _SYLLABLES.fullmatch(typed):
        return None
    return "".join(
        chr(0xAC00 + _LEAD_AT[lead] * 588 + _VOWEL_AT[vowel] * 28 + _TAIL_AT[tail])
        for lead, vowel, tail in _SYLLABLE.findall(typed)
    )


_LEAD_AT, _VOWEL_AT, _TAIL_AT = ({typed: at for at, typed in enumerate(of)} for of in (_LEADS, _VOWELS, _TAILS))
_V = "hk|ho|hl|nj|np|nl|ml|[koiOjpuPhynbml]"
_C = "[rRseEfaqQtTdwWczxvg]"
_T = "rt|sw|sg|fr|fa|fq|ft|fx|fv|fg|qt|[rRsefaqtTdwczxvg]"
_SYLLABLE = re.compile(rf"({_C})({_V})((?:{_T})(?={_C}(?:{_V})|$)|)")
_SYLLABLES = re.compile(rf"(?:{_C}(?:{_V})(?:(?:{_T})(?={_C}(?:{_V})|$))?)+")


def _by_syllables() -> dict[str, list[tuple[str, str]]]:
    """Returns the endings by their whole syllables: ㅂ니다 is ㅂ before 니다. The longest come first."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for ending, instead in VERB_ENDINGS:
        at = next(at for at in range(len(ending) + 1) if at == len(ending) or compose(ending[at:]))
        found[compose(ending[at:]) or ""].append((ending[:at], instead))
    return dict(found)


_ENDED = _by_syllables()
# What a word may have behind the place where such an ending is looked for.
_RESTS = frozenset(rest[at:] for rest in _ENDED for at in range(len(rest)))


class _Left(dict[str, list[tuple[str, str | None]]]):
    """By the end of a word: what an ending that begins in its first syllable leaves of that, in letters and spelled."""

    def __missing__(self, end: str) -> list[tuple[str, str | None]]:
        typed = _typed(end[0])
        found = [
            typed[: len(typed) - len(begins)] + put for begins, put in _ENDED.get(end[1:], ()) if typed.endswith(begins)
        ]
        left = self[end] = [(letters, compose(letters)) for letters in found]
        return left


_LEFT = _Left()


@cache
def _follows(rest: str) -> bool:
    return korean.follows_a_noun(rest, verbal=True)


@cache
def _follows_syllable(rest: str) -> bool:
    return korean.follows_a_noun(rest)


@cache
def _particles(rest: str) -> list[int]:
    """Returns where in what follows a noun's first two syllables particles may begin, from the last place."""
    return [at for at in range(len(rest) - 1, -1, -1) if _follows(rest[at:])]


def cuts(word: str) -> list[str]:
    """Returns what may be the stem of a word, from the longest: 복제합니다 gives 복제합니다, 복제하, 복제."""
    found = [word]
    for at in _particles(word[2:]):
        found.append(word[: 2 + at])
    if len(word) > 1 and _follows_syllable(word[1:]):
        found.append(word[:1])
    first = len(word) - 1
    while first and word[first:] in _RESTS:
        first -= 1
    for at in range(first, len(word)):
        for typed, spelled in _LEFT[word[at:]]:
            if spelled:
                found.append(word[:at] + spelled)
            # A consonant that is left closes the syllable before.
            elif at and (closed := compose(_typed(word[at - 1]) + typed)):
                found.append(word[: at - 1] + closed)
    return list(dict.fromkeys(found))


def stems(words: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """Returns the stem of each word. ``known`` are nouns that are words whatever the pages say (the glossary's)."""
    forms = set(words)
    nouns = forms | set(known)
    candidates = {word: cuts(word) for word in forms}
    support = Counter(chain.from_iterable(candidates.values()))
    return {word: _best(word, found, support, nouns, known) for word, found in candidates.items()}


def _is_certain(noun: str, rest: str) -> bool:
    closed = (ord(noun[-1]) - 0xAC00) % 28 > 0
    return rest in (_AFTER_CONSONANT if closed else _AFTER_VOWEL) or rest in _AFTER_ANY


def _best(
    word: str, found: list[str], support: Mapping[str, int], nouns: Collection[str], known: Collection[str]
) -> str:
    if len(found) == 1 or word in known:
        return word
    best, most = word, support[word] + 1.5
    for stem in found[1:]:
        # A noun stands somewhere by itself; what never does is a verb's stem only if several forms show it.
        value: float = support[stem]
        if stem in nouns:
            value += 22 if stem in known else 2
        elif len(stem) == 1 and value < 4:
            continue
        if len(stem) == 1:
            value /= 3
        elif word.startswith(stem) and _is_certain(stem, word[len(stem) :]):
            value += 2
        if value > most or (value == most and len(stem) > len(best) < len(word)):
            best, most = stem, value
    return best
