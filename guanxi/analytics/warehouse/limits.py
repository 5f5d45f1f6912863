"""How much a connection to the warehouse may use, and the store for what is old, as plain values."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Store:
    """A store that speaks S3: where it is, and who we are there. `url` is s3://bucket/folder."""

    url: str
    endpoint: str = ""
    region: str = "us-east-1"
    key: str = ""
    secret: str = field(default="", repr=False)
    is_secure: bool = True

    def told(self) -> dict[str, Any]:
        """Give it as plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Limits:
    """How much memory and how many threads a connection may use, and where it puts what does not fit."""

    megabytes: int
    threads: int
    scratch: Path
