"""Regions of the world: loads the maintained tree of countries and China's provinces, cities and counties, and keeps full names true."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from guanxi.lib import regions as atlas
from guanxi.people.trees import ancestors
from guanxi.records import indexing, registry

from .models import Region

LONGEST_NAME = 255
_NAMES = ("name", "name_hant", "name_en", "level", "parent_id", "full_name")


def prepare(regions: Sequence[Region]) -> None:
    """Fill the full name from the parents' names: 中国 浙江省 杭州市."""
    above = ancestors(Region, {region.parent_id for region in regions if region.parent_id})
    known = Region.objects.in_bulk(above) if above else {}
    for region in regions:
        names, step = [region.name], known.get(region.parent_id or 0)
        while step and len(names) < len(known) + 1:
            names.insert(0, step.name)
            step = known.get(step.parent_id or 0)
        region.full_name = _full(names)


def settle(regions: Sequence[Region]) -> None:
    """Hand a changed name down to the parts, one level of the tree after the other."""
    level = list(regions)
    while level:
        full_names = {region.pk: region.full_name for region in level}
        parts = list(Region.objects.filter(parent__in=list(full_names)))
        level = [part for part in parts if part.full_name != _full([full_names[part.parent_id or 0], part.name])]
        for part in level:
            part.full_name = _full([full_names[part.parent_id or 0], part.name])
        Region.objects.bulk_update(level, ["full_name"], batch_size=1000)


@transaction.atomic
def load(now: datetime.datetime) -> int:
    """Make the table hold every region of the data package and say how many had to be written.

    Regions that a company added by itself stay; those of the package take its names again. Nobody's work is overwritten by
    this, so there is no history of it.
    """
    known = {region.code: region for region in Region.objects.all()}
    full_names: dict[str, str] = {}
    written = 0
    for level in atlas.LEVELS:
        fresh: list[Region] = []
        changed: list[Region] = []
        for entry in (entry for entry in atlas.every() if entry.level == level):
            region = known.get(entry.code) or Region(code=entry.code, created_at=now)
            wanted = _wanted(entry, known, full_names)
            full_names[entry.code] = str(wanted["full_name"])
            if any(getattr(region, name) != value for name, value in wanted.items()):
                (changed if region.pk else fresh).append(_filled(region, wanted, now))
        _write(fresh, changed)
        known |= {region.code: region for region in fresh}
        written += len(fresh) + len(changed)
    return written


def _wanted(entry: atlas.Region, known: dict[str, Region], full_names: dict[str, str]) -> dict[str, object]:
    parent = known.get(entry.parent)
    full_name = _full([full_names.get(entry.parent, ""), entry.name_hans])
    values = (entry.name_hans, entry.name_hant, entry.name_en, entry.level, parent.pk if parent else None, full_name)
    return dict(zip(_NAMES, values, strict=True))


def _filled(region: Region, values: dict[str, object], now: datetime.datetime) -> Region:
    for name, value in values.items():
        setattr(region, name, value)
    region.changed_at = now
    return region


def _write(fresh: list[Region], changed: list[Region]) -> None:
    indexing.fill(registry.declared(Region), [*fresh, *changed])
    Region.objects.bulk_create(fresh, batch_size=1000)
    if changed:
        Region.objects.bulk_update(changed, [*_NAMES, "search", "changed_at"], batch_size=500)


def _full(names: list[str]) -> str:
    """The full name of the parent and the own one; a municipality is its own city and named once."""
    *above, own = [name for name in names if name]
    full = " ".join(above)
    return (full if full.endswith(f" {own}") else f"{full} {own}".strip())[:LONGEST_NAME]
