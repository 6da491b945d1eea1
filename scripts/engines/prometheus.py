"""Prometheus, its rule checker promtool, and the exporter that shows a JVM's MBeans to Prometheus."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from scripts import versions
from scripts.engines import artifacts
from scripts.engines.errors import Missing
from scripts.engines.process import Engine, EngineProcess

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


class Prometheus(Engine):
    """A server that scrapes its targets every 2 s and judges rules every second.

    ``targets`` are addresses by the name of the instance, ``rules`` is the text of its file of rules. Use it as a
    context manager, or call ``start`` and ``stop``.
    """

    def __init__(self, root: Path, folder: Path, port: int, targets: Mapping[str, str], rules: str) -> None:
        self.folder, self.port, self.targets, self.rules = folder, port, targets, rules
        self.tool = promtool(root)
        self._process: EngineProcess | None = None

    def start(self) -> None:
        """Starts the server and returns when all targets have answered. Raises EngineError, and Missing without it."""
        server = self.tool.parent / "prometheus"
        if not server.exists():
            raise Missing(GET_IT.replace("promtool is", "prometheus is"))
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "alerts.yml").write_text(self.rules, encoding="utf-8")
        scraped = [{"targets": [address], "labels": {"instance": name}} for name, address in self.targets.items()]
        config = {
            "global": {"scrape_interval": "2s", "scrape_timeout": "2s", "evaluation_interval": "1s"},
            "rule_files": ["alerts.yml"],
            "scrape_configs": [{"job_name": "kafka", "static_configs": scraped}],
        }
        # JSON is YAML.
        (self.folder / "prometheus.yml").write_text(json.dumps(config, indent=1), encoding="utf-8")
        command = [str(server), f"--config.file={self.folder / 'prometheus.yml'}"]
        command += [f"--storage.tsdb.path={self.folder / 'data'}", f"--web.listen-address=localhost:{self.port}"]
        self._process = EngineProcess("Prometheus", command, self.folder / "prometheus.log")
        self._process.wait_until(self._ready, "start", 120)

    def _ready(self) -> bool:
        try:
            address = f"http://localhost:{self.port}/api/v1/query?query=sum(up)"
            with urllib.request.urlopen(address, timeout=5) as answer:
                result = json.load(answer)["data"]["result"]
        except (OSError, ValueError):
            return False
        return bool(result) and int(result[0]["value"][1]) == len(self.targets)

    def stop(self) -> None:
        """Ends the server; what it measured is thrown away."""
        if self._process:
            self._process.kill()
