"""What a refresh is to do and what it found, as plain values that go from one process to another."""

import datetime
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from .limits import Limits, Store

Progress = Callable[[float, str], None]
"""Takes the share that is done, and the English name of what is being done."""


class SourceChanged(Exception):
    """The product's database does not have what the star reads; the text is the database's own."""


class SourceGone(Exception):
    """The product's database does not answer any more."""


class DiskFull(Exception):
    """There is no room for the next generation."""


class TooLarge(Exception):
    """An amount does not fit into the narrow type."""


@dataclass(frozen=True)
class Difference:
    """A count or sum that is not the same in the product and in the star."""

    name: str
    source: tuple[str, ...]
    star: tuple[str, ...]


class Mismatch(Exception):
    """The star is not what the product holds."""

    def __init__(self, differences: list[Difference]) -> None:
        super().__init__("; ".join(f"{one.name}: {' / '.join(one.source)} ≠ {' / '.join(one.star)}" for one in differences))
        self.differences = differences


@dataclass(frozen=True)
class Plan:
    """One refresh: the file to make, the one it starts from (none: everything is loaded), and what the company says of itself."""

    path: Path
    base: Path | None
    limits: Limits
    conninfo: str
    today: datetime.date
    zone: str
    currency: str
    fiscal_start: int
    whole: tuple[str, ...] = ()
    is_thorough: bool = False
    is_wide: bool = False
    levels_from: Path | None = None
    past_levels: str = ""
    archive: Path | None = None
    hot_from: datetime.date | None = None
    store: Store | None = None

    @property
    def generation(self) -> str:
        """The name of the generation: the part of the file's name that no other has."""
        return self.path.name.split(".")[1]

    def told(self) -> dict[str, Any]:
        """Give it as plain values."""
        said = asdict(self)
        paths = ("path", "base", "levels_from", "archive")
        said |= {name: str(said[name]) if said[name] else None for name in paths}
        said["limits"]["scratch"] = str(self.limits.scratch)
        return said | {name: said[name].isoformat() if said[name] else None for name in ("today", "hot_from")}

    @classmethod
    def read(cls, said: dict[str, Any]) -> Self:
        """Read what `told` gave."""
        limits = said["limits"]
        return cls(
            **said
            | {name: Path(said[name]) if said[name] else None for name in ("base", "levels_from", "archive")}
            | {
                "path": Path(said["path"]),
                "limits": Limits(**limits | {"scratch": Path(limits["scratch"])}),
                "today": datetime.date.fromisoformat(said["today"]),
                "hot_from": datetime.date.fromisoformat(said["hot_from"]) if said["hot_from"] else None,
                "whole": tuple(said["whole"]),
                "store": Store(**said["store"]) if said["store"] else None,
            }
        )


@dataclass
class Report:
    """What a refresh did: rows by table, what was compared, seconds by step, and which notes of changes it has dealt with."""

    rows: dict[str, int] = field(default_factory=dict)
    compared: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    touched: dict[str, int] = field(default_factory=dict)
    whole: list[str] = field(default_factory=list)
    noted: list[int] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    bytes: int = 0
    is_wide: bool = False

    def told(self) -> dict[str, Any]:
        """Give it as plain values."""
        return asdict(self)
