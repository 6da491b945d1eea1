"""From MkDocs' pages to the files that a search fetches; `scripts.hooks` calls this."""

from __future__ import annotations

import gc
import json
import re
from pathlib import Path

from scripts.search import asked, concepts, index
from scripts.search.sections import Entry, once, read

_SCRIPTS = ("search-worker.js", "search/engine.js", "search/box.js")
_COMMENTS = re.compile(r"^\s*//.*\n", re.MULTILINE)
# What the theme's script cuts the words at that it marks on a page which was opened from a result.
SEPARATOR = r"[\s\-,:!=\[\]()\"/·]+|\.(?!\d)|&[lg]t;"


class Pages:
    """The pages of one build, gathered while they are rendered, in the order of the navigation."""

    def __init__(self) -> None:
        self.entries: dict[str, list[Entry]] = {}

    def add(self, content: str, address: str, title: str, description: str) -> None:
        """Adds a page: its HTML without the frame around it, and its address below the language."""
        address = "" if address in (".", "./") else address
        self.entries[address] = read(content, address, title, description)

    def all(self) -> list[Entry]:
        """Returns everything that can be found."""
        return once(entry for page in self.entries.values() for entry in page)


def write(root: Path, site: Path, language: str, entries: list[Entry]) -> None:
    """Writes the index and the texts, and the settings that the theme's script asks for on every page.

    Takes the comments out of the scripts that were copied to the site: a third of what a reader would fetch of them.

    Raises FactError where the glossary, data/search-words.txt or a file of data/asked/ is malformed.
    """
    # Nothing here refers to itself; looking for that among all that a build holds took a third of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        index.write(site, index.build(language, entries, concepts.read(root), asked.read(root, language)))
    finally:
        if collecting:
            gc.enable()
    settings = json.dumps({"config": {"lang": ["en"], "separator": SEPARATOR, "pipeline": []}, "docs": []})
    (site / "search/search_index.json").write_text(settings, encoding="utf-8")
    # The same for a copy opened from disk, where scripts may be loaded and nothing fetched.
    (site / "search/search_index.js").write_text(f"var __index = {settings};\n", encoding="utf-8")
    for name in _SCRIPTS:
        script = site / "assets/js" / name
        if script.is_file():
            script.write_text(_COMMENTS.sub("", script.read_text(encoding="utf-8")), encoding="utf-8")
