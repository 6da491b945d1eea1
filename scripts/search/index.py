"""The index of one language: entries, vocabulary and postings, packed for the browser.

A posting is one character: what an occurrence is worth (BM25 without the word's rarity, in sixteen steps) and
whether the word stands in the entry's own heading. Rarity is counted by the browser over all the words that a query's
word can mean, so that a rare form of a word does not outrank the plain one.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts import korean
from scripts.search import concepts as names
from scripts.search import stems as korean_stems
from scripts.search import words
from scripts.search.sections import KINDS, Entry

HEADING, NAME, TITLE, ABOVE, TEXT, CODE = 3.0, 1.8, 1.2, 0.8, 1.0, 0.4
LEADS_ON = 0.2
_K1, _B = 1.2, 0.6
_STEPS = 15
CHUNK = 40_000
"""Characters of the pages' text in one file of teasers."""

ALPHABET = "".join(chr(code) for code in range(35, 127) if chr(code) != "\\")
_FINAL = 60

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{2,}")
_LATIN = re.compile(r"[0-9]+(?:\.[0-9]+)+|[a-z][a-z0-9]*(?:[._][a-z0-9]+)+|[A-Za-z0-9]+")
_PARTS = re.compile(r"[._]")
# Words that say nothing of what is looked for: left out of the index, or worth little in a query.
DROPPED = {
    "en": (
        "a an the of to is are be in it its this that and or as by for on with at from was were which has have had than"
    ),
    "ko": "것 수 그 이 저 등 및 그리고 또는 하 있 되 그런 이런 때문 위 것이 들",
}
WEAK = {
    "en": (
        "how what why when where who which do does did can could should would will i you my we our if not no "
        "there happen mean use using work get make need want after before between about into so then tell explain "
        "many much long one while but too very just still even whats im is so really also any some actually properly "
        "best good"
    ),
    "ko": (
        "무엇 어떻 어떻게 왜 언제 어디 어디서 누가 누구 어느 어떤 무슨 몇 뭐 뭔가 뭐가 방법 경우 때 하나 않 없 있 "
        "되 하 해야 하면 하나요 되나요 인가요 뭔가요 무엇인가요 합니까 입니까 주 알 알려 주세요 알려줘 좀 왜요 "
        "일어나 생기 의미 뜻 이유 대해 대한 관련 하려면 무엇이 싶 좋 수 것 만약 안 못 그럼 그냥 정말 같 보 말하 "
        "설명해 설명 나 나요 까 는지 너무 이미 아직 자꾸 혹시 근데 그런데 그래서 도대체 이렇게 그렇게 어떡하 어떡 "
        "얼마나 얼마 뭘 일어날때 나오 오 이거 그거 저거 제가 우리 하려면 하려고 가능 필요 써야 쓰나 할때 될때 되나 되지"
    ),
}

Postings = dict[str | int, list[int]]


@dataclass(frozen=True)
class Index:
    """What the browser gets: the index, and the files of texts that teasers are cut from."""

    head: str
    texts: list[str]


def number(value: int) -> str:
    """Returns a number in the index's digits: one character below 60, two below 1920."""
    out = ALPHABET[value % _FINAL]
    value //= _FINAL
    while value:
        value -= 1
        out = ALPHABET[_FINAL + value % (len(ALPHABET) - _FINAL)] + out
        value //= len(ALPHABET) - _FINAL
    return out


