"""The guide itself, built by its own stack and by stock Material from the same Markdown, in one folder to serve."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from scripts import site
from scripts.bench import projects
from scripts.bench.measure import CannotRun, run

LANGUAGES = projects.LANGUAGES
SIDES = ("ours", "stock")
TEMPLATES = ".cache/bench/real/templates"


@dataclass(frozen=True)
class Pages:
    """What is looked at: the folder that holds both sites, its address, and each page's path by name."""

    folder: Path
    base: str
    paths: dict[str, str]

    def address(self, side: str, language: str, name: str) -> str:
        """Returns the address of a page of one side."""
        return f"{self.base}{side}/{language}/{self.paths[name]}"


def longest(root: Path) -> str:
    """Returns the path, below a language's folder, of the longest deep dive (by its Korean source).

    Raises CannotRun where there is none.
    """
    folder = root / "docs/ko"
    found = [path for path in (folder / "deep-dives").rglob("*.md") if path.name != "index.md"]
    if not found:
        raise CannotRun("docs/ko/deep-dives has no page")
    return max(found, key=lambda path: (path.stat().st_size, path.name)).relative_to(folder).as_posix()


def stock_config(config: str, language: str, base: str) -> str:
    """Returns the configuration that builds this guide's Markdown with the theme as it comes.

    ``config`` is this guide's own. Kept: pages, Markdown extensions (a question block needs its own), macros. Gone:
    templates, hooks, styles, and what is set for the theme. System fonts, where the theme would ask Google for its own:
    a request that would fail on a machine without network, and cost it points.
    """
    plugins = projects.section(config, "plugins")
    macros = plugins[plugins.index("  macros:") :]
    blocks = f"  scripts.markdown_ext.questions: {{language: {language}}}\n"
    return (
        f"site_name: Guide\nsite_url: {base}stock/{language}/\ndocs_dir: docs\n"
        f"theme: {{name: material, custom_dir: {TEMPLATES}, font: false, language: {language}}}\n"
        "plugins:\n  search: {}\n  i18n:\n    docs_structure: folder\n    fallback_to_default: false\n"
        f"    build_only_locale: {language}\n    languages:\n"
        "      - {locale: ko, name: 한국어, build: true, default: true}\n"
        "      - {locale: en, name: English, build: true}\n"
        f"{macros}\n{projects.extensions(config).rstrip()}\n{blocks}\n{projects.section(config, 'nav')}"
    )


def build(root: Path, base: str) -> Pages:
    """Builds both sides below .cache/bench/real for the address ``base``. Raises CannotRun where one fails."""
    folder = root / ".cache/bench/real"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        site.build(root, folder / "ours", f"{base}ours/", check_sources=False)
    except site.BuildFailed as failure:
        raise CannotRun(f"this guide does not build:\n{failure}") from None
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    # Pages that ask for a template of ours get the theme's page.
    named = [path.name for path in (root / "overrides").glob("*.html") if path.name not in ("main.html", "404.html")]
    projects.write(root / TEMPLATES, dict.fromkeys(named, '{% extends "main.html" %}\n'))
    for language in LANGUAGES:
        # A configuration's paths are relative to it, and the pages' includes to the root.
        file = root / f".cache-bench-{language}.yml"
        file.write_text(stock_config(config, language, base), encoding="utf-8")
        try:
            command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", file.name]
            target = folder / "stock" / language
            run([*command, "-d", str(target)], root, {**site.environment(root, language, base)})
        finally:
            file.unlink()
    deep = longest(root)
    return Pages(folder, base, {"home": "", "longest deep dive": f"{deep.removesuffix('.md')}/"})
