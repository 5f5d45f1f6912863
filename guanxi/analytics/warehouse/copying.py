"""Copying a generation: at no cost where the file system shares blocks, by the kernel where it does not."""

import shutil
import sys
from contextlib import suppress
from pathlib import Path

CLONE = 0x40049409
"""FICLONE of Linux: both files share their blocks until one of them is written."""


def copy(source: Path, target: Path) -> None:
    """Make `target` the same as `source`.

    :raises OSError: if there is no room.
    """
    if sys.platform == "linux":
        import fcntl  # late: optional dependency

        with suppress(OSError), source.open("rb") as old, target.open("wb") as new:
            fcntl.ioctl(new.fileno(), CLONE, old.fileno())
            return
    shutil.copyfile(source, target)
