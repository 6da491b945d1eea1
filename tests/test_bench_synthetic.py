"""The pages of the benchmarks: the same on every run, like real ones, and accepted by the checks of the sources."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from scripts import checks
from scripts.bench import projects, synthetic
from scripts.finding import report


def test_two_runs_give_the_same_files() -> None:
    assert synthetic.tree(45) == synthetic.tree(45)


def test_the_first_pages_are_the_same_in_a_larger_guide() -> None:
    small, large = synthetic.tree(30), synthetic.tree(60)
    # The last page links to the first.
    last = {f"docs/{language}/{synthetic.places(30)[-1].path}" for language in synthetic.LANGUAGES}
    assert {path: text for path, text in small.items() if path not in last}.items() <= large.items()


@pytest.mark.parametrize("count", [1, 2, 3, 22, 23, 200])
def test_a_guide_has_as_many_pages_a_language_as_asked_for(count: int) -> None:
    tree = synthetic.tree(count)
    for language in synthetic.LANGUAGES:
        assert sum(path.startswith(f"docs/{language}/") for path in tree) == count


def test_every_page_stands_once_in_the_navigation() -> None:
    found: list[str] = []

    def walk(items: list[object]) -> None:
        for item in items:
            if isinstance(item, dict):
                for inside in item.values():
                    walk(inside)
            else:
                found.append(str(item))

    walk(yaml.safe_load(synthetic.nav(200))["nav"])
    assert found == [place.path for place in synthetic.places(200)]


def test_a_page_has_about_eight_kilobytes_with_its_code() -> None:
    tree = synthetic.tree(100)
    sizes = {
        language: sum(len(text.encode()) for path, text in tree.items() if path.startswith(f"docs/{language}/")) / 100
        for language in synthetic.LANGUAGES
    }
    code = sum(len(text) for path, text in tree.items() if path.startswith("examples/")) / 100
    for size in sizes.values():
        assert 7000 < size + code < 10_000


def test_no_two_pages_share_their_code() -> None:
    code = [text for path, text in synthetic.tree(200).items() if path.endswith(".java")]
    assert len(set(code)) == 200


def test_the_checks_of_the_sources_accept_the_pages(root: Path, tmp_path: Path) -> None:
    project = projects.ours(root, tmp_path / "guide", 45)
    findings, _ = checks.run(project.folder)
    assert not findings, report(findings)


def test_a_section_of_a_configuration_ends_where_the_next_begins() -> None:
    config = "a: 1\nnav:\n  - x.md\n\n# about b\nb:\n  c: 2\n"
    assert projects.section(config, "nav") == "nav:\n  - x.md\n\n# about b\n"
    assert projects.section(config, "b") == "b:\n  c: 2\n"
    with pytest.raises(KeyError):
        projects.section(config, "z")


def test_the_other_builders_get_the_extensions_that_are_not_ours(root: Path) -> None:
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    names = yaml.safe_load(projects.extensions(config))["markdown_extensions"]
    assert "pymdownx.superfences" in names
    assert not [name for name in names if name.startswith("scripts.")]
    assert '"navigation.prune"' in projects.features(config)
