"""A PostgreSQL server of the system's packages, with logical decoding, for tests and labs."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from scripts import versions
from scripts.engines.database import DatabaseServer
from scripts.engines.errors import Missing

SUPERUSER = "postgres"

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


class Postgres(DatabaseServer):
    """A server whose ``settings`` go above BASE_SETTINGS.

    ``wal_segment_megabytes`` makes WAL files smaller than the usual 16 MB, so that tests of WAL limits stay short. Its
    client is ``psql``; local connections are trusted, those over TCP need a password. Use it as a context manager, or
    call ``start`` and ``stop``; they raise EngineError, and Missing where PostgreSQL is not installed.
    """

    NAME: ClassVar[str] = "PostgreSQL"
    ACCOUNT: ClassVar[str] = "postgres"
    SHOWN_PORT: ClassVar[int] = 5432

    def __init__(
        self, root: Path, database: str, settings: Mapping[str, str] | None = None, wal_segment_megabytes: int = 16
    ) -> None:
        super().__init__(database)
        self.settings = {**BASE_SETTINGS, **(settings or {})}
        self.wal_segment_megabytes = wal_segment_megabytes
        self._binaries = binaries(root)

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        printed = subprocess.run([self._binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
        found = re.search(r"\) (\S+)", printed.stdout)
        return f"PostgreSQL {found[1] if found else printed.stdout.strip()}"

    def start(self) -> None:
        """Makes a new server with an empty database and returns when it serves."""
        self.make_folder()
        # The reader's own ~/.psqlrc must not change what is recorded.
        self.put_client(
            "psql",
            f"PGHOST='{self.folder}' PGPORT={self.port} PGUSER={SUPERUSER} PGOPTIONS='-c client_min_messages=warning'"
            f" PSQLRC=/dev/null PAGER= exec '{self._binaries}/psql' \"$@\"",
        )
        data = self.folder / "data"
        self.run(
            str(self._binaries / "initdb"), "--pgdata", str(data), "--username", SUPERUSER, "--encoding", "UTF8",
            "--locale", "C.UTF-8", "--auth-local", "trust", "--auth-host", "scram-sha-256", "--no-sync",
            "--wal-segsize", str(self.wal_segment_megabytes),
        )  # fmt: skip
        settings = {**self.settings, "port": str(self.port), "unix_socket_directories": f"'{self.folder}'"}
        with (data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.writelines(f"{name} = {value}\n" for name, value in settings.items())
        self.launch([str(self._binaries / "postgres"), "-D", str(data)], b"ready to accept connections")
        self.sql(f"CREATE DATABASE {self.database}", database="postgres")

    def client(self, database: str) -> list[str]:
        """Returns the client with columns separated by a bar."""
        options = ["--no-align", "--tuples-only", "--quiet", "--set", "ON_ERROR_STOP=1"]
        return [str(self.tools / "psql"), *options, database]

    def end(self) -> None:
        """Ends the server without waiting for its clients; kill -9 would leave shared memory behind."""
        if self._process:
            self._process.send(signal.SIGQUIT)
            self._process.stop(timeout=10)
