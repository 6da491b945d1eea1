"""Images have alternative text and exist; figures with text come from the macro `figure`."""

from __future__ import annotations

import re
from urllib.parse import unquote

from scripts import blocks
from scripts.finding import Finding
from scripts.pages import Page, Tree

CHECK = "images"


def check(tree: Tree) -> list[Finding]:
    """Returns the images without alternative text, without file, or from another site."""
    return [
        finding
        for page in tree.all_pages()
        for block in blocks.of_kind(page.all_blocks, blocks.Text)
        for image in block.inline.images
        for finding in _image(tree, page, image)
    ]


def _image(tree: Tree, page: Page, image: blocks.Image) -> list[Finding]:
    found: list[Finding] = []

    def say(what: str, expected: str, next_step: str) -> None:
        found.append(Finding(page.file, image.line, CHECK, what, expected, next_step))

    if not (image.alt or "").strip():
        step = "say in the brackets what the picture shows, in the page's language"
        say(f"an image without alternative text: {image.source}", "![what it shows](path)", step)
    if re.match(r"(?:[a-z][a-z0-9+.-]*:|//)", image.source, re.IGNORECASE):
        step = "commit the picture below docs/assets/ and link it from there"
        say(f"an image from elsewhere: {image.source[:80]}", "no request leaves the site", step)
        return found
    path = unquote(image.source.partition("#")[0].partition("?")[0])
    if path.startswith("/"):
        say(
            f"an image by absolute path: {path}",
            "a path relative to the page",
            "write ../ as often as needed",
        )
    elif not path or not tree.exists(page.resolve(path)):
        expected = f"a file at {page.resolve(path)}" if path else "a path"
        say(
            f"an image that does not exist: {image.source or '()'}",
            expected,
            "correct the path or add the file",
        )
    return found
