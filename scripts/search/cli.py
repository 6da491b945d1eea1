"""Asking the search from the command line, with the engine that readers' browsers run."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts import tools

ENGINE = "docs/assets/js/search/engine.js"


class NoIndex(Exception):
    """There is no built index; the message says what to do."""


@dataclass(frozen=True)
class Answer:
    """What the engine says to one query, as scripts/search/query.js prints it."""

    found: list[dict[str, Any]]
    asked: list[dict[str, Any]]
    closest: list[str]
    milliseconds: float

    def targets(self) -> list[str]:
        """Returns the best place of every page found, best first: page address, # and the section's id."""
        return [f"{page['page']}#{page['entries'][0]['id']}" for page in self.found]


def numbered(folder: Path, name: str) -> list[Path]:
    """Returns the files of postings or of texts in their order: ``name`` is "postings" or "text"."""
    return sorted(folder.glob(f"{name}-*.js"), key=lambda path: int(path.stem.removeprefix(f"{name}-")))


def _run(root: Path, site: Path, requests: Iterable[dict[str, Any]], texts: bool) -> list[Any]:
    folder = site / "search"
    if not (folder / "index.js").is_file():
        raise NoIndex(f"{folder}/index.js: no search index; run make build")
    files = [folder / "index.js", *numbered(folder, "postings"), *(numbered(folder, "text") if texts else [])]
    command = [str(tools.node()), str(root / "scripts/search/query.js"), str((root / ENGINE).resolve())]
    command += [str(file.resolve()) for file in files]
    lines = "".join(f"{json.dumps(request)}\n" for request in requests)
    ran = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise NoIndex(f"the engine failed on {folder}/index.js: {ran.stderr.strip()[-400:]}; run make build")
    return [json.loads(line) for line in ran.stdout.splitlines()]


def ask(root: Path, site: Path, queries: Iterable[str], texts: bool = False) -> list[Answer]:
    """Returns the answers to the queries. ``site`` is a language's built site. Raises NoIndex."""
    return [Answer(**answer) for answer in _run(root, site, ({"query": query} for query in queries), texts)]


def analyse(root: Path, site: Path, words: list[str]) -> list[dict[str, Any]]:
    """Returns what the engine makes of words: their stems, letters and cuts. Raises NoIndex."""
    found: list[dict[str, Any]] = _run(root, site, [{"words": words}], False)[0]
    return found


def main(root: Path, query: str, language: str, target: str) -> int:
    """Prints what a reader would find; returns the exit status."""
    try:
        (answer,) = ask(root, root / target / language, [query], texts=True)
    except NoIndex as problem:
        print(problem, file=sys.stderr)
        return 1
    if not answer.found:
        print(f"nothing found; closest terms: {', '.join(answer.closest) or 'none'}")
        return 1
    lines = []
    for place, page in enumerate(answer.found[:10], start=1):
        lines.append(f"{place:2}. {page['title']}  {language}/{page['page']}")
        for entry in page["entries"][:3]:
            teaser = html.unescape(re.sub(r"</?mark>", "*", entry["teaser"]))
            lines.append(f"      {entry['score']:5.2f}  #{entry['id']} {entry['title']}\n             {teaser}")
    try:
        print("\n".join(lines), flush=True)
    except BrokenPipeError:
        # Whoever reads this has seen enough (head, less).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
