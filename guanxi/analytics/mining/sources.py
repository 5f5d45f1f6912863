"""Where a run takes its lines from: the company's own order lines, or a table that was loaded, with columns that somebody names."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.analytics.loading import access
from guanxi.people.models import Person
from guanxi.records.refusals import Invalid, NotAllowed

from .options import Kind, Option

if TYPE_CHECKING:
    from .data import Data

LOADED = "load_"
SCHEMA = "loads"
FROM = Option(
    name="table",
    label=gettext_lazy("Loaded table"),
    kind=Kind.TEXT,
    help=gettext_lazy("Name of a table loaded from another source; empty = the company's own order lines."),
    advanced=True,
)


def column(name: str, label: Any) -> Option:
    """An option that names a column of the loaded table."""
    help_text = gettext_lazy("Only for a loaded table.")
    return Option(name=name, label=label, kind=Kind.TEXT, help=help_text, advanced=True)


def name_of(values: Mapping[str, Any]) -> str:
    """What the run looks at, as kept with it: "order-lines" or the name of the loaded table."""
    return _full(values[FROM.name]) if is_loaded(values) else "order-lines"


def is_loaded(values: Mapping[str, Any]) -> bool:
    """Whether a loaded table was chosen."""
    return bool(values.get(FROM.name))


def check(values: Mapping[str, Any], person: Person | None) -> None:
    """Only who may see a loaded table looks into it.

    :raises NotAllowed: otherwise.
    """
    if is_loaded(values) and person is not None and not access.may_see(person, name_of(values).removeprefix(LOADED)):
        raise NotAllowed


def table(data: "Data", values: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, list[str]]:
    """The loaded table and the columns that the options `names` name, as SQL.

    :raises Invalid: if there is no such table or column; names those that are there.
    """
    check(values, data.person)
    wanted = _full(values[FROM.name])
    known = data.rows("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = ?", SCHEMA)
    columns = [name for found, name in known if found == wanted]
    if not columns:
        tables = ", ".join(sorted({found for found, _name in known})) or "–"
        raise Invalid({FROM.name: _("There is no such loaded table. Tables: %(tables)s.") % {"tables": tables}})
    return f"{SCHEMA}.{_quoted(wanted)}", [_quoted(_column(columns, name, values.get(name))) for name in names]


def _full(name: Any) -> str:
    """The name of a loaded table with its prefix, however it was written."""
    found = str(name).removeprefix(f"{SCHEMA}.")
    return found if found.startswith(LOADED) else f"{LOADED}{found}"


def _column(columns: list[str], option: str, wanted: Any) -> str:
    if wanted in columns:
        return str(wanted)
    told = ", ".join(name for name in columns if not name.startswith("_"))
    raise Invalid({option: _("Name one of the columns: %(columns)s.") % {"columns": told}})


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
