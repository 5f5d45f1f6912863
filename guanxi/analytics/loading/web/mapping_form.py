"""What a person says about each column on the page of a mapping, read back into the mapping."""

import json
from collections.abc import Collection
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanxi.analytics.loading import plan_files
from guanxi.analytics.loading.known_values import LISTS
from guanxi.analytics.loading.models import CodeTable
from guanxi.analytics.loading.plan import BadPlan, Column, How, Plan
from guanxi.analytics.loading.proposing import column_name

TYPES = (
    ("text", pgettext_lazy("type", "text")), ("integer", gettext_lazy("whole number")), ("number", pgettext_lazy("type", "number")),
    ("money", gettext_lazy("amount of money")), ("percent", gettext_lazy("percentage")), ("day", gettext_lazy("day")),
    ("moment", gettext_lazy("day and time")), ("yes_no", gettext_lazy("yes or no")),
)  # fmt: skip
ROLES = (
    ("", gettext_lazy("only kept")), ("dimension", gettext_lazy("dimension")), ("measure", gettext_lazy("measure")), ("average", gettext_lazy("average")),
    ("day", gettext_lazy("day of the rows")),
)  # fmt: skip
UNKNOWN = (
    ("keep", gettext_lazy("stays as it is")), ("empty", gettext_lazy("becomes empty")), ("reject", gettext_lazy("rejects the row")),
)  # fmt: skip
ORDERS = (
    ("", gettext_lazy("as it is written")),
    ("dmy", gettext_lazy("day, month, year")),
    ("mdy", gettext_lazy("month, day, year")),
)
MARKS = (("", gettext_lazy("as it is written")), (".", gettext_lazy("point: 1,234.5")), (",", gettext_lazy("comma: 1.234,5")))
LINKS = (
    ("", "–"),
    ("account", gettext_lazy("account")),
    ("product", gettext_lazy("product")),
    ("person", gettext_lazy("person")),
)
HOWS = (
    ("copy", gettext_lazy("one column as it is")), ("first", gettext_lazy("the first that is filled")), ("join", gettext_lazy("joined as text")),
    ("sum", gettext_lazy("added")), ("difference", gettext_lazy("first minus others")), ("product", gettext_lazy("multiplied")),
    ("constant", gettext_lazy("the same in each row")),
)  # fmt: skip
PLAIN = (
    "label", "name", "type", "role", "digits", "day_order", "decimal", "unit", "unit_from", "currency", "currency_from", "at", "code",
    "unknown", "known", "link", "least", "most", "pattern", "reference", "how", "value",
)  # fmt: skip
TICKS = ("required", "unique", "in_points")
LISTED = ("blank", "one_of")
DECIMAL = ("number", "money", "percent")
NEW_CODE = "+"


def base(stored: Plan, said: QueryDict) -> Plan:
    """The mapping that a form was drawn from, whose columns it counts; it travels with the form, for others may save meanwhile.

    :raises BadPlan: if it was damaged on its way.
    """
    if "base" not in said:
        return stored
    try:
        return plan_files.loose(json.loads(str(said["base"])))
    except json.JSONDecodeError as why:
        raise BadPlan(_("What came with the form was damaged. Open the page again.")) from why


def read(plan: Plan, said: QueryDict) -> Plan:
    """The mapping with what was said in the form; it need not hold together yet.

    :raises BadPlan: if it is no mapping at all.
    """
    told = plan_files.to_json(plan)
    columns = [_column(column, at, said) for at, column in enumerate(told["columns"]) if f"{at}-taken" in said]
    columns += [_fresh(name, columns) for name in said.getlist("added") if name]
    if said.get("new-name"):
        columns.append(_calculated(said))
    told |= {"name": said.get("name") or plan.name, "label": said.get("label") or plan.label, "columns": columns}
    told["load"] = _filled({
        "mode": said.get("mode"), "watermark": said.get("watermark"), "key": _names(said.get("key")), "overlap_days": said.get("overlap_days"),
    })  # fmt: skip
    told["contract"] = _filled({
        "rows_at_least": said.get("rows_at_least"), "change_at_most": _share(said.get("change_at_most")),
        "rejected_at_most": _share(said.get("rejected_at_most")) or "1", "unique": [_names(said.get("together"))] if said.get("together") else None,
    })  # fmt: skip
    return plan_files.loose(told)


