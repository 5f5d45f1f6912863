"""Decides which of our processes looks after the database server: the first one does, the others use it along."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from guanxi.config.environment import Database, Environment
from guanxi.config.locks import FileLock
from guanxi.config.postgres import entrance
from guanxi.config.postgres.cluster import Cluster
from guanxi.config.postgres.place import Place

Say = Callable[[str], None]
SetUp = Callable[[Callable[[], None]], None]
STEP_SECONDS = 0.1


@dataclass
class Owned:
    """A running server that this process looks after."""

    cluster: Cluster
    owner: FileLock
    users: FileLock

    @property
    def is_running(self) -> bool:
        """Tell whether the server is alive."""
        return self.cluster.process is not None and self.cluster.process.poll() is None

    def stop(self) -> None:
        """Stop the server."""
        self.cluster.stop()
        self.owner.free()
        self.users.free()


def place_of(environment: Environment) -> Place:
    """Say where the server of our own keeps its files."""
    return Place(environment.var / "postgres")


def of(environment: Environment) -> Database:
    """Say where the product's database is: at DATABASE_URL, else in the server of our own."""
    if environment.database_url:
        return Database.from_url(environment.database_url)
    return entrance.own(place_of(environment), environment.text("GUANXI_DATABASE_PASSWORD"))


def own(environment: Environment, say: Say, set_up: SetUp = lambda work: work()) -> Owned | None:
    """Become the one who looks after the server, and start it; None if somebody else does so now.

    `set_up` does what needs the database's library, here or in a process of its own.

    :raises NotStarted: if the server gives up.
    :raises Misconfigured: if its folder cannot be used.
    """
    place = place_of(environment)
    place.refuse_strangers()
    owner, users = FileLock(place.folder / "lock"), FileLock(place.folder / "users")
    if not owner.take():
        return None
    cluster = Cluster(place)
    if cluster.create(environment.text("GUANXI_DATABASE_ADMIN_PASSWORD")):
        say(f"made the database (PostgreSQL {cluster.binaries.major})")
    cluster.start()
    users.take(shared=True)
    set_up(lambda: _set_up(environment, place))
    return Owned(cluster, owner, users)


def _set_up(environment: Environment, place: Place) -> None:
    from guanxi.config.postgres import database  # late: slow import

    admin = entrance.administration(place, environment.text("GUANXI_DATABASE_ADMIN_PASSWORD"))
    database.ensure(admin, of(environment))


@contextmanager
def in_use(environment: Environment, say: Say) -> Iterator[None]:
    """Use the database for a while: the running one if there is one, else one started for that time."""
    if environment.database_url:
        yield
        return
    held = _hold(environment, say)
    try:
        yield
    finally:
        if isinstance(held, Owned):
            _let_others_finish(held, say)
            held.stop()
        else:
            held.free()


def _hold(environment: Environment, say: Say) -> Owned | FileLock:
    """Own the server, or share the one that another process owns; between two owners wait for the next."""
    place = place_of(environment)
    while True:
        if owned := own(environment, say):
            return owned
        users = FileLock(place.folder / "users")
        if users.take(shared=True) and Cluster(place).state() == "ready":
            return users
        users.free()
        time.sleep(STEP_SECONDS)


def _let_others_finish(owned: Owned, say: Say) -> None:
    """Wait for commands that use the database along with us."""
    owned.users.free()
    if not owned.users.take():
        say("waiting for another guanxi command that uses this database")
        owned.users.take(wait=True)
