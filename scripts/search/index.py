"""The index of one language: entries, vocabulary and postings, packed for the browser.

A posting says that a term stands in an entry, what it is worth there (BM25 without the word's rarity, in a few steps)
and whether it stands in the entry's own heading. Rarity is counted by the browser over all the words that a query's
word can mean, so that a rare form of a word does not outrank the plain one.

The first list needs the vocabulary, the entries' titles, and the postings of the terms that were asked for: so
postings are in files of their own, by ranges of terms, and the texts that teasers are cut from in others.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from scripts import korean
from scripts.search import coding, words
from scripts.search import concepts as names
from scripts.search import stems as korean_stems
from scripts.search.analysis import WEAK, Analyser
from scripts.search.sections import KINDS, Entry

HEADING, QUESTION, NAME, TITLE, ASKED, ABOVE, TEXT, CODE = 3.0, 2.2, 1.8, 1.6, 1.4, 0.8, 1.0, 0.4
LEADS_ON = 0.2
OVERVIEW = "overview"
# A question says much that it is not about.
_WORTH = {"setting": NAME, "metric": NAME, "question": QUESTION}
_K1, _B = 1.2, 0.5
QUESTION_TITLE = 40
"""Characters of a question that the index has: whole, 541 of them were 32 of its 110 KB (gzip) in Korean."""
MOST_WORDS = 24
"""Words of a title that the engine counts (engine.js, PLACES)."""
CHUNK = 40_000
"""Characters of the pages' text in one file of teasers."""
SHARD = 3_000
"""Characters of postings in one file; one is fetched for each term that is asked for, so they are small."""

# Of the bytes of code, what a name is not of.
_APART = bytes(byte if chr(byte).isalnum() and byte < 128 else ord(" ") for byte in range(256))
_FIGURES = "0123456789"
_KEY = re.compile(r"[a-z][a-z0-9]*(?:[._][a-z0-9]+)+")
_KEY_PARTS = re.compile(r"[._]")
_WORDS = re.compile(r"[a-z0-9]+")
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True)
class Index:
    """What the browser gets: the index, its postings, and the texts that teasers are cut from; each a script."""

    head: str
    postings: list[str]
    texts: list[str]

    def files(self) -> dict[str, str]:
        """Returns the files by their name in the folder search/."""
        return {
            "index.js": self.head,
            **{f"postings-{at}.js": text for at, text in enumerate(self.postings)},
            **{f"text-{at}.js": text for at, text in enumerate(self.texts)},
        }


def _worth(value: float, heading: bool) -> int:
    """Returns in which block of a term's postings one stands that is worth so much."""
    level = int(value / (value + _K1) * coding.LEVELS + 0.5) or 1
    return (coding.LEVELS - level) * 2 + (not heading)


def _folders(page: str) -> list[str]:
    """Returns the addresses of the folders that a page stands in: deep-dives/ and deep-dives/clickhouse/."""
    parts = page.rstrip("/").split("/")
    return ["/".join(parts[:end]) + "/" for end in range(1, len(parts))]


class _InCode(dict[bytes, tuple[int, ...]]):
    """What a run of letters and figures in code is found by, read when it is first met."""

    def __init__(self, analyser: Analyser) -> None:
        self.analyser = analyser

    def __missing__(self, run: bytes) -> tuple[int, ...]:
        name = run.decode().lstrip(_FIGURES)
        found = self[run] = self.analyser.of_name(name) if len(name) > 2 else ()
        return found


class _ByTimes(dict[int, defaultdict[int, list[int]]]):
    """By how often an entry's text has a term: the block of postings of those that are worth as much by themselves."""

    def __init__(self, blocks: Sequence[defaultdict[int, list[int]]], value: float, norm: float, share: float) -> None:
        self.blocks, self.value, self.norm, self.share = blocks, value, norm, share

    def __missing__(self, times: int) -> defaultdict[int, list[int]]:
        found = self[times] = self.blocks[_worth(self.share * (self.value + TEXT * times / self.norm), False)]
        return found


