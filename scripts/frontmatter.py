"""Front matter of a page, read without the page."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


@lru_cache(maxsize=4096)
def _read(path: Path, changed: float) -> dict[str, Any]:
    with path.open(encoding="utf-8") as lines:
        if next(lines, "").rstrip() != "---":
            return {}
        head = []
        for line in lines:
            if line.rstrip() == "---":
                break
            head.append(line)
    meta = yaml.load("".join(head), Loader=_Loader)
    return meta if isinstance(meta, dict) else {}


def quick(path: Path) -> dict[str, Any]:
    """Returns the front matter of the file; {} where there is none.

    Raises OSError, UnicodeDecodeError and yaml.YAMLError: the source checks have said so before.
    """
    return _read(path, path.stat().st_mtime)
