"""A lock on a file that vanishes with its process, on every system."""

import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FileLock:
    """Held by one process at a time (or shared by several); the system frees it however the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        """Try to get the lock and say whether we have it now.

        Sharing and waiting need POSIX; on Windows the lock is always exclusive and never waits.
        """
        if self._file is not None:
            return True
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a+b")
        try:
            _lock(file, shared=shared, wait=wait)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def free(self) -> None:
        """Let others have it."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock(file: IO[bytes], *, shared: bool, wait: bool) -> None:
    if sys.platform == "win32":
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        return
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    fcntl.flock(file, kind if wait else kind | fcntl.LOCK_NB)