class _Poster:
    """Puts the entries' terms into the postings, entry by entry."""

    def __init__(self, entries: Sequence[Entry], analyser: Analyser, asked: Mapping[str, str]) -> None:
        self.analyser = analyser
        self.titles = {entry.page: entry.title for entry in entries if entry.kind == "page"}
        self.usual = max(sum(len(analyser.terms(entry.text)) for entry in entries) / max(len(entries), 1), 1.0)
        # By what they are worth, by term: the entries.
        self.postings = [defaultdict[int, list[int]](list) for _ in range(2 * coding.LEVELS)]
        self.page, self.of_page = "", dict[int, float]()
        below = Counter(above for entry in entries for above in _folders(entry.page) if above in self.titles)
        self.above = set(below)
        # What a third of the site stands below says nothing of any entry.
        self.telling = {above for above, count in below.items() if count * 3 < len(entries)}
        self.overview = set(analyser.terms(OVERVIEW))
        self.asked = asked
        self.usual_asked = max(sum(len(set(analyser.terms(text))) for text in asked.values()) / max(len(asked), 1), 1.0)
        self.in_code = _InCode(analyser)
        for at, entry in enumerate(entries):
            self._post(at, entry)

    def _around(self, page: str) -> dict[int, float]:
        """Returns what the titles of a page and of those above it are worth to each of its entries."""
        if page != self.page:
            terms = self.analyser.terms
            found: dict[int, float] = defaultdict(float)
            above = (self.titles[folder] for folder in _folders(page) if folder in self.telling)
            for term in set(chain.from_iterable(map(terms, above))):
                found[term] += ABOVE
            for term in set(terms(self.titles.get(page, ""))):
                found[term] += TITLE
            self.page, self.of_page = page, found
        return self.of_page

    def _names(self, code: str) -> set[int]:
        """Returns what code is found by: names of classes and methods; numbers and short names say nothing."""
        return set(chain.from_iterable(map(self.in_code.__getitem__, set(code.encode().translate(_APART).split()))))

    def _in_a_name(self, title: str) -> set[int]:
        """Returns what a heading says only as a word of a setting's name: replicas in min.insync.replicas."""
        found = _KEY.findall(title) if "." in title or "_" in title else ()
        if not found:
            return set()
        said = {term for name in found for word in _WORDS.findall(name) for term in self.analyser.terms(word)}
        return said.difference(self.analyser.terms(_KEY.sub(" ", title)))

    def _post(self, at: int, entry: Entry) -> None:
        text = self.analyser.terms(entry.text)
        norm = 1 - _B + _B * min(len(text) / self.usual, 6)
        share = LEADS_ON if entry.leads_on else 1.0
        heading = set(self.analyser.terms(entry.title))
        # The words of a setting's name say less than those of a heading, and so do those of a heading without a text.
        bare = entry.kind == "section" and not entry.text
        worth = NAME if bare else _WORTH.get(entry.kind, HEADING)
        code = self._names(entry.code) if entry.code else set()
        # What terms are worth that stand in a title: the entry's own, its page's, those of the pages above.
        titles = self._around(entry.page).copy()
        for term in code.intersection(titles):
            titles[term] += CODE
        for term in heading:
            titles[term] = titles.get(term, CODE if term in code else 0.0) + worth
        if worth > NAME:
            for term in heading & self._in_a_name(entry.title):
                titles[term] -= worth - NAME
                heading.discard(term)
        if bare:
            heading.clear()
        asked, worth = self._asked_for(entry)
        for term in asked.intersection(titles):
            titles[term] += worth
        if entry.kind == "page" and entry.page in self.above:
            # A reader who looks for the basics of a subject is served by the page above its pages, whatever that says.
            for term in self.overview:
                titles[term] = titles.get(term, worth if term in asked else 0.0) + HEADING
                heading.add(term)
        # The rest is worth the same where it is said as often.
        counts = Counter(text)
        said = counts.pop
        for term, value in titles.items():
            block = _worth(share * (value + TEXT * said(term, 0) / norm), term in heading)
            self.postings[block][term].append(at)
        asked.difference_update(titles)
        of_asked, of_code, of_text = (_ByTimes(self.postings, value, norm, share) for value in (worth, CODE, 0.0))
        for term in asked:
            of_asked[said(term, 0)][term].append(at)
        for term in code.difference(titles, asked):
            of_code[said(term, 0)][term].append(at)
        for term, times in counts.items():
            of_text[times][term].append(at)

    def _asked_for(self, entry: Entry) -> tuple[set[int], float]:
        """Returns what readers say who ask for an entry, and what each term of that is worth to it."""
        text = self.asked.get(f"{entry.page}#{entry.id}")
        if not text:
            return set(), 0.0
        terms = set(self.analyser.terms(text))
        # The more ways there are to ask for a section, the less each word says.
        return terms, ASKED / (1 - _B + _B * len(terms) / self.usual_asked)

    def packed(self, count: int) -> dict[int, str]:
        """Returns the terms' postings as they are written, for so many entries."""
        digits = coding.digits(count)
        found: dict[int, str] = defaultdict(str)
        for worth, by_term in enumerate(self.postings):
            for term, places in by_term.items():
                found[term] += coding.block(worth, places, digits)
        return found


