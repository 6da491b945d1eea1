"""What the labs have in common: ports that pages can name, one folder, an environment, words that start a dead part."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import signal
import sys
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Protocol

from scripts.engines.errors import EngineError, Missing
from scripts.engines.process import Engine, free_ports, listening

ROOT = Path(__file__).resolve().parents[2]
PROMPT = "lab> "


class Part(Protocol):
    """Something of a lab that a person may kill and start again."""

    def alive(self) -> bool:
        """Says whether it runs."""

    def start(self) -> None:
        """Starts it and returns when it can be used."""


class Lab(Engine):
    """The engines of one lab; a subclass names them and enters them in ``open``.

    Ports are those of ``PORTS``, which the pages name, unless ``free`` asks for any that are free, as a test does.
    Everything lies in ``folder``, which is .cache/<name> for a person. ``names`` then says what stands for what.
    """

    NAME: ClassVar[str]
    PORTS: ClassVar[Sequence[int]]

    def __init__(self, root: Path, folder: Path | None = None, *, free: bool = False) -> None:
        self.root, self.folder = root, folder or root / ".cache" / self.NAME
        self.ports = dict(zip(self.PORTS, free_ports(len(self.PORTS)) if free else self.PORTS, strict=True))
        self._open = contextlib.ExitStack()

    @abstractmethod
    def open(self, stack: contextlib.ExitStack) -> None:
        """Starts the engines, each entered into the stack."""

    @abstractmethod
    def path(self) -> list[Path]:
        """Returns the folders that go in front of PATH."""

    @abstractmethod
    def parts(self) -> Mapping[str, Part]:
        """Returns what can be started again, by the word that a person types."""

    @abstractmethod
    def about(self) -> list[str]:
        """Returns lines that say what runs where."""

    @property
    @abstractmethod
    def by(self) -> str:
        """What runs here, for a proof."""

    def environment(self) -> Mapping[str, str]:
        """Returns the variables that the second terminal needs."""
        return {}

    def names(self) -> dict[str, str]:
        """Returns, by the address or folder that a page names, what it is in this run."""
        addresses = {f"localhost:{shown}": f"localhost:{real}" for shown, real in self.ports.items()}
        return addresses | {f".cache/{self.NAME}": str(self.folder)}

    def start(self) -> None:
        """Starts everything and writes the file that the second terminal reads. Raises EngineError and Missing."""
        # What the last run left would be taken for this one's.
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        with contextlib.ExitStack() as opening:
            self.open(opening)
            self._open = opening.pop_all()
        self.environment_file.write_text(exports(self.path(), self.environment()), encoding="utf-8")

    def stop(self) -> None:
        """Ends everything."""
        self._open.close()

    @property
    def environment_file(self) -> Path:
        """What the second terminal reads with ``source``."""
        return self.folder / "environment"

    def typed(self, word: str) -> str:
        """Does what a word typed at the lab's prompt asks for, and returns the answer."""
        parts = self.parts()
        if word not in parts:
            return f"type {' or '.join(parts)} to start what was killed, Ctrl+C to stop the lab"
        if parts[word].alive():
            return f"{word} runs"
        parts[word].start()
        return f"{word} is up again"

    def hint(self) -> str:
        """Returns what a person needs to work with the lab."""
        file = self.environment_file
        shown = file.relative_to(self.root) if file.is_relative_to(self.root) else file
        words = [f"A part that you killed starts again when you type its name here: {', '.join(self.parts())}."]
        return "\n".join(
            [
                *self.about(),
                "In another terminal, in the same folder:",
                f"  source {shown}",
                *(words if self.parts() else []),
                f"Data and logs are in {shown.parent}. Ctrl+C stops the lab and deletes them, or its next start does.",
            ]
        )


def exports(path: Iterable[Path], variables: Mapping[str, str]) -> str:
    """Returns shell lines that put folders in front of PATH and set variables."""
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()]
    folders = "".join(f"{shlex.quote(str(folder))}:" for folder in path)
    return "".join([f'export PATH={folders}"$PATH"\n', *lines])


def taken(ports: Iterable[int]) -> list[int]:
    """Returns those of the ports that something listens at."""
    return [port for port in ports if listening(port)]


def failed(name: str, error: Exception) -> int:
    """Says what went wrong with a lab; returns the exit status."""
    print(f"{name}: {error}", file=sys.stderr)
    return 1


def run(lab: Lab) -> int:
    """Runs a lab in the foreground until Ctrl+C; returns the exit status."""
    if busy := taken(lab.ports.values()):
        numbers = ", ".join(map(str, busy))
        print(f"{lab.NAME}: something listens at port {numbers} already; stop it and try again", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        print(f"starting {lab.NAME} …", flush=True)
        with lab:
            print(lab.hint(), flush=True)
            _serve(lab)
    except (EngineError, Missing) as error:
        return failed(lab.NAME, error)
    except KeyboardInterrupt:
        print("\nstopped")
    return 0


def _serve(lab: Lab) -> None:
    print(PROMPT, end="", flush=True)
    for line in sys.stdin:
        if word := line.strip():
            try:
                print(lab.typed(word), flush=True)
            # What does not come up must not take the rest down.
            except EngineError as error:
                print(error, flush=True)
        print(PROMPT, end="", flush=True)
    # Standard input has ended (started in the background): stay until a signal comes.
    while True:
        signal.pause()
