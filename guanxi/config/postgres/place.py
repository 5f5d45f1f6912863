"""The folders in which a database server of ours keeps its data, its socket and its log."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from guanxi.config.environment import Misconfigured
from guanxi.config.postgres.account import Account

LONGEST_SOCKET_FOLDER = 85  # the system allows some 107 bytes with the file name
MARK = "cluster.json"
LONGEST_LOG_BYTES = 10_000_000


@dataclass(frozen=True)
class Place:
    """One database cluster on disk."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def mark(self) -> Path:
        """A file that says: this cluster was made by us."""
        return self.folder / MARK

    @property
    def port_file(self) -> Path:
        """Where the port is written on systems without sockets in the file system."""
        return self.folder / "port"

    @property
    def socket(self) -> Path:
        """The folder of the socket; a short one elsewhere if the path would be too long for the system."""
        near = self.folder / "socket"
        if len(os.fsencode(near)) <= LONGEST_SOCKET_FOLDER:
            return near
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"guanxi-{digest}"

    def open_log(self) -> IO[bytes]:
        """Open the log for writing at its end, closed to other users; a long one is put aside first."""
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        return os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")

    def prepare(self, account: Account | None) -> None:
        """Make the folders.

        :raises Misconfigured: if something that is not ours stands there; nothing of it is touched.
        """
        self.refuse_strangers()
        self.folder.mkdir(parents=True, exist_ok=True)
        _make_private(self.socket, account)

    def refuse_strangers(self) -> None:
        """:raises Misconfigured: if the folder holds something that we did not make."""
        if self.mark.exists():
            return
        if self.data.exists() or (self.folder.exists() and any(_foreign(self.folder))):
            raise Misconfigured(
                f"{self.folder} holds files that Guanxi did not make; they are left alone. Choose another folder with GUANXI_VAR."
            )


def _foreign(folder: Path) -> list[Path]:
    ours = {"data.new", "socket", "postgres.log", "postgres.log.1", "lock", "users", "port", "password"}
    return [path for path in folder.iterdir() if path.name not in ours]


def _make_private(folder: Path, account: Account | None) -> None:
    """Make a folder for one user only.

    :raises Misconfigured: if somebody else has put one there before us.
    """
    owner = account.uid if account else getattr(os, "geteuid", lambda: 0)()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        state = folder.lstat()
        if hasattr(os, "geteuid") and (folder.is_symlink() or state.st_uid not in {owner, os.geteuid()}):
            raise Misconfigured(f"{folder} belongs to somebody else; remove it or choose another GUANXI_VAR.") from None
    if account:
        account.give(folder)
