"""A PostgreSQL server of the system's packages, with logical decoding, for tests and labs."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scripts import versions
from scripts.engines.errors import EngineError, Missing
from scripts.engines.process import Engine, EngineProcess, free_ports

SUPERUSER = "postgres"
SHOWN_PORT = 5432

# As small as it goes, and a disk that need not survive a power cut.
BASE_SETTINGS: Mapping[str, str] = {
    "fsync": "off",
    "listen_addresses": "localhost",
    "max_wal_senders": "4",
    "max_replication_slots": "4",
    "shared_buffers": "32MB",
    "timezone": "UTC",
    "wal_level": "logical",
}


def binaries(root: Path) -> Path:
    """Returns the folder of initdb and postgres in the version of data/versions.yml. Raises Missing without them."""
    version = versions.version_of(root, "postgresql")
    for folder in (f"/usr/lib/postgresql/{version}/bin", f"/usr/pgsql-{version}/bin"):
        if Path(folder, "initdb").exists():
            return Path(folder)
    on_path = shutil.which("initdb")
    if on_path is None:
        raise Missing(f"PostgreSQL {version} is missing (Debian: apt install postgresql-{version})")
    return Path(on_path).resolve().parent


def unprivileged() -> str | None:
    """Returns the user to run as, since PostgreSQL refuses to run as root; None where this one will do."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Missing("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


class Postgres(Engine):
    """One server with the database ``database``; ``settings`` go above BASE_SETTINGS.

    ``wal_segment_megabytes`` makes WAL files smaller than the usual 16 MB, so that tests of WAL limits stay short.
    Local connections (``psql``) are trusted, those over TCP need a password. Use it as a context manager, or call
    ``start`` and ``stop``; they raise EngineError, and Missing where PostgreSQL is not installed.
    """

    def __init__(
        self, root: Path, database: str, settings: Mapping[str, str] | None = None, wal_segment_megabytes: int = 16
    ) -> None:
        self.root, self.database = root, database
        self.settings = {**BASE_SETTINGS, **(settings or {})}
        self.wal_segment_megabytes = wal_segment_megabytes
        self.port = free_ports(1)[0]
        self.user = unprivileged()
        self.folder = Path()
        self._binaries = binaries(root)
        self._process: EngineProcess | None = None

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        printed = subprocess.run([self._binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
        found = re.search(r"\) (\S+)", printed.stdout)
        return f"PostgreSQL {found[1] if found else printed.stdout.strip()}"

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.folder / "postgres.log"

    @property
    def tools(self) -> Path:
        """A folder for PATH with a ``psql`` that reaches this server as its superuser."""
        return self.folder / "bin"

    def shown(self) -> dict[str, str]:
        """Returns, by the name that a reader sees, the address that it stands for in this run."""
        return {f"localhost:{SHOWN_PORT}": f"localhost:{self.port}"}

    def start(self) -> None:
        """Makes a new server with an empty database and returns when it serves."""
        # Not below pytest's folder: that one is closed to other users.
        self.folder = Path(tempfile.mkdtemp(prefix="guide-postgres-"))
        account = pwd.getpwnam(self.user) if self.user else None
        if account:
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self.tools.mkdir()
        psql = self.tools / "psql"
        options = (
            f"PGHOST='{self.folder}' PGPORT={self.port} PGUSER={SUPERUSER} PGOPTIONS='-c client_min_messages=warning'"
        )
        # The reader's own ~/.psqlrc must not change what is recorded.
        psql.write_text(f"#!/bin/sh\n{options} PSQLRC=/dev/null PAGER= exec '{self._binaries}/psql' \"$@\"\n")
        psql.chmod(0o755)
        data = self.folder / "data"
        self._run(
            "initdb", "--pgdata", str(data), "--username", SUPERUSER, "--encoding", "UTF8", "--locale", "C.UTF-8",
            "--auth-local", "trust", "--auth-host", "scram-sha-256", "--no-sync",
            "--wal-segsize", str(self.wal_segment_megabytes),
        )  # fmt: skip
        settings = {**self.settings, "port": str(self.port), "unix_socket_directories": f"'{self.folder}'"}
        with (data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.writelines(f"{name} = {value}\n" for name, value in settings.items())
        command = [str(self._binaries / "postgres"), "-D", str(data)]
        self._process = EngineProcess("PostgreSQL", command, self.log, user=self.user)
        self._process.wait_until(lambda: b"ready to accept connections" in self.log.read_bytes(), "start", 60)
        self.sql(f"CREATE DATABASE {self.database}", database="postgres")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._binaries / program, *arguments], cwd=self.folder, user=self.user, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise EngineError("PostgreSQL", program, f"status {done.returncode}: {done.stdout.strip()[-1500:]}")

    def sql(self, statement: str, database: str | None = None) -> str:
        """Runs SQL as the superuser and returns the rows, columns separated by a bar. Raises EngineError."""
        command = [str(self.tools / "psql"), "--no-align", "--tuples-only", "--quiet", "--set", "ON_ERROR_STOP=1"]
        done = subprocess.run(
            [*command, database or self.database], input=statement, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=60, check=False,
        )  # fmt: skip
        if done.returncode:
            raise EngineError("PostgreSQL", statement, done.stdout.strip()[-1500:], self.log)
        return done.stdout.strip()

    def run_file(self, path: Path) -> None:
        """Runs a file of SQL statements in the database. Raises EngineError at the first one that fails."""
        self.sql(path.read_text(encoding="utf-8"))

    def stop(self) -> None:
        """Stops the server and removes its folder."""
        if self._process:
            # "Immediate": no waiting for clients. kill -9 would leave shared memory behind.
            self._process.send(signal.SIGQUIT)
            self._process.stop(timeout=10)
        if self.folder != Path():
            shutil.rmtree(self.folder, ignore_errors=True)
