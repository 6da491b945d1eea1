"""Runs a command and prints how much a process read from the disk meanwhile, beside what it got from the page cache."""

import subprocess
import sys
from pathlib import Path


# --8<-- [start:reads]
def read_from_disk(pid: str) -> int:
    """Returns the bytes that the kernel had to fetch from storage for the process so far."""
    lines = Path(f"/proc/{pid}/io").read_text(encoding="ascii").splitlines()
    counters = dict(line.split(": ") for line in lines)
    return int(counters["read_bytes"])  # (1)


# --8<-- [end:reads]


def main(pid: str, *command: str) -> None:
    """Runs the command without its output and prints the megabytes, rounded to tens."""
    before = read_from_disk(pid)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(f"read from disk: about {round((read_from_disk(pid) - before) / 10_000_000) * 10} MB")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit("usage: PID COMMAND [ARGUMENT ...]")
    main(*sys.argv[1:])
