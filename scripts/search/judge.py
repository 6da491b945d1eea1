"""Judging the search: queries with the places that answer them, and how well answers do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

KINDS = (
    "exact",
    "particle",
    "spacing",
    "transliteration",
    "config key",
    "class name",
    "typo",
    "question",
    "prefix",
    "keyboard",
)


@dataclass(frozen=True)
class Query:
    """A judged query; ``places`` are addresses below the language, each with # and the id of a section ("" the top)."""

    language: str
    kind: str
    text: str
    places: frozenset[str]

    @property
    def held_out(self) -> bool:
        """Whether the query is only reported: a third, by a digest that nobody chose."""
        return hashlib.sha256(f"{self.language} {self.text}".encode()).digest()[0] % 3 == 0


@dataclass(frozen=True)
class Scores:
    """What a set of queries came to."""

    count: int
    first: float
    five: float
    mean: float
    nothing: float


def read(path: Path) -> list[Query]:
    """Returns the queries. Raises ValueError where one is malformed or names an unknown page or kind."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    pages: dict[str, str] = content["pages"]
    found = []
    for language, kind, text, places in content["queries"]:
        if kind not in KINDS:
            raise ValueError(f"{path.name}: “{text}”: found kind “{kind}”, expected one of {', '.join(KINDS)}")
        judged = set()
        for place in places:
            name, _, section = str(place).partition("#")
            if name not in pages:
                raise ValueError(f"{path.name}: “{text}”: found “{place}”, expected one of the names under pages")
            judged.add(f"{pages[name]}#{section}")
        found.append(Query(language, kind, str(text), frozenset(judged)))
    return found


def rank(query: Query, cards: Sequence[Sequence[str]]) -> int:
    """Returns the place of the first card that answers the query, 0 where none does.

    A card is what a reader sees of one page before opening anything: its places in the order of the list.
    """
    for at, card in enumerate(cards[:10], start=1):
        if query.places & set(card):
            return at
    return 0


def score(ranks: Iterable[tuple[int, bool]]) -> Scores:
    """Returns the figures of queries, each given as its rank and whether there was any result."""
    all_ranks = list(ranks)
    count = len(all_ranks) or 1
    return Scores(
        len(all_ranks),
        sum(rank == 1 for rank, _ in all_ranks) / count,
        sum(1 <= rank <= 5 for rank, _ in all_ranks) / count,
        sum(1 / rank for rank, _ in all_ranks if rank) / count,
        sum(not some for _, some in all_ranks) / count,
    )
