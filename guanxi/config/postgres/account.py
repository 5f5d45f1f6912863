"""Decides as whom the database server runs: PostgreSQL refuses to run as root."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guanxi.config.environment import Misconfigured

if sys.platform != "win32":
    import pwd

NOBODY = 65534


@dataclass(frozen=True)
class Account:
    """An unprivileged user that stands in for root."""

    uid: int
    gid: int

    def owns(self, path: Path) -> bool:
        return path.stat().st_uid == self.uid

    def give(self, path: Path) -> None:
        """Hand over a folder that we have just made."""
        os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Tell whether this user may walk down to a path."""
        return all(self._may_enter(step) for step in (path, *path.parents) if step.exists())

    def _may_enter(self, folder: Path) -> bool:
        state = folder.stat()
        return bool(state.st_mode & 0o001) or (state.st_uid == self.uid and bool(state.st_mode & 0o100))

    def launch(self, command: Sequence[str], needs: Sequence[Path]) -> tuple[list[str], dict[str, Any]]:
        """Give the command and the `Popen` arguments that run it as this user.

        Folders that the user cannot reach stay closed to everybody else: the process alone gets the capability to pass.

        :raises Misconfigured: if that is impossible here.
        """
        if all(self.reaches(path) for path in needs):
            return [*command], {"user": self.uid, "group": self.gid, "extra_groups": []}
        if not (setpriv := shutil.which("setpriv")):
            raise Misconfigured(
                "Root cannot start PostgreSQL in a private folder here (setpriv is missing). "
                "Run Guanxi as an ordinary user, or set DATABASE_URL."
            )
        rights = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        who = [f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups", "--pdeathsig=INT"]
        return [setpriv, *who, *rights, *command], {}


def stand_in() -> Account | None:
    """Give the user that runs the server when we are root; None when we are not."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    return next(_unprivileged(), Account(NOBODY, NOBODY))


def _unprivileged() -> Iterator[Account]:
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            yield Account(entry.pw_uid, entry.pw_gid)