def _place(entry: Entry) -> str:
    """Returns an entry's kind and id, with = for what the id shares with the title (setting-broker-=).

    A page has its address instead of an id.
    """
    if entry.kind == "page":
        return f"0{entry.page}"
    shared = _NOT_IN_IDS.sub("-", entry.title)
    # engine.js replaces the same letters; an = of an id itself would mislead it, and no id has one.
    short = f"{entry.id[: -len(shared)]}=" if len(shared) > 2 and entry.id.endswith(shared) else entry.id
    return f"{KINDS.index(entry.kind)}{short}"


def _title(entry: Entry) -> tuple[str, ...]:
    """Returns what the index has of an entry's title: a question's beginning, and then how many words the whole has."""
    if entry.kind != "question" or len(entry.title) <= QUESTION_TITLE:
        return (entry.title,)
    beginning = entry.title[:QUESTION_TITLE]
    return f"{beginning.rpartition(' ')[0] or beginning} …", str(min(len(words.runs(entry.title)), MOST_WORDS))


def _held(entry: Entry) -> str:
    """Returns what the files of texts have of an entry: its text, below the title where the index has not the whole."""
    return entry.text if len(_title(entry)) == 1 else f"{entry.title}\n{entry.text}"


def whole(title: str, held: str) -> tuple[str, str]:
    """Returns an entry's title and text, as engine.js does, by what the index and what the files of texts have."""
    first, parted, text = held.partition("\n")
    return (first, text) if parted else (title, held)


def id_of(place: str, title: str) -> str:
    """Returns the id that `_place` wrote, as engine.js reads it."""
    return place[1:].replace("=", _NOT_IN_IDS.sub("-", title))


def _first_name(concept: names.Concept, language: str) -> str:
    """Returns a concept's first name of a language's script, as it is looked up; any where it has none."""
    found = [names.key(name) for name in concept.names]
    return next((key for key in found if words.is_hangul(key) == (language == "ko")), found[0])


def _by_words(asked: str, settings: Collection[str]) -> str:
    """Returns in which words readers ask, with settings' names from memory (min.insync) as words: they are no names."""
    if "." not in asked and "_" not in asked:
        return asked
    return _KEY.sub(lambda key: key[0] if key[0] in settings else _KEY_PARTS.sub(" ", key[0]), asked)


