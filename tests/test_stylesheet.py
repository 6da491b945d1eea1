"""The site's one stylesheet, squeezed, under a name that changes with its contents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import stylesheet


def _own(folder: Path, text: str) -> Path:
    path = folder / "guide.css"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a { color : red ; }\n", "a{color : red}"),
        ("/* why */ a { b: c }", "a{b: c}"),
        ("a,\n  b > c { d: calc(1px + 2px); }", "a,b>c{d: calc(1px + 2px)}"),
        ("@media (min-width: 1px) {\n  a { b: c; }\n}", "@media (min-width: 1px){a{b: c}}"),
        ("a::after { content: '복제'; }", "a::after{content: '복제'}"),
        ("", ""),
    ],
)
def test_squeezing_leaves_what_a_browser_reads(before: str, after: str) -> None:
    assert stylesheet.squeeze(before) == after


def test_white_space_that_means_something_stays() -> None:
    assert stylesheet.squeeze("a .b{} a.b{}") == "a .b{}a.b{}"
    assert "1px + 2px" in stylesheet.squeeze("a{w:calc(1px + 2px)}")


def test_files_keep_their_order_so_that_later_rules_win(tmp_path: Path) -> None:
    other = tmp_path / "print.css"
    other.write_text("a { b: d; }", encoding="utf-8")
    _, text = stylesheet.merge([_own(tmp_path, "a { b: c; }"), other])
    assert text == "a{b: c}\na{b: d}\n"


def test_the_name_changes_with_the_contents_and_only_with_them(tmp_path: Path) -> None:
    first, _ = stylesheet.merge([_own(tmp_path, "c { d: e }")])
    again, _ = stylesheet.merge([_own(tmp_path, "/* said otherwise */ c { d: e; }")])
    other, _ = stylesheet.merge([_own(tmp_path, "c { d: f }")])
    assert first == again != other
    assert re.fullmatch(r"assets/css/site\.[0-9a-f]{10}\.css", first)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone\.css"):
        stylesheet.merge([tmp_path / "gone.css"])
