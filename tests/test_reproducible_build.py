"""Two builds of the same sources give the same bytes."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from scripts import site


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_second_build_gives_the_same_files_byte_for_byte(root: Path, built_site: Path) -> None:
    again = root / ".build" / "built-again"
    try:
        site.build(root, again, site.DEFAULT_BASE_URL, check_sources=False)
        first, second = _digests(built_site), _digests(again)
    finally:
        shutil.rmtree(again, ignore_errors=True)
    assert first.keys() == second.keys()
    assert not [path for path, digest in first.items() if second[path] != digest]
