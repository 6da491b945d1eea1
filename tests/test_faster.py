"""What makes the build faster changes nothing in the site."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

# In a process of its own: the changes last as long as the process does.
_COMPARE = dedent("""
    import json, sys
    import markdown, yaml
    from scripts import faster
    from scripts.bench import projects, synthetic
    from scripts.yaml_source import parse

    config = open("mkdocs.yml", encoding="utf-8").read()
    extensions = yaml.safe_load(projects.extensions(config))["markdown_extensions"]
    extensions["pymdownx.snippets"]["check_paths"] = False

    def render(texts):
        found = {}
        for name, text in texts.items():
            made = markdown.Markdown(extensions=list(extensions), extension_configs=extensions)
            found[name] = made.convert(text)
        return found

    texts = json.load(sys.stdin)
    slow = render(texts)
    faster.everything()
    fast = render(texts)
    faster.everything()
    print(json.dumps({name: [slow[name], fast[name]] for name in texts}))
""")

HARD = {
    "emphasis": "plain\n\n*a* **b** _c_ ***d*** a*b*c **오프셋(offset)**은 \\*no\\* __dunder__ x_y_z\n",
    "code": "`a` ``b ` c`` \\`no` `*x*` and \\\\`y`\n",
    "links": "[a](b.md) [a][r] [r] ![i](p.svg) ![i][r] <https://example.org/?a=1&b=2> <a@example.org>\n\n[r]: x.md\n",
    "html": "a <b class='x>y'>b</b> <br/> &amp; &copy; & x < y > z  \nnext line\n",
    "comment": "before <!-- not text <b>x</b> --> after\n\n<script>if (a < b) { c(); }</script>\n\nend\n",
    "headings": "text\n\n# One { #one }\n\n## Two `c` { #two }\n\n- a\n\n### Three\n\n| a | b |\n| - | -: |\n| 1 | 2 |",
    "fences": '```java\nint x = 1; // "a" <b>\n```\n\n```console\n$ ls\n```\n\n```\nplain\n```\n\n```no\nx\n```\n',
    "excluded": '<div data-search-exclude><p>no</p><div><p>in</p></div><p>still</p></div>\n\n<p id="x">yes</p>\n',
    "svg": '<svg viewBox="0 0 1 1"><title>T</title><path d="M0 0"/><text>t</text></svg>\n\n<img src=a.png alt=x>\n',
    "nested": '<div><h2 id="q">Q &lt;1&gt;</h2><p>inside</p></div>\n\noutside\n',
    "admonition": '!!! note "N *x*"\n\n    in **it**\n\n    ```python\n    x = 1\n    ```\n',
}


def _compare(root: Path, texts: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", _COMPARE], input=json.dumps(texts), cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_pages_are_the_same_with_and_without(root: Path) -> None:
    texts = {**HARD, **{path.as_posix(): path.read_text(encoding="utf-8") for path in (root / "docs").rglob("*.md")}}
    for name, (slow, fast) in _compare(root, texts).items():
        assert fast == slow, name
