"""What of this folder stands in the file of settings: the company, departments, roles with their rights, teams."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.people import auditing
from guanxi.people.models import Company, Department, FieldRight, Grant, Role
from guanxi.people.models.role import Level, Reach
from guanxi.records import registry, saving
from guanxi.records.fitting import parts, settings_file
from guanxi.records.fitting.settings_file import Part, Row
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import company_settings, field_rights, granting

COMPANY = ("name", "currency", "time_zone", "language", "country", "fiscal_year_starts_in")


def connect() -> None:
    """Add the parts."""
    settings_file.register(
        Part(name="company", label=_("Company"), rows=_company, put=_put_company, order=5),
        Part(name="roles", label=_("Roles and their rights"), rows=_roles, put=_put_role, order=50),
        Part(name="departments", label=_("Departments"), rows=_departments, put=_put_department, order=45),
        parts.of_record("teams", _("Teams"), "name", ("name",)),
    )


def _company() -> list[Row]:
    present = Company.current()
    return [{"key": "company", **{name: getattr(present, name) for name in COMPANY}}]


def _put_company(row: Row, writer: Writer) -> None:
    present = Company.current()
    if row["currency"] != present.currency:
        company_settings.may_become(row["currency"])
    changed = {name: row[name] for name in COMPANY if getattr(present, name) != row[name]}
    for name, value in changed.items():
        setattr(present, name, value)
    present.full_clean()
    present.save()
    auditing.note(auditing.Kind.SETTINGS, by=writer.by, at=writer.at, channel=writer.channel, path="company", what=changed)


def _departments() -> list[Row]:
    """Upper ones first, so that each finds what it belongs to; who heads them stays here, as all people do."""
    known = {row.pk: row for row in Department.objects.filter(is_sample=False)}
    found = [(_place(row, known), row) for row in known.values()]
    placed = sorted(((place, row) for place, row in found if place), key=lambda one: (len(one[0]), one[0]))
    return [{"key": " / ".join(place), "place": list(place), "code": row.code} for place, row in placed]


def _place(row: Department, known: Mapping[int, Department]) -> tuple[str, ...]:
    """The names from the top of the tree down to this one; nothing if one above is no setting (a sample)."""
    names, above = [row.name], row.parent_id
    while above is not None:
        if above not in known or len(names) > len(known):
            return ()
        names.append(known[above].name)
        above = known[above].parent_id
    return tuple(reversed(names))


def _put_department(row: Row, writer: Writer) -> None:
    record = registry.declared(Department)
    *above, name = (str(one) for one in row["place"])
    parent, found = _department(above), _department([*above, name])
    if above and parent is None:
        raise Refusal(str(_("There is no department “%(name)s”.")) % {"name": " / ".join(above)})
    if found:
        saving.change(record, found, {"code": row["code"]}, writer)
    else:
        saving.create(record, {"name": name, "code": row["code"], "parent": parent.pk if parent else None}, writer)


def _department(names: Sequence[str]) -> Department | None:
    """The department at this place of the tree."""
    found = None
    for name in names:
        found = Department.objects.filter(name=name, parent=found).first()
        if found is None:
            return None
    return found


def _roles() -> list[Row]:
    return [
        _role(role) for role in Role.objects.filter(is_sample=False).order_by("name").prefetch_related("grants", "field_rights")
    ]


def _role(role: Role) -> dict[str, Any]:
    grants = sorted((one.object, one.action, one.reach) for one in role.grants.all() if one.reach)
    hidden = sorted((one.object, one.field, one.level) for one in role.field_rights.all())
    return {
        "key": role.name,
        "description": role.description,
        "grants": [list(one) for one in grants],
        "fields": [list(one) for one in hidden],
    }


def _put_role(row: Row, writer: Writer) -> None:
    """The role has exactly the rights of the file."""
    record = registry.declared(Role)
    role = Role.objects.filter(name=row["key"]).first()
    values = {"name": row["key"], "description": row["description"]}
    role = saving.change(record, role, values, writer) if role else saving.create(record, values, writer)
    wanted = {(str(path), str(action)): Reach(reach) for path, action, reach in row["grants"]}
    present = {(one.object, one.action): Reach.NONE for one in Grant.objects.filter(role=role)}
    granting.grant(role, {**present, **wanted}, writer=writer)
    for path in {one.object for one in FieldRight.objects.filter(role=role)} | {
        str(path) for path, _field, _level in row["fields"]
    }:
        said = {str(field): Level(level) for whole, field, level in row["fields"] if whole == path}
        known = {one.field: Level.WRITE for one in FieldRight.objects.filter(role=role, object=path)}
        field_rights.set_levels(role, path, {**known, **said}, writer=writer)
