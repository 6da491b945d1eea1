"""data/proofs.json: what `make verify` did with each file that pages show."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.finding import Finding

PROOFS_FILE = "data/proofs.json"
CHECK = "proofs"
# From the strongest to the weakest.
LEVELS = ("ran", "validated", "compiled", "parsed")

_INCLUDE = re.compile(r'^[ \t>]*--8<-- "([^":]+)(?::[^"]*)?"', re.M)
_REPAIR = "run make verify UPDATE=1 and commit data/proofs.json"


@dataclass(frozen=True)
class Proof:
    """What a run proved of a file: the level, the engine that did it, the test, and the digest of the file then."""

    level: str
    by: str
    test: str
    digest: str


def digest(content: bytes) -> str:
    """Returns the first 16 hexadecimal digits of the content's SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


def parse(text: str) -> dict[str, Proof]:
    """Returns the proofs by path; raises ValueError where the text is not that of a proofs file."""
    try:
        return {path: Proof(**entry) for path, entry in json.loads(text).items()}
    except (TypeError, AttributeError) as error:
        raise ValueError(f"not a proofs file: {error}") from error


def write(proofs: Mapping[str, Proof]) -> str:
    """Returns the text of data/proofs.json: the same proofs always give the same text."""
    entries = {
        path: {"level": proof.level, "by": proof.by, "test": proof.test, "digest": proof.digest}
        for path, proof in sorted(proofs.items())
    }
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def load(root: Path) -> dict[str, Proof]:
    """Reads the project's proofs, {} where there are none yet; raises ValueError as ``parse`` does."""
    path = root / PROOFS_FILE
    return parse(path.read_text(encoding="utf-8")) if path.exists() else {}


def strongest(proofs: Iterable[Proof]) -> Proof:
    """Returns the proof of the strongest level; among equals the one of the first test by name."""
    return min(proofs, key=lambda proof: (LEVELS.index(proof.level), proof.test))


def merged(
    before: Mapping[str, Proof],
    proved: Mapping[str, list[Proof]],
    tests_run: set[str],
    digests: Mapping[str, str],
) -> dict[str, Proof]:
    """Returns the proofs that hold after a run.

    ``proved`` is what the run proved, ``tests_run`` the tests that ran, ``digests`` the files as they are now. An
    earlier proof stays only if its test did not run this time and the file is the one that was proved.
    """
    after = {}
    for path in {*before, *proved}:
        standing = list(proved.get(path, []))
        old = before.get(path)
        if old and old.test not in tests_run and digests.get(path) == old.digest:
            standing.append(old)
        if standing and path in digests:
            after[path] = strongest(standing)
    return after


def disagreements(before: Mapping[str, Proof], after: Mapping[str, Proof]) -> list[Finding]:
    """Returns a finding for each file whose entry in data/proofs.json is not what the run proved."""
    return [
        Finding(PROOFS_FILE, 0, CHECK, f"{path}: {_said(before.get(path))}", _said(after.get(path)), _REPAIR)
        for path in sorted({*before, *after})
        if before.get(path) != after.get(path)
    ]


def _said(proof: Proof | None) -> str:
    return f"{proof.level} by {proof.by} in {proof.test} with digest {proof.digest}" if proof else "no proof"


def included(text: str) -> list[tuple[int, str]]:
    """Returns line and path of each snippet include in a page's text."""
    return [(text.count("\n", 0, match.start()) + 1, match[1]) for match in _INCLUDE.finditer(text)]


def stale(root: Path) -> list[Finding]:
    """Returns a finding for each include of a file under examples/ or data/ that no proof covers as it is now."""
    try:
        proofs = load(root)
    except ValueError as error:
        return [Finding(PROOFS_FILE, 0, CHECK, str(error), "what make verify UPDATE=1 writes", _REPAIR)]
    findings = []
    for page in sorted((root / "docs").rglob("*.md")):
        name = page.relative_to(root).as_posix()
        for line, path in included(page.read_text(encoding="utf-8", errors="replace")):
            file = root / path
            if not path.startswith(("examples/", "data/")) or not file.is_file():
                continue
            proof = proofs.get(path)
            if proof is None:
                expected = "a file that make verify runs, compiles, validates or parses"
                findings.append(Finding(name, line, CHECK, f"{path} has no proof", expected, _REPAIR))
            elif proof.digest != digest(file.read_bytes()):
                expected = f"the file as {proof.test} proved it ({proof.digest})"
                step = f"run UPDATE=1 python -m scripts verify {proof.test.split('::')[0]} and commit {PROOFS_FILE}"
                findings.append(Finding(name, line, CHECK, f"{path} has changed since its proof", expected, step))
    return findings


def counts(proofs: Mapping[str, Proof]) -> dict[str, int]:
    """Returns the number of files by level, strongest first; levels without files are 0."""
    by_level = Counter(proof.level for proof in proofs.values())
    return {level: by_level[level] for level in LEVELS}
