"""What a constraint refuses, in words of people: another record says the same, or values do not go together."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BaseConstraint, F, Model, Q, UniqueConstraint
from django.utils.translation import gettext as _

Reasons = Mapping[str, str]
"""Texts by field name; "" = the whole record."""


def found(obj: Model, hidden: Collection[str], changed: Collection[str] | None = None) -> dict[str, str]:
    """Which constraints the object breaks, apart from those about hidden fields, and about nothing that was changed."""
    wrong: dict[str, str] = {}
    for model, constraints in obj.get_constraints():
        for constraint in constraints:
            if changed is not None and (about := _about(constraint)) and not about & set(changed):
                continue
            if _is_out(getattr(constraint, "condition", None), obj) and isinstance(constraint, UniqueConstraint):
                continue
            try:
                constraint.validate(model, obj, exclude=set(hidden))
            except ValidationError:
                wrong |= words(model, constraint)
    return wrong


def named(name: str | None) -> Reasons | None:
    """What the constraint of this name in the database refuses; None if it is not one of ours."""
    if not name:
        return None
    if known := _constraints().get(name):
        return words(*known)
    return next((_same(model, [column]) for start, model, column in _unique_columns() if name.startswith(start)), None)


def words(model: type[Model], constraint: BaseConstraint) -> Reasons:
    """The constraint's own words; without them, which fields it is about."""
    names = _fields(model, constraint)
    if constraint.violation_error_message != constraint.default_violation_error_message:
        return {_place(names): str(constraint.get_violation_error_message())}
    if isinstance(constraint, UniqueConstraint):
        return _same(model, names)
    if len(names) == 1:
        return {names[0]: _("This value is not possible.")}
    return {"": _("These values do not go together: %(fields)s.") % {"fields": _labels(model, names)}}


def _about(constraint: Any) -> set[str]:
    """Every field that decides whether the constraint holds."""
    expressions = [*getattr(constraint, "expressions", ()), getattr(constraint, "condition", None)]
    return {*getattr(constraint, "fields", ()), *(name for part in expressions for name in _mentioned(part))}


def _is_out(condition: Any, obj: Model) -> bool:
    """Whether the object plainly lies outside what a condition speaks of, such as all numbers but empty ones: nobody need be asked."""
    if not isinstance(condition, Q) or len(condition.children) != 1 or not isinstance(condition.children[0], tuple):
        return False
    name, value = condition.children[0]
    return condition.negated and value == "" and getattr(obj, name, None) == ""


def _same(model: type[Model], names: list[str]) -> Reasons:
    said = {"object": model._meta.verbose_name, "fields": _labels(model, names)}
    return {_place(names): _("There is another %(object)s with the same %(fields)s.") % said}


def _place(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ""


def _labels(model: type[Model], names: list[str]) -> str:
    return ", ".join(str(model._meta.get_field(name).verbose_name) for name in names)  # type: ignore[union-attr]


def _fields(model: type[Model], constraint: Any) -> list[str]:
    if isinstance(constraint, UniqueConstraint):  # its condition says where it holds, not what it is about
        names = [*constraint.fields, *(name for part in constraint.expressions for name in _mentioned(part))]
    else:
        names = list(_mentioned(getattr(constraint, "condition", None)))
    return [name for name in dict.fromkeys(names) if _is_field(model, name)]


def _mentioned(part: Any) -> Iterator[str]:
    if isinstance(part, F):
        yield str(part.name).split("__")[0]  # type: ignore[attr-defined]
    elif isinstance(part, Q):
        for child in part.children:
            lookup, value = child if isinstance(child, tuple) else ("", child)
            yield lookup.split("__")[0]
            yield from _mentioned(value)
    elif hasattr(part, "get_source_expressions"):
        for inner in part.get_source_expressions():
            yield from _mentioned(inner)


def _is_field(model: type[Model], name: str) -> bool:
    try:
        return bool(model._meta.get_field(name).concrete)
    except FieldDoesNotExist:
        return False


@cache
def _constraints() -> dict[str, tuple[type[Model], BaseConstraint]]:
    return {str(one.name): (model, one) for model in apps.get_models() for one in model._meta.constraints}


@cache
def _unique_columns() -> list[tuple[str, type[Model], str]]:
    return [
        (f"{model._meta.db_table}_{column.column}_", model, column.name)
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if column.unique and not column.primary_key
    ]


def forget() -> None:
    """Look at the models anew: some were changed while the product runs."""
    _constraints.cache_clear()
    _unique_columns.cache_clear()
