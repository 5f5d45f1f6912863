"""Loaded tables as cubes: columns marked as dimension, measure or day can be explored like everything else."""

from collections.abc import Iterator
from dataclasses import replace

from guanxi.analytics.warehouse import place
from guanxi.catalog.cubes import PRODUCT
from guanxi.customers.cubes import ACCOUNT
from guanxi.lib.marking import N_
from guanxi.people.cubes import PERSON
from guanxi.people.models import Company, Person
from guanxi.people.models.role import Reach
from guanxi.people.rights import rights_of
from guanxi.records import faces
from guanxi.semantics.cube import Cube, Dimension, Format, Kind, Level, Link, Measure, Type
from guanxi.semantics.days import DAY

from . import access, plan_files, shelving
from . import plan as plans
from .models import LoadedTable
from .plan import MEASURED, Column, Plan, Role

CHOICES = {"true": N_("yes"), "false": N_("no")}
TABLES = {"account": "(SELECT * FROM dim_account WHERE is_current)", "product": "dim_product", "person": "dim_person"}
LINKED = {"account": ACCOUNT, "product": PRODUCT, "person": PERSON}
ROWS = Measure(name="row_count", label=N_("Rows"), aggregate="count", format=Format.COUNT)


def cubes(person: Person | None) -> Iterator[Cube]:
    """The cubes of all loaded tables that a person may ask; None is the product itself."""
    tables = LoadedTable.objects.exclude(latest=None).filter(name__in=shelving.names())
    may_all = person is None or access.may(person)
    for table in tables if may_all else tables.filter(is_open=True):
        if may_all or (person is not None and rights_of(person).may(access.EXPLORING)):
            yield cube_of(table, plan_files.from_json(table.plan), person)


def cube_of(table: LoadedTable, plan: Plan, person: Person | None = None) -> Cube:
    """One loaded table as a cube."""
    day = plan.day
    links = [*([_day(table, day)] if day else []), *_links(plan, person)]
    measures = [one for column in plan.columns if column.role in MEASURED for one in _measures(column)]
    return Cube(
        name=f"load_{table.name}",
        label=table.label or table.name,
        describe=str(table.source or ""),
        table=f"loads.load_{table.name}",
        links=tuple(links),
        measures=(*measures, ROWS),
        time="day" if day else "",
        usual=(next((one.name for one in measures if not one.hidden), ROWS.name),),
    )


def _day(table: LoadedTable, column: Column) -> Link:
    calendar = replace(DAY, table=f"loads.load_{shelving.calendar_of(table.name)}")
    return Link(dimension=calendar, column=column.companion or column.name, label=column.label)


def _links(plan: Plan, person: Person | None) -> Iterator[Link]:
    has_star = place.star() is not None
    for column in plan.columns:
        if column.role is Role.DIMENSION:
            yield Link(dimension=_own(column), name="" if column.name != "day" else "day_")
        if column.link and has_star:
            linked = _linked(column, person)
            if linked.levels:
                yield Link(dimension=linked, column=column.companion, name=f"{column.name}_{column.link}", label=column.label)


def _own(column: Column) -> Dimension:
    """A dimension whose members stand in the rows themselves."""
    kind = Type.INTEGER if column.type is plans.Type.INTEGER else Type.TEXT
    choices = CHOICES if column.type is plans.Type.YES_NO else {}
    label = column.label or column.name
    level = Level(name=column.name, label=label, key=column.name, type=kind, choices=choices)
    return Dimension(name=column.name, label=label, levels=(level,))


def _linked(column: Column, person: Person | None) -> Dimension:
    """Our own accounts, products or people; without the levels that the person does not see there."""
    whole = LINKED[column.link]
    levels = tuple(level for level in whole.levels if person is None or _sees(person, column.link, level))
    names = {level.name for level in levels}
    hierarchies = tuple(one for one in whole.hierarchies if names.issuperset(one.levels))
    return replace(whole, table=TABLES[column.link], key=f"{column.link}_id", present="", levels=levels, hierarchies=hierarchies)


def _sees(person: Person, link: str, level: Level) -> bool:
    """Whether a person sees a level; the names of accounts only who sees all accounts, for rows of others have no owner."""
    if link == "account" and level.name == "account" and rights_of(person).reach("accounts") < Reach.ALL:
        return False
    return all(faces.sees(path, person, name) for path, _point, name in (need.partition(".") for need in level.needs))


def _measures(column: Column) -> Iterator[Measure]:
    own = Company.current().currency
    is_money = column.type is plans.Type.MONEY and (bool(column.at) or column.currency == own)
    kind = Format.MONEY if is_money else Format.PERCENT if column.type is plans.Type.PERCENT else Format.NUMBER
    label = column.label or column.name
    is_summed = column.role is Role.MEASURE
    yield Measure(name=column.name, label=label, column=column.name, format=kind, hidden=not is_summed)
    yield Measure(
        name=f"{column.name}_known", label=label, column=column.name, aggregate="count", format=Format.COUNT, hidden=True
    )
    yield Measure(
        name=f"{column.name}_average",
        label=f"⌀ {label}",
        kind=Kind.RATIO,
        part=column.name,
        over=f"{column.name}_known",
        format=kind,
    )
