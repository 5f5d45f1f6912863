"""The backups that are kept: which there are, and how many stay."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from guanxi.config.backups import archive
from guanxi.config.backups.archive import Damaged, Manifest
from guanxi.config.backups.taking import SUFFIX


@dataclass(frozen=True)
class Kept:
    """A backup in the folder; without a manifest it cannot be read."""

    path: Path
    size: int
    manifest: Manifest | None
    problem: str = ""

    @property
    def made_at(self) -> datetime:
        said = self.manifest.made_at if self.manifest else ""
        return datetime.fromisoformat(said) if said else datetime.fromtimestamp(self.path.stat().st_mtime, UTC)


def all_in(folder: Path) -> list[Kept]:
    """Give all backups of a folder, the latest first."""
    found = [_look(path) for path in folder.glob(f"*{SUFFIX}")] if folder.exists() else []
    return sorted(found, key=lambda kept: kept.made_at, reverse=True)


def _look(path: Path) -> Kept:
    try:
        return Kept(path, path.stat().st_size, archive.manifest_of(path))
    except Damaged as why:
        return Kept(path, path.stat().st_size, None, str(why))


def forget_old(folder: Path, keep: int, reason: str) -> list[Path]:
    """Remove all but the latest of those that were made for one reason; others, and damaged ones, stay."""
    ours = [kept for kept in all_in(folder) if kept.manifest and kept.manifest.reason == reason]
    old = [kept.path for kept in ours[max(keep, 1) :]]
    for path in old:
        path.unlink(missing_ok=True)
    return old
