"""The process in which ClickHouse's engine runs: python -m scripts.engines.clickhouse_worker SOCKET FOLDER.

It answers one client: (statement, format) in, (output, error) out. The engine is loaded by import, so a crash of the
engine is a crash of this process and not of the tests.
"""

from __future__ import annotations

import importlib
import sys
from multiprocessing.connection import Listener


def main(socket: str, folder: str) -> int:
    """Serves statements until the client goes; returns the exit status."""
    with Listener(socket, "AF_UNIX") as listener:
        session = importlib.import_module("chdb.session").Session(folder)
        with listener.accept() as client:
            while True:
                try:
                    statement, form = client.recv()
                except EOFError:
                    session.close()
                    return 0
                try:
                    result = session.query(statement, form)
                    client.send((result.data() if result else "", ""))
                # The engine raises RuntimeError or a class of its own, depending on where the error is found.
                except Exception as error:
                    client.send(("", str(error)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
