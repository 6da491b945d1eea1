"""Markdown as the site renders it: the extensions and options of mkdocs.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import markdown

from scripts import yaml_source

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = "scripts.markdown_ext.questions"
TERMS = "scripts.markdown_ext.terms"


def converter(language: str = "ko", *, page_url: str | None = None, root: Path = ROOT) -> markdown.Markdown:
    """Returns Markdown with the site's extensions; without a page's address no term is linked."""
    written = yaml_source.parse((ROOT / "mkdocs.yml").read_text(encoding="utf-8")).value["markdown_extensions"]
    options: dict[str, dict[str, Any]] = {name: dict(values or {}) for name, values in written.items()}
    options[QUESTIONS] = {"language": language}
    options[TERMS] = {"language": language, "page_url": page_url, "root": str(root)}
    return markdown.Markdown(extensions=list(options), extension_configs=options)


def render(text: str, language: str = "ko", *, page_url: str | None = None, root: Path = ROOT) -> str:
    """Returns the text as HTML."""
    return converter(language, page_url=page_url, root=root).convert(text)
