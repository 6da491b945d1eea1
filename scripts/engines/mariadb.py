"""A MariaDB server of the system's packages, with a binary log that change data capture can read, for tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from typing import ClassVar

from scripts.engines.database import DatabaseServer
from scripts.engines.errors import Missing

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


class MariaDb(DatabaseServer):
    """A server whose ``settings`` go above BASE_SETTINGS.

    Its client is ``mariadb``. Use it as a context manager, or call ``start`` and ``stop``; they raise EngineError, and
    Missing where MariaDB is not installed.
    """

    NAME: ClassVar[str] = "MariaDB"
    ACCOUNT: ClassVar[str] = "mysql"
    SHOWN_PORT: ClassVar[int] = 3306

    def __init__(self, database: str, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(database)
        self.settings = {**BASE_SETTINGS, **(settings or {})}
        self._server = program("mariadbd")

    @property
    def by(self) -> str:
        """What runs here, for a proof."""
        printed = subprocess.run([self._server, "--version"], capture_output=True, text=True, check=True).stdout
        found = re.search(r"(\d+\.\d+\.\d+)-MariaDB", printed)
        return f"MariaDB {found[1] if found else printed.strip()}"

    def start(self) -> None:
        """Makes a new server with an empty database and returns when it serves."""
        self.make_folder()
        socket, data = self.folder / "server.sock", self.folder / "data"
        # The reader's own ~/.my.cnf must not change what is recorded.
        self.put_client(
            "mariadb",
            f"exec '{program('mariadb')}' --no-defaults --user=root --socket='{socket}'"
            ' --default-character-set=utf8mb4 "$@"',
        )
        self.run(
            program("mariadb-install-db"), "--no-defaults", f"--datadir={data}",
            "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
        )  # fmt: skip
        options = {**self.settings, "datadir": str(data), "socket": str(socket), "port": str(self.port)}
        options["pid_file"] = str(self.folder / "server.pid")
        settings = [f"--{name}={value}" for name, value in options.items()]
        self.launch([self._server, "--no-defaults", *settings], b"ready for connections")
        self.sql(f"CREATE DATABASE {self.database}", database="mysql")

    def client(self, database: str) -> list[str]:
        """Returns the client with columns separated by tabs."""
        return [str(self.tools / "mariadb"), "--batch", "--skip-column-names", database]
