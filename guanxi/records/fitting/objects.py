"""Objects that the company made: a model and a declaration like any other, made while the product runs."""

from typing import Any

from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from guanxi.records.declare import Listing, Merging, Number, Record, Section
from guanxi.records.models import CustomObject, Owned, Searchable, Tracked

LABEL = "records"


def _name_of(self: Any) -> str:
    return str(self.name)


def model_of(row: CustomObject) -> type[Model]:
    """The model of an object; the same class as long as this process lives."""
    wanted = "".join(part.capitalize() for part in ("custom", *row.path.split("-")))
    known = apps.all_models[LABEL].get(wanted.lower())
    return known or _made(row, wanted)


def forget(model: type[Model]) -> None:
    """Let nobody find this model any more."""
    apps.all_models[LABEL].pop(str(model._meta.model_name), None)
    apps.clear_cache()


def record_of(row: CustomObject, model: type[Model]) -> Record:
    """The declaration of an object, before its own fields are put in."""
    numbered = ("number",) if row.is_numbered else ()
    return Record(
        model=model,
        path=row.path,
        icon=row.icon,
        group=row.group,
        owner="owner",
        name=("name",),
        search=("name", *numbered),
        keys=(*((number,) for number in numbered), ("name",)),
        number=Number(prefix=row.prefix, digits=5) if row.is_numbered else None,
        listing=Listing(columns=("name", *numbered, "owner", "changed_at"), filters=("owner", "created_at"), sort="-changed_at"),
        sections=(Section(_("Overview"), ("name", *numbered, "owner")),),
        hidden=() if row.is_numbered else ("number",),
        merging=Merging(),
    )


def _made(row: CustomObject, name: str) -> type[Model]:
    table = row.table
    meta = type(
        "Meta",
        (),
        {
            "app_label": LABEL,
            "db_table": table,
            "indexes": [
                GinIndex(fields=["search"], name=f"{table[:22]}_search", fastupdate=True, gin_pending_list_limit=256),
                models.Index(fields=["-changed_at", "-id"], name=f"{table[:22]}_changed"),
                models.Index(fields=["owner", "-changed_at", "-id"], name=f"{table[:22]}_owner"),
            ],
        },
    )
    body = {
        "__module__": "guanxi.records.models",
        "__doc__": "An object that the company made.",
        "__str__": _name_of,
        "name": models.CharField(_("name"), max_length=200),
        "number": models.CharField(_("number"), max_length=40, null=True, blank=True, unique=True),
        "Meta": meta,
    }
    return type(name, (Tracked, Searchable, Owned), body)
