"""How to sign in to a database server of ours: as the product, or to set it up."""

from guanxi.config.environment import Database
from guanxi.config.postgres.cluster import PORT, SUPERUSER
from guanxi.config.postgres.place import Place

NAME = "guanxi"


def own(place: Place, password: str) -> Database:
    """Say how the product signs in to the server at this place: as the owner of one database, with no further rights."""
    return Database(_host(place), _port(place), NAME, NAME, password)


def administration(place: Place, password: str) -> Database:
    """Say how the supervisor signs in to set the server up."""
    return Database(_host(place), _port(place), "postgres", SUPERUSER, password)


def _host(place: Place) -> str:
    return str(place.socket) if _port(place) == PORT else "127.0.0.1"


def _port(place: Place) -> int:
    try:
        return int(place.port_file.read_text(encoding="ascii"))
    except FileNotFoundError:
        return PORT