def _cut(sizes: Sequence[int], most: int) -> list[int]:
    """Returns where to begin a new file, so that each holds about so much: the numbers of the first of each."""
    firsts, held = [0], 0
    for at, size in enumerate(sizes):
        if held and held + size > most:
            firsts.append(at)
            held = 0
        held += size
    return firsts


def build(
    language: str,
    entries: Sequence[Entry],
    concepts: Sequence[names.Concept],
    asked: Mapping[str, str] = MappingProxyType({}),
) -> Index:
    """Returns the index of the entries, which stand page by page, each page's own entry first.

    ``asked`` is in which words readers ask for an entry, by its address (page/#id).
    """
    # Neighbours in the alphabet are often looked for together, while a word is being typed: so they share a file.
    concepts = sorted(concepts, key=lambda concept: _first_name(concept, language))
    keys = [dict.fromkeys(names.key(name) for name in concept.names) for concept in concepts]
    settings = {entry.title for entry in entries if entry.kind == "setting"}
    asked = {address: _by_words(text, settings) for address, text in asked.items()}
    texts = chain((text for entry in entries for text in (entry.title, entry.text)), asked.values())
    analyser = Analyser(texts, concepts)
    postings = _Poster(entries, analyser, asked).packed(len(entries))
    vocabulary = sorted(word for word, term in analyser.numbers.items() if term in postings)
    terms = [*range(len(concepts)), *map(analyser.numbers.__getitem__, vocabulary)]
    packed = [postings.get(term, "") for term in terms]
    shards = _cut([len(one) + 1 for one in packed], SHARD)
    # Files of texts begin with a page, files of postings with any term.
    pages = [at for at, entry in enumerate(entries) if entry.kind == "page" or not at]
    ends = [*pages[1:], len(entries)]
    sizes = [sum(len(entry.text) for entry in entries[at:end]) for at, end in zip(pages, ends, strict=True)]
    chunks = [pages[first] for first in _cut(sizes, CHUNK)]
    head = {
        "language": language,
        "entries": "\n".join("\t".join((_place(entry), *_title(entry))) for entry in entries),
        "chunks": chunks,
        "shards": shards,
        "concepts": "\n".join(map(" ".join, keys)),
        # Names that no page says are known, and find nothing.
        "unsaid": [number for number in range(len(concepts)) if not packed[number]],
        "terms": coding.front_coded(vocabulary),
        "analysis": {
            "noun": korean.noun_pattern(),
            "verbal": korean.verbal_pattern(),
            "endings": " ".join(f"{ending}/{instead}" for ending, instead in korean_stems.VERB_ENDINGS),
            "weak": " ".join(sorted({words.english(word) for word in WEAK["en"].split()} | set(WEAK["ko"].split()))),
            "dropped": " ".join(sorted(analyser.dropped)),
        },
    }
    return Index(
        _script("guideSearchIndex", head),
        [
            _script("guideSearchPostings", {"language": language, "shard": at, "postings": " ".join(packed[first:end])})
            for at, (first, end) in enumerate(zip(shards, [*shards[1:], None], strict=True))
        ],
        [
            _script("guideSearchText", {"chunk": at, "texts": [*map(_held, entries[first:end])]})
            for at, (first, end) in enumerate(zip(chunks, [*chunks[1:], None], strict=True))
        ],
    )


def _script(function: str, value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # A script may not hold these two as they are (older browsers), and JSON leaves them.
    return f"{function}({text.replace(chr(0x2028), ' ').replace(chr(0x2029), ' ')});\n"


def write(site: Path, index: Index) -> None:
    """Writes the index, its postings and its texts into search/ below a language's site."""
    folder = site / "search"
    folder.mkdir(parents=True, exist_ok=True)
    for stale in (*folder.glob("text-*.js"), *folder.glob("postings-*.js")):
        stale.unlink()
    for name, text in index.files().items():
        (folder / name).write_bytes(text.encode())
