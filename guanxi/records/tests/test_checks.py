"""Declarations that name something unknown are refused at start-up, with a suggestion."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import models

from guanxi.people.models import Department
from guanxi.records import checks, registry
from guanxi.records.declare import Action, Listing, Number, Record, Section

GOOD = Record(
    model=Department,
    path="test-good",
    icon="sitemap",
    name=("name",),
    search=("name",),
    keys=(("code",),),
    listing=Listing(columns=("name", "parent"), filters=("parent",), sort="name"),
    sections=(Section("Department", ("name", "code")),),
)


def do(obj: Any, *, writer: Any) -> None:
    """Nothing at all."""


def _told(**changes: Any) -> list[tuple[str, str | None]]:
    return [(message.id or "", message.hint) for message in checks.check(replace(GOOD, **changes))]


def test_a_good_declaration_passes() -> None:
    assert _told() == []


@pytest.mark.parametrize(
    ("changes", "code", "hint"),
    [
        ({"listing": Listing(columns=("nmae",), sort="name")}, "records.E001", "Did you mean 'name'?"),
        ({"listing": Listing(filters=("perent",), sort="name")}, "records.E001", "Did you mean 'parent'?"),
        ({"listing": Listing(sort="-naem")}, "records.E001", "Did you mean 'name'?"),
        ({"sections": (Section("x", ("coed",)),)}, "records.E001", "Did you mean 'code'?"),
        ({"search": ("nane",)}, "records.E001", "Did you mean 'name'?"),
        ({"keys": (("name", "cod"),)}, "records.E001", "Did you mean 'code'?"),
        ({"guarded": {"heed": do}}, "records.E001", "Did you mean 'head'?"),
        ({"hidden": ("zzzzz",)}, "records.E001", None),
        ({"number": Number(field="running")}, "records.E001", None),
        ({"related": ("test-god",)}, "records.E002", None),
        ({"mirrors": {"nane": "departments.name"}}, "records.E001", "Did you mean 'name'?"),
        ({"mirrors": {"name": "departments.nane"}}, "records.E006", "Did you mean 'departments.name'?"),
        ({"owner": "parent"}, "records.E004", None),
        ({"owner": "parent__heads"}, "records.E004", None),
        ({"actions": (Action(verb=do, label="a"), Action(verb=do, label="b"))}, "records.E009", None),
    ],
)
def test_what_is_unknown_is_refused(changes: dict[str, Any], code: str, hint: str | None) -> None:
    assert _told(**changes) == [(code, hint)]


def test_an_unknown_icon_is_refused_where_the_icons_are() -> None:
    if not checks.ICONS.is_dir():
        pytest.skip("the icons are not installed (npm ci in frontend/)")
    assert _told(icon="sitemapp") == [("records.E010", "Did you mean 'sitemap'?")]


def test_every_declaration_of_the_product_passes() -> None:
    assert registry.everything() != []
    assert checks.declarations() == []


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (models.Index(fields=["-code"], name="whole"), []),
        (models.Index(fields=["-code"], name="part", condition=models.Q(code="")), ["records.W001"]),
    ],
)
def test_an_index_of_some_rows_does_not_serve_a_whole_list(
    index: models.Index, expected: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEBUG = True
    monkeypatch.setattr(Department._meta, "indexes", [index])
    assert _told(listing=Listing(sort="-code")) == [(code, None) for code in expected]
