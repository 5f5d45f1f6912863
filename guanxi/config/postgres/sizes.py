"""How the database server of ours is set up: small at rest, honest about disk writes, right with Chinese letters."""

import locale
import socket
import sys
from contextlib import suppress

from guanxi.config.environment import Misconfigured
from guanxi.config.postgres.place import Place

BUILTIN_LOCALE_SINCE = 17
IO_METHOD_SINCE = 18
UTF8_CTYPES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "zh_CN.UTF-8", "UTF-8")


def settings(place: Place, port: int, major: int) -> dict[str, str]:
    """Give the server's settings; sizes fit a machine of 1 GB and up."""
    on_socket = sys.platform != "win32"
    chosen = {
        "listen_addresses": "" if on_socket else "127.0.0.1",
        "unix_socket_directories": str(place.socket) if on_socket else "",
        "unix_socket_permissions": "0700",
        "port": str(port),
        "shared_buffers": "128MB",
        "effective_cache_size": "512MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "96MB",
        "max_connections": "80",
        "max_wal_size": "1GB",
        "random_page_cost": "1.1",
        "jit": "off",  # planning with it costs more than our queries take
        "join_collapse_limit": "4",  # a page joins ten tables by key; trying all orders of joining took longer than the answer
        "autovacuum_max_workers": "2",
        "max_parallel_workers": "2",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_min_messages": "warning",
        "log_line_prefix": "%m [%p] ",
    }
    if major >= IO_METHOD_SINCE:
        chosen["io_method"] = "sync"  # saves three processes
    return chosen if on_socket else {name: value for name, value in chosen.items() if not name.startswith("unix_")}


def utf8_ctype() -> str:
    """Name a locale whose letters are those of Unicode: with plain C, word similarity forgets every Chinese character.

    :raises Misconfigured: if this system has none.
    """
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in UTF8_CTYPES:
            with suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise Misconfigured("This system has no UTF-8 locale (tried C.UTF-8 and en_US.UTF-8); install one.")


def free_port() -> int:
    """Give a TCP port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
