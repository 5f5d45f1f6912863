"""Copying a generation: at no cost where the file system shares blocks, by the kernel where it does not."""

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

CLONE = 0x40049409
"""FICLONE of Linux: both files share their blocks until one of them is written."""
AT_ONCE = 64 << 20


def copy(source: Path, target: Path) -> None:
    """Make `target` the same as `source`.

    :raises OSError: if there is no room.
    """
    if sys.platform == "linux":
        import fcntl  # late: optional dependency

        with source.open("rb") as old, target.open("wb") as new:
            with suppress(OSError):
                fcntl.ioctl(new.fileno(), CLONE, old.fileno())
                return
            with suppress(OSError):  # four times as quick as through pages of this process; refused between some file systems
                while os.copy_file_range(old.fileno(), new.fileno(), AT_ONCE):
                    pass
                if new.tell() == old.tell() == os.fstat(old.fileno()).st_size:
                    return
    shutil.copyfile(source, target)
