"""Numbers in prose, read so that Korean and English can be compared: 30초 and 30 s, 1만 and 10,000, 셋 and three.

A number is a value with a unit. What a language writes as a word (three, 세 개, first, 1차) may stand for a number
of the other language but need not: `Numbers.words`. Names that hold digits (KIP-392, S3) are names.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_UNITS = {
    "ms": "ms|millisecond|milliseconds|밀리초",
    "us": "µs|μs|us|microsecond|microseconds|마이크로초",
    "s": "s|sec|secs|second|seconds|초",
    "min": "min|mins|minute|minutes|분",
    "h": "h|hour|hours|시간",
    "d": "d|day|days|일",
    "week": "week|weeks|주|주일",
    "month": "month|months|개월|달",
    "year": "year|years|년",
    "%": "%|percent|퍼센트|％",
    "bit": "bit|bits|비트",
    "B": "B|byte|bytes|바이트",
    "KB": "kB|KB|kilobyte|kilobytes|킬로바이트",
    "MB": "MB|megabyte|megabytes|메가바이트",
    "GB": "GB|gigabyte|gigabytes|기가바이트",
    "TB": "TB|terabyte|terabytes|테라바이트",
    "KiB": "KiB",
    "MiB": "MiB",
    "GiB": "GiB",
    "TiB": "TiB",
    "Mbit": "Mbit|Mbps|Mb",
    "Gbit": "Gbit|Gbps|Gb",
}
_NAMES = {name: unit for unit, names in _UNITS.items() for name in names.split("|")}
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
)
_MONTH = {name: index % 12 + 1 for index, name in enumerate(_MONTHS.split("|")[:12])} | {
    name: index for index, name in zip((1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12), _MONTHS.split("|")[12:], strict=True)
}
_THOUSANDS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_MYRIADS = {"십": 10, "백": 10**2, "천": 10**3, "만": 10**4, "십만": 10**5, "백만": 10**6, "천만": 10**7}
_MYRIADS |= {"억": 10**8, "십억": 10**9, "백억": 10**10, "천억": 10**11, "조": 10**12}

_FIGURE = re.compile(r"\d")
_DIGITS = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)*"
# A name that holds digits, or a number. What follows a number is looked at by language.
_TOKEN = re.compile(
    rf"(?P<name>(?<![\w.])[A-Za-z][A-Za-z]*(?:-?\d)[A-Za-z0-9]*(?:[-.]\d+)*)|(?<![A-Za-z\d])(?P<number>{_DIGITS})"
)
_LATIN_UNITS = sorted((name for name in _NAMES if name.isascii() or name in "µsμs％"), key=len, reverse=True)
_KOREAN_UNITS = sorted((name for name in _NAMES if "가" <= name[0] <= "힣"), key=len, reverse=True)
_MULTIPLIER = {
    "en": re.compile(rf"[ -](?P<by>{'|'.join(_THOUSANDS)})s?\b"),
    "ko": re.compile(rf" ?(?P<by>{'|'.join(sorted(_MYRIADS, key=len, reverse=True))})(?![가-힣]*[다])"),
}
_UNIT = re.compile(rf"[ -]?(?:{'|'.join(map(re.escape, _LATIN_UNITS))})(?![A-Za-z])| ?(?:{'|'.join(_KOREAN_UNITS)})")
_ENGLISH_DATE = re.compile(rf"(?<![A-Za-z])(?P<month>{_MONTHS})\.?(?= \d)|(?<=\d )(?P<after>{_MONTHS})(?![a-z])")
_MONTH_NAME = re.compile(rf"\b(?:{_MONTHS})\b")
_HUNDREDS = re.compile(r"\b(one|two|three|four|five|six|seven|eight|nine)[ -]hundred", re.IGNORECASE)
_HALF_AN_HOUR = re.compile(r"\bhalf an hour\b", re.IGNORECASE)
_ORDER = re.compile(r" ?(?:차(?!례)|번째|째|st\b|nd\b|rd\b|th\b)")
# 200분의 1 is a two-hundredth.
_FRACTION = re.compile(r"분의 (?:\d|일)")
_COUNTER = re.compile(r" ?(?:개|대|번|명|건|가지|곳|편|줄|단계|장|쪽|회|차례)")

_ENGLISH_WORDS = {
    "no": 0, "zero": 0, "one": 1, "a": 1, "an": 1, "single": 1, "once": 1, "first": 1, "alone": 1, "two": 2,
    "twice": 2, "both": 2, "second": 2, "double": 2, "pair": 2, "half": 2, "other": 2, "three": 3, "third": 3,
    "triple": 3, "four": 4, "fourth": 4, "five": 5, "fifth": 5, "six": 6, "sixth": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "tenth": 10, "eleven": 11, "twelve": 12, "dozen": 12, "fifteen": 15, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100, "thousand": 1000,
    "million": 10**6, "billion": 10**9, "day": 1, "hour": 1, "minute": 1, "week": 1, "month": 1, "year": 1,
    "daily": 1, "hourly": 1, "primary": 1, "secondary": 2,
}  # fmt: skip
_KOREAN_WORDS = {
    "하나": 1, "한": 1, "첫": 1, "단일": 1, "혼자": 1, "둘": 2, "두": 2, "양": 2, "이중": 2, "절반": 2, "반": 2,
    "셋": 3, "세": 3, "석": 3, "삼중": 3, "넷": 4, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
    "열": 10, "열두": 12, "스물": 20, "스무": 20, "서른": 30, "하루": 1, "이틀": 2, "사흘": 3, "나흘": 4,
    "일주일": 1, "백": 100, "천": 1000, "만": 10**4, "백만": 10**6, "억": 10**8, "십억": 10**9,
}  # fmt: skip
_WORD = {
    "en": re.compile(r"[A-Za-z]+"),
    "ko": re.compile(
        rf"(?<![가-힣])({'|'.join(sorted((w for w in _KOREAN_WORDS if len(w) > 1), key=len, reverse=True))}"
        r"|[둘셋넷]|첫|[한두세네석열반](?=[ ]|번|개|곳|가지|배|쪽|명|대|달)|양(?=쪽|측|방|끝)|[백천만억](?= |여))"
    ),
}


@dataclass(frozen=True)
class Number:
    """A number in prose: its value as text, its unit ("" for none), where in the text it stands, as written."""

    value: str
    unit: str
    at: int
    shown: str
    needed: bool = True
    # 1만 is 10,000, and “only 1”; 23조 is 23 trillion, and article 23.
    other: str = ""


@dataclass
class Numbers:
    """The numbers of a text, the values that it has as words, and its names that hold digits, with their places."""

    numbers: list[Number] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)
    names: dict[str, int] = field(default_factory=dict)


def read(text: str, language: str) -> Numbers:
    """Returns the numbers of a piece of prose in the language ("ko" or "en")."""
    found = Numbers()
    if not text.strip():
        return found
    table = _ENGLISH_WORDS if language == "en" else _KOREAN_WORDS
    for word in _WORD[language].findall(text):
        value = table.get(word.lower())
        if value is not None:
            found.words[str(value)] += 1
    if language == "en":
        for match in _MONTH_NAME.finditer(text):
            found.words[str(_MONTH[match[0]])] += 1
        for match in _HUNDREDS.finditer(text):
            found.words[str(100 * _ENGLISH_WORDS[match[1].lower()])] += 1
        found.words["30"] += len(_HALF_AN_HOUR.findall(text))
        for match in _ENGLISH_DATE.finditer(text):
            month = match["month"] or match["after"]
            found.numbers.append(Number(str(_MONTH[month]), "", match.start(), match[0]))
    if not _FIGURE.search(text):
        return found
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() < end:
            continue
        if match["name"]:
            found.names.setdefault(match["name"], match.start())
            end = match.end()
            continue
        end = _number(text, match, language, found)
    return found


def _number(text: str, match: re.Match[str], language: str, found: Numbers) -> int:
    """Adds the number of the match with what follows it; returns where it ends."""
    digits, end = match["number"].replace(",", ""), match.end()
    other = ""
    by = _MULTIPLIER[language].match(text, end)
    if by and digits.count(".") < 2:
        amount = 0.0
        table = _THOUSANDS if language == "en" else _MYRIADS
        number: str | None = digits
        while by and number is not None:
            amount += float(number) * table[by["by"]]
            end = by.end()
            more = re.compile(r" ?(\d+(?:\.\d+)?)").match(text, end)
            number = more[1] if more and language == "ko" else None
            by = _MULTIPLIER[language].match(text, more.end()) if more and number else None
        other = digits
        digits = str(round(amount))
    clock = re.compile(r":00(?!\d)").match(text, end)
    if clock:
        end = clock.end()
    order = _ORDER.match(text, end)
    if order:
        found.words[digits] += 1
        return order.end()
    match_unit = _UNIT.match(text, end)
    if match_unit and _FRACTION.match(text, end):
        match_unit = None
    unit = _NAMES[match_unit[0].strip(" -")] if match_unit else ""
    if match_unit:
        end = match_unit.end()
    if unit == "year" and digits.isdigit() and 1900 <= int(digits) <= 2199:
        unit = ""
    if unit == "d" and re.compile(r"\d{1,2}월 ?$").search(text, 0, match.start()):
        unit = ""
    # English has “a broker” where Korean counts 브로커 1대.
    needed = not (digits == "1" and language == "ko" and _COUNTER.match(text, end))
    found.numbers.append(Number(digits, unit, match.start(), text[match.start() : end], needed, other))
    return end


def unmatched(ours: Numbers, theirs: Numbers) -> list[Number]:
    """Returns our numbers that have no like among theirs, neither in figures nor as a word.

    A number may stand more often on one side, since a pronoun can take its place; a unit may be left out.
    """
    figures: dict[str, set[str]] = {}
    for number in theirs.numbers:
        for value in (number.value, number.other):
            figures.setdefault(value, set()).add(number.unit)

    def has_like(number: Number) -> bool:
        for value in filter(None, (number.value, number.other)):
            units = figures.get(value, set())
            if number.unit in units or "" in units or (units and not number.unit) or theirs.words[value]:
                return True
        return False

    return [number for number in ours.numbers if number.needed and not has_like(number)]
