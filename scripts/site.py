"""Building both languages, side by side, into one folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scripts import checks, downloads, history, root_pages
from scripts.finding import report

LANGUAGES = ("ko", "en")
DEFAULT_BASE_URL = "https://streaming-engineer-guide.github.io/streaming-engineer-guide/"

# Not by --quiet: with it MkDocs counts its warnings and keeps them to itself.
_TRACE = re.compile(r"^(INFO |Traceback|\s+File |\s{4,}|\s*\^+$|During handling|The above exception)")


class BuildFailed(Exception):
    """A build that did not give a site; the message says why and where."""


@dataclass(frozen=True)
class Job:
    """One language's MkDocs process."""

    language: str
    process: subprocess.Popen[str]


def base_url() -> str:
    """Returns the address that holds both languages, from BASE_URL, always with a closing slash.

    Raises BuildFailed where BASE_URL is no absolute address.
    """
    address = os.environ.get("BASE_URL") or DEFAULT_BASE_URL
    if not re.fullmatch(r"https?://[^\s?#]+", address):
        raise BuildFailed(
            f"BASE_URL: found “{address}”\n    expected: an absolute address such as {DEFAULT_BASE_URL}\n"
            "    next:     set BASE_URL to where the site will stand, or leave it unset"
        )
    return address if address.endswith("/") else f"{address}/"


def is_release() -> bool:
    """Says whether what is built will be published (`GUIDE_RELEASE=1`): then every check has to pass first."""
    return os.environ.get("GUIDE_RELEASE") == "1"


def environment(root: Path, language: str, base: str) -> dict[str, str]:
    """Returns the environment of one language's MkDocs process."""
    return {
        **os.environ,
        "DOCS_LANG": language,
        "BASE_URL": base,
        "SITE_URL": f"{base}{language}/",
        "SOURCE_DATE_EPOCH": history.source_date_epoch(root),
        # The theme's notice of its own end of support; what follows from it is in about/.
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONHASHSEED": "0",
    }


def start(root: Path, language: str, target: Path, base: str, only: list[str] | None = None) -> Job:
    """Starts MkDocs for one language; ``only`` names the pages (below the language) to render, None all."""
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(target)]
    settings = environment(root, language, base)
    if only is not None:
        command += ["--dirty", "--no-strict"]
        settings["GUIDE_ONLY"] = os.pathsep.join(only)
    process = subprocess.Popen(
        command, cwd=root, env=settings, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return Job(language, process)


def plain(log: str) -> str:
    """Takes progress and stack traces out of a MkDocs log, leaving what is said to a person."""
    kept = [line for line in log.splitlines() if line.strip() and not _TRACE.match(line)]
    return "\n".join(kept)


def finish(job: Job) -> str:
    """Waits for a language; returns what it printed. Raises BuildFailed where it failed."""
    output, _ = job.process.communicate()
    if job.process.returncode:
        raise BuildFailed(f"docs/{job.language}: MkDocs refused the pages\n{plain(output)}")
    return plain(output)


def stop(job: Job) -> None:
    """Ends a language's process if it still runs, and waits for it."""
    if job.process.poll() is None:
        job.process.terminate()
        job.process.communicate()


def build(root: Path, target: Path, base: str | None = None, check_sources: bool = True) -> None:
    """Builds the whole site into ``target``, which is replaced only when everything is right.

    Raises BuildFailed: the source checks' findings, or what MkDocs says.
    """
    base = base or base_url()
    work = root / ".build"
    work.mkdir(exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="site-", dir=work))
    jobs: list[Job] = []
    try:
        jobs += [start(root, language, fresh / language, base) for language in LANGUAGES]
        # The sources are checked while MkDocs works: their findings say more than its messages, so they come first.
        findings = checks.run(root, building=not is_release())[0] if check_sources else []
        if findings:
            raise BuildFailed(report(findings))
        problems = []
        for job in jobs:
            try:
                said = finish(job)
            except BuildFailed as failure:
                problems.append(str(failure))
            else:
                if said:
                    print(said)
        if problems:
            raise BuildFailed("\n".join(problems))
        epoch = history.source_date_epoch(root)
        root_pages.write(root, fresh, base, epoch)
        try:
            downloads.write(root, fresh, epoch)
        except ModuleNotFoundError as missing:
            # An environment from before the decks still shows every page; what is published has them all.
            complaint = (
                f"the decks need the Python package {missing.name}, which is not installed\n"
                "    expected: what requirements/build.txt names\n    next:     make build, which installs it"
            )
            if is_release():
                raise BuildFailed(complaint) from None
            print(complaint, file=sys.stderr)
        fresh.chmod(0o755)
        replace(target, fresh, work)
    finally:
        for job in jobs:
            stop(job)
        shutil.rmtree(fresh, ignore_errors=True)


def replace(target: Path, fresh: Path, work: Path) -> None:
    """Puts ``fresh`` where ``target`` is; the old folder is gone only after the new one stands."""
    old = Path(tempfile.mkdtemp(prefix="old-", dir=work))
    if target.exists():
        target.rename(old / "site")
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