def differing(stored: Plan, typed: Plan) -> list[str]:
    """What is otherwise in one mapping than in the other, as the page calls it."""
    one, other = ({column.name: column for column in plan.columns} for plan in (stored, typed))
    names = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    found = [(one.get(name) or other[name]).label or name for name in names]
    parts = (
        ("label", _("Name")),
        ("name", _("Name for questions")),
        ("loading", _("Each run")),
        ("contract", _("What must hold, or nothing is loaded")),
    )
    return [*found, *(str(label) for name, label in parts if getattr(stored, name) != getattr(typed, name))]


def lists_of_right_values() -> list[tuple[str, Any]]:
    """Where the right values of a new code table may come from."""
    return [("", _("what people translate to")), *((name, label) for name, (label, _values) in LISTS.items())]


def code_tables() -> list[tuple[str, str]]:
    """Code tables there are."""
    return [(one.name, str(one)) for one in CodeTable.objects.all()]


def shown(column: Column, known_tables: Collection[str]) -> dict[str, Any]:
    """A column as the page shows it; a code table that this mapping will make is offered, too."""
    return {
        "column": column, "from": list(column.sources), "blank": ", ".join(column.blank), "one_of": ", ".join(column.one_of),
        "units": ", ".join(f"{name}={factor}" for name, factor in column.units.items()),
        "more": _more(column), "own_code": [(column.code, column.code)] if column.code and column.code not in known_tables else [], "own_list": [(column.known, column.known)] if column.known and column.known not in LISTS else [],
    }  # fmt: skip


def _column(column: dict[str, Any], at: int, said: QueryDict) -> dict[str, Any]:
    """One column with what was said of it."""
    told: dict[str, Any] = dict(column)
    told |= {name: said[f"{at}-{name}"] for name in PLAIN if f"{at}-{name}" in said}
    told |= {name: f"{at}-{name}" in said for name in TICKS}
    told |= {name: _names(said[f"{at}-{name}"]) for name in LISTED if f"{at}-{name}" in said}
    if f"{at}-units" in said:
        pairs = (one.partition("=") for one in _names(said[f"{at}-units"]))
        told["units"] = {unit.strip(): factor.strip() for unit, _equal, factor in pairs}
    told["from"] = [one for one in said.getlist(f"{at}-from") if one] or told.get("from")
    if told.get("code") == NEW_CODE:
        told["code"] = told["name"]
    unfit = {"from"} if told.get("how") == How.CONSTANT else set()
    unfit |= set() if told.get("type") in DECIMAL else {"digits"}
    return _filled({name: value for name, value in told.items() if name not in unfit})


def _calculated(said: QueryDict) -> dict[str, Any]:
    """A column made of two others."""
    name = str(said["new-name"])
    return {
        "name": column_name(name, set()), "label": name, "from": [one for one in said.getlist("new-from") if one], "how": said.get("new-how"),
        "type": "text" if said.get("new-how") == How.JOIN else "number", "role": "" if said.get("new-how") == How.JOIN else "measure",
    }  # fmt: skip


def _fresh(header: str, columns: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": column_name(header, {str(one["name"]) for one in columns}), "label": header, "from": header}


def _more(column: Column) -> list[str]:
    """What is said of a column beside type and role, in short."""
    told = [
        (column.code, _("codes: %(name)s") % {"name": column.code}), (column.required, _("required")), (column.unique, _("unique")), (column.unit, column.unit), (column.currency, column.currency),
        (column.at, _("turned into the company's currency")), (column.least or column.most, f"{column.least or '…'} – {column.most or '…'}"),
        (column.pattern, column.pattern), (column.one_of, _("one of %(count)s") % {"count": len(column.one_of)}), (column.reference, f"→ {column.reference}"),
        (column.blank, _("empty: %(words)s") % {"words": ", ".join(column.blank)}), (column.in_points, _("40 means 40 %")),
        (column.day_order, dict(ORDERS).get(column.day_order, "")), (column.link, dict(LINKS).get(column.link, "")),
        (column.how != How.COPY, dict(HOWS).get(column.how, "")),
    ]  # fmt: skip
    return [str(text) for is_said, text in told if is_said]


def _names(said: Any) -> list[str]:
    return [one.strip() for one in str(said or "").replace("，", ",").split(",") if one.strip()]


def _share(percent: Any) -> str | None:
    """5 (percent) as 0.05."""
    text = str(percent or "").removesuffix("%").strip()
    try:
        return format(float(text) / 100, ".6f").rstrip("0").rstrip(".") if text else None
    except ValueError:
        return text


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, "", [], {}, False)}
