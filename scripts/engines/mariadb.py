"""A MariaDB server of the system's packages, with a binary log that change data capture can read, for tests."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scripts.engines.errors import EngineError, Missing
from scripts.engines.process import Engine, EngineProcess, free_ports

SHOWN_PORT = 3306

# As small as it goes, a disk that need not survive a power cut, and the log that Debezium needs.
BASE_SETTINGS: Mapping[str, str] = {
    "server_id": "1",
    "log_bin": "bank-bin",
    "binlog_format": "ROW",
    "binlog_row_image": "FULL",
    "bind_address": "127.0.0.1",
    "default_time_zone": "+00:00",
    "innodb_buffer_pool_size": "32M",
    "innodb_flush_log_at_trx_commit": "0",
    "innodb_log_file_size": "8M",
    "performance_schema": "OFF",
    "sync_binlog": "0",
}


def program(name: str) -> str:
    """Returns the path of one of MariaDB's programs. Raises Missing without it."""
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]))
    if found is None:
        raise Missing(f"{name} is missing (Debian: apt install mariadb-server)")
    return found


def unprivileged() -> str | None:
    """Returns the user to run as, since the server refuses to run as root; None where this one will do."""
    if os.geteuid() != 0:
        return None
    for name in ("mysql", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Missing("MariaDB does not run as root, and there is neither a user mysql nor nobody")


class MariaDb(Engine):
    """One server with the database ``database``; ``settings`` go above BASE_SETTINGS.

    ``tools`` holds a ``mariadb`` that reaches this server as its administrator. Use it as a context manager, or call
    ``start`` and ``stop``; they raise EngineError, and Missing where MariaDB is not installed.
    """

    def __init__(self, database: str, settings: Mapping[str, str] | None = None) -> None:
        self.database = database
        self.settings = {**BASE_SETTINGS, **(settings or {})}
        self.port = free_ports(1)[0]
        self.user = unprivileged()
        self.folder = Path()
        self._server = program("mariadbd")
        self._process: EngineProcess | None = None

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        printed = subprocess.run([self._server, "--version"], capture_output=True, text=True, check=True).stdout
        found = re.search(r"(\d+\.\d+\.\d+)-MariaDB", printed)
        return f"MariaDB {found[1] if found else printed.strip()}"

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.folder / "mariadb.log"

    @property
    def tools(self) -> Path:
        """A folder for PATH with a ``mariadb`` that reaches this server as its administrator."""
        return self.folder / "bin"

    def shown(self) -> dict[str, str]:
        """Returns, by the name that a reader sees, the address that it stands for in this run."""
        return {f"localhost:{SHOWN_PORT}": f"localhost:{self.port}"}

    def start(self) -> None:
        """Makes a new server with an empty database and returns when it serves."""
        # Not below pytest's folder: that one is closed to other users.
        self.folder = Path(tempfile.mkdtemp(prefix="guide-mariadb-"))
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        socket, data = self.folder / "server.sock", self.folder / "data"
        self.tools.mkdir()
        client = self.tools / "mariadb"
        # The reader's own ~/.my.cnf must not change what is recorded.
        client.write_text(
            f"#!/bin/sh\nexec '{program('mariadb')}' --no-defaults --user=root --socket='{socket}'"
            ' --default-character-set=utf8mb4 "$@"\n'
        )
        client.chmod(0o755)
        self._run(
            program("mariadb-install-db"), "--no-defaults", f"--datadir={data}",
            "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
        )  # fmt: skip
        options = {**self.settings, "datadir": str(data), "socket": str(socket), "port": str(self.port)}
        options["pid_file"] = str(self.folder / "server.pid")
        command = [self._server, "--no-defaults", *(f"--{name}={value}" for name, value in options.items())]
        self._process = EngineProcess("MariaDB", command, self.log, user=self.user)
        self._process.wait_until(lambda: b"ready for connections" in self.log.read_bytes(), "start", 60)
        self.sql(f"CREATE DATABASE {self.database}", database="mysql")

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command, cwd=self.folder, user=self.user, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise EngineError("MariaDB", command[0], f"status {done.returncode}: {done.stdout.strip()[-1500:]}")

    def sql(self, statement: str, database: str | None = None) -> str:
        """Runs SQL as the administrator and returns the rows, columns separated by tabs. Raises EngineError."""
        done = subprocess.run(
            [str(self.tools / "mariadb"), "--batch", "--skip-column-names", database or self.database],
            input=statement, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
        )  # fmt: skip
        if done.returncode:
            raise EngineError("MariaDB", statement, done.stdout.strip()[-1500:], self.log)
        return done.stdout.strip()

    def run_file(self, path: Path) -> None:
        """Runs a file of SQL statements in the database. Raises EngineError at the first one that fails."""
        self.sql(path.read_text(encoding="utf-8"))

    def stop(self) -> None:
        """Stops the server and removes its folder."""
        if self._process:
            self._process.kill()
        if self.folder != Path():
            shutil.rmtree(self.folder, ignore_errors=True)
