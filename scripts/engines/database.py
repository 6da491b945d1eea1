"""What the database servers have in common: one server of the system's packages, in a folder of its own, for tests."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from scripts.engines.errors import EngineError, Missing
from scripts.engines.process import Engine, EngineProcess, free_ports


def unprivileged(server: str, account: str) -> str | None:
    """Returns the user to run as, since the servers refuse to run as root; None where this one will do."""
    if os.geteuid() != 0:
        return None
    for name in (account, "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Missing(f"{server} does not run as root, and there is neither a user {account} nor nobody")


class DatabaseServer(Engine):
    """One server with the database ``database``; a subclass says how it is made and started.

    ``folder`` is made by ``start`` and removed by ``stop``. ``tools`` holds a client that reaches the server as its
    administrator.
    """

    NAME: ClassVar[str]
    ACCOUNT: ClassVar[str]
    SHOWN_PORT: ClassVar[int]

    def __init__(self, database: str) -> None:
        self.database = database
        self.port = free_ports(1)[0]
        self.user = unprivileged(self.NAME, self.ACCOUNT)
        self.folder = Path()
        self._process: EngineProcess | None = None

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.folder / "server.log"

    @property
    def tools(self) -> Path:
        """A folder for PATH with the client."""
        return self.folder / "bin"

    def shown(self) -> dict[str, str]:
        """Returns, by the name that a reader sees, the address that it stands for in this run."""
        return {f"localhost:{self.SHOWN_PORT}": f"localhost:{self.port}"}

    def make_folder(self) -> None:
        """Makes the server's folder, which its user may write to."""
        # Not below pytest's folder: that one is closed to other users.
        self.folder = Path(tempfile.mkdtemp(prefix=f"guide-{self.NAME.lower()}-"))
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)

    def put_client(self, name: str, script: str) -> None:
        """Puts a client into ``tools`` that a shell script starts."""
        self.tools.mkdir()
        program = self.tools / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    def run(self, *command: str) -> None:
        """Runs one of the server's programs as its user. Raises EngineError where it fails."""
        self._checked(command[0], command, user=self.user)

    def launch(self, command: Sequence[str], ready: bytes) -> None:
        """Starts the server and returns when it has printed ``ready``."""
        self._process = EngineProcess(self.NAME, list(command), self.log, user=self.user)
        self._process.wait_until(lambda: ready in self.log.read_bytes(), "start", 60)

    @abstractmethod
    def client(self, database: str) -> list[str]:
        """Returns the command that reads SQL from its input and prints bare rows."""

    def sql(self, statement: str, database: str | None = None) -> str:
        """Runs SQL as the administrator and returns the rows as the client prints them. Raises EngineError."""
        return self._checked(statement, self.client(database or self.database), statement)

    def _checked(self, step: str, command: Sequence[str], given: str | None = None, user: str | None = None) -> str:
        done = subprocess.run(
            command, cwd=self.folder, user=user, input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=60, check=False,
        )  # fmt: skip
        if done.returncode:
            raise EngineError(self.NAME, step, f"status {done.returncode}: {done.stdout.strip()[-1500:]}", self.log)
        return done.stdout.strip()

    def run_file(self, path: Path) -> None:
        """Runs a file of SQL statements in the database. Raises EngineError at the first one that fails."""
        self.sql(path.read_text(encoding="utf-8"))

    def end(self) -> None:
        """Ends the process in the quickest way that leaves nothing behind."""
        if self._process:
            self._process.kill()

    def stop(self) -> None:
        """Stops the server and removes its folder."""
        self.end()
        if self.folder != Path():
            shutil.rmtree(self.folder, ignore_errors=True)
