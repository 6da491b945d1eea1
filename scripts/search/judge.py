"""Judging the search: queries with the places that answer them, and how well answers do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

OWN, OTHERS = "tests/search/queries.yml", "tests/search/worded-by-others.yml"
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
    others: bool = False

    @property
    def held_out(self) -> bool:
        """Whether the query is only reported: those of others, and a third of ours by a digest that nobody chose."""
        return self.others or hashlib.sha256(f"{self.language} {self.text}".encode()).digest()[0] % 3 == 0


@dataclass(frozen=True)
class Scores:
    """What a set of queries came to."""

    count: int
    first: float
    five: float
    mean: float
    nothing: float


def read_all(root: Path) -> list[Query]:
    """Returns our own queries and then those worded by others. Raises ValueError where one is malformed."""
    return [*read(root / OWN), *read(root / OTHERS, others=True)]


def read(path: Path, *, others: bool = False) -> list[Query]:
    """Returns the queries of a file. Raises ValueError where one is malformed or names an unknown page or kind."""
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
        found.append(Query(language, kind, str(text), frozenset(judged), others))
    return found


def same_everywhere(place: str) -> str:
    """Returns a place, without its page where it is a setting or a metric: one is found once, wherever it stands.

    It moves into the reference when that names it; an answer it was and is.
    """
    section = place.partition("#")[2]
    return f"#{section}" if section.startswith(("setting-", "metric-")) else place


def rank(query: Query, cards: Sequence[Sequence[str]]) -> int:
    """Returns the place of the first card that answers the query, 0 where none does.

    A card is what a reader sees of one page before opening anything: its places in the order of the list.
    """
    wanted = {same_everywhere(place) for place in query.places}
    for at, card in enumerate(cards[:10], start=1):
        if wanted & {same_everywhere(place) for place in card}:
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
