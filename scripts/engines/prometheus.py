"""Prometheus's rule checker promtool, and the exporter that shows a JVM's MBeans to Prometheus."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from scripts import versions
from scripts.engines import artifacts
from scripts.engines.errors import Missing

SHOWN_PORT = 9404
PACKAGE = "prometheus"
GET_IT = "promtool is missing (Debian, Ubuntu: apt install prometheus; elsewhere: the download of Prometheus has it)"

_VERSION = re.compile(r"promtool, version (\d+)")


def promtool(root: Path) -> Path:
    """Returns the path of promtool: that on PATH, or else the system's package unpacked below .cache/engines/.

    Raises Missing where there is neither.
    """
    if found := shutil.which("promtool"):
        return Path(found)
    folder = root / artifacts.CACHE / PACKAGE
    tool = folder / "usr/bin/promtool"
    if not tool.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # To unpack a package takes no rights, and starts no server, as to install it would.
        for command in (["apt-get", "download", PACKAGE], ["bash", "-c", f"dpkg-deb -x {PACKAGE}_*.deb ."]):
            try:
                done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            except FileNotFoundError as error:
                raise Missing(GET_IT) from error
            if done.returncode:
                raise Missing(f"{GET_IT}: {done.stderr.strip()[-300:]}")
    return tool


def by(tool: Path) -> str:
    """Returns what a proof calls it. Systems differ in the minor version that they package."""
    printed = subprocess.run([str(tool), "--version"], capture_output=True, text=True, check=False)
    match = _VERSION.search(printed.stdout + printed.stderr)
    return f"Prometheus {match[1]} (promtool)" if match else "Prometheus (promtool)"


def jmx_agent(root: Path) -> Path:
    """Returns the jar of the JMX exporter, which runs inside the JVM that it watches."""
    version = versions.version_of(root, "jmx-exporter")
    wanted = artifacts.Artifact("io.prometheus.jmx", "jmx_prometheus_javaagent", version)
    return artifacts.libraries(root, f"jmx-exporter-{version}", [wanted]) / f"jmx_prometheus_javaagent-{version}.jar"


def metric_names(rules: str) -> set[str]:
    """Returns the metrics that the expressions of a file of rules read, all of which begin with ``kafka_``."""
    return set(re.findall(r"\bkafka_[a-z_]+", "\n".join(re.findall(r"^\s*(?:- )?expr: (.+)$", rules, re.M))))
