"""Pages and data are UTF-8 without BOM, with LF line ends and composed characters (NFC).

Hangul in loose jamo (NFD, as some file systems and editors write it) looks the same and is found by no search.
"""

from __future__ import annotations

import unicodedata

from scripts.finding import Finding
from scripts.pages import Tree, decode

CHECK = "encoding"


def check(tree: Tree) -> list[Finding]:
    """Returns what loading found wrong with the bytes of pages and YAML files."""
    found = [finding for finding in tree.findings if finding.check == CHECK]
    for path in tree.yaml_files():
        found += [finding for finding in tree.data(path).findings if finding.check == CHECK]
    return found


def fix(tree: Tree) -> list[str]:
    """Takes BOM and CR out and composes characters, in files that are UTF-8; returns the changed paths."""
    changed = []
    for path in sorted({finding.path for finding in check(tree)}):
        file = tree.root / path
        source = decode(path, file.read_bytes()) if file.is_file() else None
        if source is not None and source.readable:
            file.write_bytes(unicodedata.normalize("NFC", source.text).encode("utf-8"))
            changed.append(path)
    return changed