class _Analyser:
    """Turns text into the words and concepts of the index; each written word is thought about once."""

    def __init__(self, language: str, entries: Sequence[Entry], concepts: Sequence[names.Concept]) -> None:
        self.names = names.Names(concepts)
        self.dropped = {words.english(word) for word in DROPPED["en"].split()} | set(DROPPED["ko"].split())
        known = {
            run[:-1] if run.endswith("다") and len(run) > 1 and run == name.split()[-1] else run
            for concept in concepts
            for name in concept.names
            for run in words.runs(name)
            if words.is_hangul(run)
        }
        self.written = {text: words.RUN.findall(words.fold(text)) for entry in entries for text in _texts(entry)}
        korean_words = {run for run in set[str]().union(*self.written.values()) if words.is_hangul(run)}
        self.stems = korean_stems.stems(korean_words, known)
        self._read: dict[str, tuple[tuple[str | int, ...], tuple[str, ...], bool]] = {}
        self._known: dict[str, list[str | int]] = {}

    def _word(self, run: str) -> tuple[tuple[str | int, ...], tuple[str, ...], bool]:
        """Returns what a written word is found by, its stems, and whether a name of several words begins with it."""
        if words.is_hangul(run):
            parts: tuple[str, ...] = (self.stems.get(run, run),)
            heads = parts
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
                heads = (*heads, self.stems.get(tail, tail))
                parts = (*parts, heads[-1])
        found: list[str | int] = []
        for part in parts:
            found += self.names.by_key.get(part) or ([] if part in self.dropped else [part])
        return tuple(found), heads, any(head in self.names.beginnings for head in heads)

    def terms(self, text: str) -> list[str | int]:
        """Returns what the text is found by: words, and concepts by their number."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._terms(self.written.get(text) or words.RUN.findall(words.fold(text)))
        return known

    def _terms(self, runs: list[str]) -> list[str | int]:
        out: list[str | int] = []
        heads: list[str] = []
        starts: list[int] = []
        read = self._read
        for run in runs:
            word = read.get(run)
            if word is None:
                word = read[run] = self._word(run)
            out += word[0]
            if word[2]:
                starts += range(len(heads), len(heads) + len(word[1]))
            heads += word[1]
        for at in starts:
            out += self.names.longer(heads, at)
        return out


def _texts(entry: Entry) -> tuple[str, str]:
    return entry.title, entry.text


def _impact(value: float) -> int:
    return int(value / (value + _K1) * _STEPS + 0.5) or 1


def _above(page: str, titles: dict[str, str]) -> list[str]:
    """Returns the titles of the pages that a page stands below: ClickHouse for a page of deep-dives/clickhouse/."""
    parts = page.rstrip("/").split("/")
    return [titles[above] for end in range(1, len(parts)) if (above := "/".join(parts[:end]) + "/") in titles]


def _post(at: int, entry: Entry, titles: dict[str, str], analyser: _Analyser, usual: float, postings: Postings) -> None:
    """Puts an entry's words into the postings, each with the entry's number and the impact in its last five bits."""
    text = analyser.terms(entry.text)
    norm = 1 - _B + _B * min(len(text) / usual, 6)
    counts = Counter(text)
    more: dict[str | int, float] = defaultdict(float)
    # Names of classes and methods matter in code; numbers and single letters do not.
    for term in {term for name in set(_NAME.findall(entry.code)) for term in analyser.terms(name)}:
        more[term] += CODE
    for term in {term for title in _above(entry.page, titles) for term in analyser.terms(title)}:
        more[term] += ABOVE
    for term in set(analyser.terms(titles.get(entry.page, ""))):
        more[term] += TITLE
    heading = set(analyser.terms(entry.title))
    # The words of a setting's name say less than those of a heading, and so do those of a heading without a text.
    bare = entry.kind == "section" and not entry.text
    worth = NAME if bare or entry.kind in ("setting", "metric") else HEADING
    for term in heading:
        more[term] += worth
    number = at << 5
    share = LEADS_ON if entry.leads_on else 1.0
    steps = {times: number | _impact(share * TEXT * times / norm) for times in set(counts.values())}
    for term, times in counts.items():
        if term not in more:
            postings[term].append(steps[times])
    for term, value in more.items():
        impact = _impact(share * (value + TEXT * counts.get(term, 0) / norm))
        postings[term].append(number | impact | (16 if term in heading and not bare else 0))


def _front_coded(vocabulary: Sequence[str]) -> str:
    """Returns sorted words, each as the number of letters that it shares with the one before, and the rest."""
    parts, before = [], ""
    for word in vocabulary:
        shared = 0
        while shared < min(len(word), len(before), 9) and word[shared] == before[shared]:
            shared += 1
        parts.append(f"{shared}{word[shared:]}")
        before = word
    return " ".join(parts)


def build(language: str, entries: Sequence[Entry], concepts: Sequence[names.Concept]) -> Index:
    """Returns the index of the entries, which stand page by page, each page's own entry first."""
    analyser = _Analyser(language, entries, concepts)
    titles = {entry.page: entry.title for entry in entries if entry.kind == "page"}
    usual = max(sum(len(analyser.terms(entry.text)) for entry in entries) / max(len(entries), 1), 1.0)
    postings: Postings = defaultdict(list)
    for at, entry in enumerate(entries):
        _post(at, entry, titles, analyser, usual, postings)
    vocabulary = sorted(term for term in postings if isinstance(term, str))
    digits = [number(gap) for gap in range(len(entries) + 1)]
    gaps: list[str] = []
    impacts: list[str] = []
    for term in [*range(len(concepts)), *vocabulary]:
        last = -1
        for posting in postings.get(term, ()):
            at = posting >> 5
            gaps.append(digits[at - last - 1])
            impacts.append(ALPHABET[posting & 31])
            last = at
        gaps.append(" ")
    lines: list[str] = []
    for entry in entries:
        if entry.kind == "page":
            lines.append(f"0{entry.page}\t{entry.title}")
        else:
            lines.append(f"{KINDS.index(entry.kind)}{entry.id}\t{entry.title}")
    texts, firsts = _chunks(entries)
    head = {
        "language": language,
        "entries": "\n".join(lines),
        "chunks": firsts,
        "concepts": "\n".join(
            " ".join(dict.fromkeys(names.key(name) for name in concept.names)) for concept in concepts
        ),
        "labels": [concept.label[language] for concept in concepts if concept.label],
        "terms": _front_coded(vocabulary),
        "gaps": "".join(gaps),
        "impacts": "".join(impacts),
        "analysis": {
            "noun": korean.noun_pattern(),
            "verbal": korean.verbal_pattern(),
            "endings": " ".join(f"{ending}/{instead}" for ending, instead in korean_stems.VERB_ENDINGS),
            "weak": " ".join(sorted({words.english(word) for word in WEAK["en"].split()} | set(WEAK["ko"].split()))),
            "dropped": " ".join(sorted(analyser.dropped)),
        },
    }
    return Index(_script("guideSearchIndex", head), texts)


def _chunks(entries: Sequence[Entry]) -> tuple[list[str], list[int]]:
    """Returns the files of texts, and the number of the first entry of each."""
    files: list[str] = []
    firsts: list[int] = []
    held: list[str] = []
    for at, entry in enumerate(entries):
        if not firsts or (entry.kind == "page" and sum(map(len, held)) > CHUNK):
            if held:
                files.append(_script("guideSearchText", {"chunk": len(files), "texts": held}))
                held = []
            firsts.append(at)
        held.append(entry.text)
    files.append(_script("guideSearchText", {"chunk": len(files), "texts": held}))
    return files, firsts


def _script(function: str, value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # A script may not hold these two as they are (older browsers), and JSON leaves them.
    return f"{function}({text.replace(chr(0x2028), ' ').replace(chr(0x2029), ' ')});\n"


def write(site: Path, index: Index) -> None:
    """Writes the index and its texts into search/ below a language's site."""
    folder = site / "search"
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("text-*.js"):
        stale.unlink()
    (folder / "index.js").write_text(index.head, encoding="utf-8")
    for at, text in enumerate(index.texts):
        (folder / f"text-{at}.js").write_text(text, encoding="utf-8")
