"""Asks the kernel to drop files from the page cache, as happens to old segments when memory is needed."""

import os
import sys


def main(*files: str) -> None:
    """Writes each file back, since dirty pages cannot be dropped, and drops its pages."""
    for name in files:
        file = os.open(name, os.O_RDONLY)
        try:
            os.fsync(file)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
