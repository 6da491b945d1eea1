"""The same pages as projects of three builders: this guide's own stack, stock Material, Zensical."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts import tools
from scripts.bench import synthetic
from scripts.bench.measure import CannotRun, Run, run

LANGUAGES = synthetic.LANGUAGES
_COPIED = ("scripts", "overrides", "data", "docs/assets", "mkdocs.yml", "pyproject.toml", ".gitignore")
_QUIET = {"NO_MKDOCS_2_WARNING": "1"}


@dataclass(frozen=True)
class Builder:
    """A project that a builder can build: its name in tables and how to build it from cold."""

    name: str
    folder: Path
    build: Callable[[], Run]


def section(config: str, key: str) -> str:
    """Returns the top-level entry of an MkDocs configuration, as text.

    Raises KeyError where there is none.
    """
    found = re.search(rf"^{key}:.*\n(?:(?:[ #].*)?\n)*", config, re.MULTILINE)
    if found is None:
        raise KeyError(key)
    return found.group()


def extensions(config: str) -> str:
    """Returns the configuration's Markdown extensions, as text, without those that only this project has."""
    lines = section(config, "markdown_extensions").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("  scripts."))


def features(config: str) -> str:
    """Returns the configuration's theme features as a list in one line."""
    names = re.findall(r"^    - ([a-z]+(?:\.[a-z]+)+)$", section(config, "theme"), re.MULTILINE)
    return json.dumps(names)


def write(folder: Path, files: dict[str, str]) -> None:
    """Writes files into the folder, by their path below it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _remove(folder: Path, *names: str) -> None:
    for name in names:
        shutil.rmtree(folder / name, ignore_errors=True)


def ours(root: Path, folder: Path, count: int) -> Builder:
    """Makes a copy of this project with the synthetic pages in place of its own, as a git checkout."""
    for name in _COPIED:
        source, target = root / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    # It speaks of the pages that are left out.
    (folder / "data/agreement.json").unlink(missing_ok=True)
    shutil.rmtree(folder / "data/asked", ignore_errors=True)
    write(folder, {"data/asked/pages.txt": synthetic.asked(count)})
    config = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    write(folder, {"mkdocs.yml": config.replace(section(config, "nav"), synthetic.nav(count))})
    write(folder, synthetic.tree(count))
    pages = [place.path for place in synthetic.places(count)]
    glossary = folder / "data/glossary.yml"
    if glossary.exists():
        text = glossary.read_text(encoding="utf-8")
        glossary.write_text(re.sub(r"^( +page:) .*$", rf"\1 {pages[-1]}", text, flags=re.MULTILINE), encoding="utf-8")
    git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "commit.gpgsign=false"]
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "synthetic pages"]):
        subprocess.run([*git, *words], cwd=folder, check=True)

    def build() -> Run:
        _remove(folder, "site", ".build")
        return run([sys.executable, "-m", "scripts", "build"], folder)

    return Builder("this guide", folder, build)


def stock(root: Path, folder: Path, count: int) -> Builder:
    """Makes a project of stock Material with mkdocs-static-i18n in folder structure, as its documentation has it."""
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    write(folder, synthetic.tree(count))
    text = (
        "site_name: Guide\nsite_url: https://guide.example.org/\ntheme: {name: material, font: false}\n"
        "plugins:\n  search: {}\n  i18n:\n    docs_structure: folder\n    languages:\n"
        "      - {locale: ko, name: 한국어, build: true, default: true}\n"
        "      - {locale: en, name: English, build: true}\n"
    )
    write(folder, {"mkdocs.yml": text + extensions(config) + synthetic.nav(count)})

    def build() -> Run:
        _remove(folder, "site")
        return run([sys.executable, "-m", "mkdocs", "build", "--quiet"], folder, _QUIET)

    return Builder("stock Material + static-i18n", folder, build)


def zensical(root: Path, folder: Path, count: int) -> Builder:
    """Makes a project of Zensical with a configuration a language, built one after the other without its cache.

    It gets this guide's theme features (the pruned navigation among them), which make it faster than its defaults.
    """
    program = zensical_program(root)
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    write(folder, synthetic.tree(count))
    for language in LANGUAGES:
        text = (
            f"site_name: Guide\nsite_url: https://guide.example.org/{language}/\ndocs_dir: docs/{language}\n"
            f"site_dir: site/{language}\n"
            f"theme: {{name: material, font: false, language: {language}, features: {features(config)}}}\n"
        )
        write(folder, {f"{language}.yml": text + extensions(config) + synthetic.nav(count)})

    def build() -> Run:
        _remove(folder, "site", ".cache")
        runs = []
        for language in LANGUAGES:
            runs.append(run([str(program), "build", "-f", f"{language}.yml"], folder))
            built = sum(1 for _ in (folder / "site" / language).rglob("index.html"))
            if built != count:
                raise CannotRun(f"Zensical built {built} of {count} pages in {folder / 'site' / language}")
        return Run(sum(one.seconds for one in runs), max(one.peak for one in runs))

    return Builder("Zensical, cold", folder, build)


def zensical_program(root: Path) -> Path:
    """Returns Zensical's program in an environment of its own, made on first use.

    Raises CannotRun where it cannot be installed.
    """
    home = root / ".cache/bench/zensical"
    wanted = root / "requirements/bench.txt"
    program, stamp = home / "bin/zensical", home / "requirements.txt"
    if stamp.exists() and stamp.read_bytes() == wanted.read_bytes():
        return program
    print("installing Zensical into an environment of its own …", flush=True)
    shutil.rmtree(home, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(home)], root)
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes"]
    run([str(home / "bin/python"), "-m", "pip", "install", *options, "-r", str(wanted)], root)
    shutil.copy2(wanted, stamp)
    return program


def lighthouse_program(root: Path) -> list[str]:
    """Returns the command that starts Lighthouse, installed on first use as its own lock file says.

    Raises CannotRun where it cannot be installed.
    """
    source, home = root / "scripts/bench/lighthouse", root / ".cache/bench/lighthouse"
    program = home / "node_modules/lighthouse/cli/index.js"
    lock = home / "package-lock.json"
    if not (program.exists() and lock.read_bytes() == (source / "package-lock.json").read_bytes()):
        print("installing Lighthouse …", flush=True)
        home.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy2(source / name, home / name)
        npm = tools.node_folder() / "lib/node_modules/npm/bin/npm-cli.js"
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        path = f"{tools.node().parent}{os.pathsep}{os.environ.get('PATH', '')}"
        run([str(tools.node()), str(npm), "ci", *options], home, {"PATH": path})
    return [str(tools.node()), str(program)]
