"""What the surroundings say: every setting that comes from environment variables or from the secrets file of this installation."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

SECRETS_FILE = "secrets.env"
SHORTEST_SECRET = 40
FEWEST_DIFFERENT = 10
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
PRIVATE_NETWORKS = ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
FALSE_WORDS = frozenset({"", "0", "false", "no", "off"})


class Misconfigured(Exception):
    """A setting cannot be used; the text says which one and what to write instead."""


@dataclass(frozen=True)
class Database:
    """Where the PostgreSQL database is and as whom to sign in."""

    host: str
    port: int
    name: str
    user: str
    password: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_url(cls, url: str) -> "Database":
        """Read `postgresql://user:password@host:port/name?option=value`.

        :raises Misconfigured: if the address is not one of PostgreSQL.
        """
        parts = urlsplit(url)
        name = unquote(parts.path.lstrip("/"))
        if parts.scheme not in {"postgres", "postgresql"} or not name:
            raise Misconfigured("DATABASE_URL must look like postgresql://user:password@host:5432/name")
        options = dict(parse_qsl(parts.query))
        host = options.pop("host", unquote(parts.hostname or ""))
        port = int(options.pop("port", parts.port or 5432))
        return cls(host, port, name, unquote(parts.username or ""), unquote(parts.password or ""), options)

    def parameters(self) -> dict[str, str | int]:
        """Give what `psycopg.connect` takes."""
        named: dict[str, str | int] = {"host": self.host, "port": self.port, "dbname": self.name}
        named |= {"user": self.user, "password": self.password}
        return {key: value for key, value in named.items() if value} | dict(self.options)


@dataclass(frozen=True)
class Environment:
    """All settings of one installation, read once."""

    values: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def number(self, name: str, default: int) -> int:
        """:raises Misconfigured: if it is not a whole number."""
        text = self.text(name, str(default))
        if not text.isdecimal():
            raise Misconfigured(f"{name} must be a whole number, not {text!r}")
        return int(text)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """:raises Misconfigured: if it is neither yes nor no."""
        if name not in self.values:
            return default
        word = self.values[name].strip().lower()
        if word not in TRUE_WORDS | FALSE_WORDS:
            raise Misconfigured(f"{name} must be 1 or 0, not {word!r}")
        return word in TRUE_WORDS

    def words(self, name: str) -> list[str]:
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    @property
    def var(self) -> Path:
        """The folder that holds everything this installation keeps."""
        return var_folder(self.values)

    @property
    def debug(self) -> bool:
        return self.flag("GUANXI_DEBUG")

    @property
    def host(self) -> str:
        return self.text("GUANXI_HOST", "127.0.0.1")

    @property
    def port(self) -> int:
        return self.number("GUANXI_PORT", 8000)

    @property
    def url(self) -> str:
        """The address that people type, without a slash at the end."""
        return self.text("GUANXI_URL", f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def is_https(self) -> bool:
        return self.url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """The names under which requests are answered."""
        own = urlsplit(self.url).hostname or ""
        return [*dict.fromkeys([*self.words("GUANXI_HOSTS"), own, "localhost", "127.0.0.1", "[::1]"])]

    @property
    def secret_key(self) -> str:
        return self.text("GUANXI_SECRET_KEY")

    @property
    def database_url(self) -> str:
        return self.text("DATABASE_URL")

    @property
    def threads(self) -> int:
        """Requests that one web process answers at the same time."""
        return self.number("GUANXI_WEB_THREADS", 4)

    @property
    def web_workers(self) -> int:
        return self.number("GUANXI_WEB_WORKERS", 2 if (os.cpu_count() or 1) >= 4 else 1)

    @property
    def workers(self) -> int:
        """Processes that do what was put off; none where others do it on another machine."""
        return self.number("GUANXI_WORKERS", 1)

    @property
    def trusted_proxies(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """The networks whose word about clients is believed.

        :raises Misconfigured: if one is no address or network.
        """
        named = self.words("GUANXI_TRUSTED_PROXIES") or [*PRIVATE_NETWORKS]
        try:
            return [ipaddress.ip_network(name) for name in named]
        except ValueError as why:
            raise Misconfigured(f"GUANXI_TRUSTED_PROXIES: {why}") from None

    @property
    def replica_url(self) -> str:
        """A copy of the database for reading; empty if there is none."""
        return self.text("GUANXI_REPLICA_URL")

    def weaknesses(self) -> list[str]:
        """Say what makes this installation unsafe; empty if nothing does."""
        key = self.secret_key
        found = []
        if len(key) < SHORTEST_SECRET or len(set(key)) < FEWEST_DIFFERENT or key.startswith("django-insecure"):
            found.append(
                f"GUANXI_SECRET_KEY is weak: at least {SHORTEST_SECRET} random characters are needed. "
                "Leave it out and one is made for you."
            )
        if urlsplit(self.url).path:
            found.append("GUANXI_URL must not have a path: pages stand at the root of a host. Use a host name of its own.")
        if "*" in self.hosts and not self.debug:
            found.append("GUANXI_HOSTS must name the hosts of this installation, not *.")
        return found


def var_folder(values: Mapping[str, str]) -> Path:
    """Name the folder for data: GUANXI_VAR, else `var` in the project, else `var` where one stands."""
    if chosen := values.get("GUANXI_VAR", "").strip():
        return Path(chosen).expanduser().resolve()
    project = Path(__file__).resolve().parents[2]
    home = project if (project / "pyproject.toml").exists() else Path.cwd()
    return home / "var"


def read(values: Mapping[str, str] = os.environ) -> Environment:
    """Read the environment; what it does not say comes from the secrets file."""
    return Environment({**secrets_in(var_folder(values)), **values})


def secrets_in(var: Path) -> dict[str, str]:
    """Read the secrets that the first start made; empty before that."""
    return secrets_at(var / SECRETS_FILE)


def secrets_at(path: Path) -> dict[str, str]:
    """Read a file of secrets; empty if there is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}
