"""What code said before it was coloured, as the search takes it over from the highlighter."""

from __future__ import annotations

from typing import Any

import pytest
from markdown import Markdown
from pymdownx import highlight as user

from scripts.search import listings
from scripts.search.sections import read

_PAGE = """
## Code {#code}

```java title="Ledger.java"
Map<String, Long> ledger = Map.of("a & b", 1L);
```

- In a list:

    ```yaml hl_lines="1"
    min.insync.replicas: 2
    ```
"""


_highlighter: Any = user


@pytest.fixture(autouse=True)
def _remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_highlighter, "highlight", _highlighter.highlight)
    monkeypatch.setattr(listings, "_SOURCES", {})
    listings.remember()


def _made() -> str:
    extensions = ["attr_list", "pymdownx.highlight", "pymdownx.superfences"]
    return str(Markdown(extensions=extensions).convert(_PAGE))


def test_every_block_of_code_is_known_by_its_html() -> None:
    blocks = ["<pre" + rest for rest in _made().split("<pre")[1:]]
    assert [listings.source(listings.inside(block)) for block in blocks] == [
        'Map<String, Long> ledger = Map.of("a & b", 1L);',
        "min.insync.replicas: 2",
    ]


def test_code_is_read_the_same_whether_it_is_remembered_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    page = _made()
    remembered = read(page, "", "Title", "")
    monkeypatch.setattr(listings, "_SOURCES", {})
    uncoloured = read(page, "", "Title", "")
    assert [entry.code.split() for entry in remembered] == [entry.code.split() for entry in uncoloured]
    assert "Map<String," in remembered[1].code.split()


def test_a_block_that_was_changed_is_read_from_its_html() -> None:
    changed = _made().replace("ledger", "journal")
    assert "journal" in read(changed, "", "Title", "")[1].code


def test_remembering_twice_changes_nothing() -> None:
    once = _highlighter.highlight
    listings.remember()
    assert _highlighter.highlight is once
