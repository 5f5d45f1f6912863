"""Custom fields on their models, and company wordings and choices over the product's own, while the product runs."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.base import ModelState

from guanxi.records import choosing
from guanxi.records.models import CustomField, Wording
from guanxi.records.texts import Texts, in_language, later

_labels: dict[tuple[str, str], Texts] = {}
_helps: dict[tuple[str, str], Texts] = {}
_originals: dict[tuple[int, str], tuple[Any, Any]] = {}
"""What the product says, by holder and attribute: (holder, text), so that it can be said again."""


class _Late:
    """A column that came after the object at hand was made: a new object has what the field starts with."""

    field: Any

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is not None and self.field.attname not in instance.__dict__ and instance._state.adding:
            instance.__dict__[self.field.attname] = self.field.get_default()
        return super().__get__(instance, owner)  # type: ignore[misc]  # of the column's own kind, see `attach`


def _by_name(cls: type[Model], db: str | None, field_names: Collection[str], values: Collection[Any]) -> Model:
    """A row as an object, each value under the name that it was asked for by.

    Django goes by the order of the columns, which may have changed between asking and answering: a value would stand in the
    wrong place. Names that are gone do no harm; columns that came later are read when somebody asks for them.
    """
    found = cls.__new__(cls)
    found._state = ModelState()
    found._state.adding, found._state.db = False, db
    found.__dict__.update(zip(field_names, values, strict=True))
    return found


def attach(model: type[Model], row: CustomField, column: Any) -> None:
    """Make a column part of its model; its texts are looked up when they are shown."""
    key = (row.path, row.name)
    column.verbose_name = later(lambda: in_language(_labels.get(key, {})) or key[1].removeprefix("x_").replace("_", " "))
    column.help_text = later(lambda: in_language(_helps.get(key, {})))
    column.descriptor_class = type("Late", (_Late, column.descriptor_class), {})
    column.contribute_to_class(model, row.name)
    model.from_db = classmethod(_by_name)  # type: ignore[assignment]
    apps.clear_cache()


def detach(model: type[Model], column: Any) -> None:
    """Take a column from its model; its values stay in the table."""
    model._meta.local_fields.remove(column)
    for name in {
        column.name,
        column.attname,
        f"get_{column.name}_display",
        f"get_next_by_{column.name}",
        f"get_previous_by_{column.name}",
    }:
        with suppress(AttributeError):
            delattr(model, name)
    apps.clear_cache()


def tell(rows: Iterable[CustomField]) -> None:
    """Let these labels and help texts be in force for custom fields."""
    found = list(rows)
    _labels.clear()
    _labels.update({(row.path, row.name): row.labels for row in found})
    _helps.clear()
    _helps.update({(row.path, row.name): row.help for row in found})


def reword(models: Mapping[str, type[Model]], wordings: Iterable[Wording], own: Mapping[str, Mapping[str, Texts]]) -> None:
    """Put company wordings in the place of the product's; `own` are the names of custom objects."""
    said = {(row.path, row.field): row for row in wordings}
    for holder, text in list(_originals.values()):
        for attribute, value in text.items():
            setattr(holder, attribute, value)
    _originals.clear()
    for (path, name), row in said.items():
        model = models.get(path)
        holder = model and (_column(model, name) if name else model._meta)
        if holder:
            _say(holder, "verbose_name", row.labels)
            if not name:
                _say(holder, "verbose_name_plural", row.labels_plural)
    for path, names in own.items():
        if (path, "") not in said:
            _say(models[path]._meta, "verbose_name", names["labels"])
            _say(models[path]._meta, "verbose_name_plural", names["labels_plural"])


def choices_of(path: str, name: str) -> Any:
    """The choices of a field as Django asks for them: anew each time."""
    return lambda: choosing.pairs(path, name)


def _say(holder: Any, attribute: str, texts: Texts) -> None:
    if not any(texts.values()):
        return
    original = getattr(holder, attribute)
    _originals.setdefault((id(holder), attribute), (holder, {attribute: original}))
    setattr(holder, attribute, later(lambda: in_language(texts) or str(original)))


def _column(model: type[Model], name: str) -> Any:
    return next((column for column in model._meta.concrete_fields if column.name == name), None)
