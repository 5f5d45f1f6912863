"""Rows of others linked to our accounts, products and people: by number before name, and what cannot be told apart stays open."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guanxi.analytics.loading import cubes_of_loads
from guanxi.analytics.loading.models import LoadRun
from guanxi.analytics.loading.plan import Column, Plan
from guanxi.analytics.loading.tests.ground import asked, loaded, run_of
from guanxi.catalog.models import Product
from guanxi.customers.models import Account
from guanxi.evaluation.tests import ledger
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach

pytestmark = pytest.mark.django_db


def linked(**links: str) -> Any:
    """Change a mapping so that these columns name our records."""

    def change(plan: Plan) -> Plan:
        return replace(plan, columns=tuple(_linked(one, links) for one in plan.columns))

    return change


def _linked(one: Column, links: dict[str, str]) -> Column:
    return replace(one, link=links[one.name], code="") if one.name in links else one


def test_rows_find_our_records_by_number_before_name_in_any_case(tmp_path: Path) -> None:
    huaxia, lanhai = ledger.account("Huaxia"), ledger.account("Lanhai")
    Account.objects.filter(pk=lanhai.pk).update(number="huaxia-2")
    lens = ledger.product("Lens")
    person = Person.objects.create(username="li.wei", email="li.wei@example.com")
    path = tmp_path / "sales.csv"
    path.write_text(
        f"Customer,Item,Agent,Amount\nHUAXIA,lens,LI.WEI,1\nHuaxia-2,{lens.number},li.wei@example.com,2\nStranger,,nobody,3\n"
    )
    loaded(path, "sales", change=linked(customer="account", item="product", agent="person"))
    assert asked("SELECT customer, customer_id, item_id, agent_id FROM loads.load_sales ORDER BY amount") == [
        ("HUAXIA", huaxia.pk, lens.pk, person.pk),
        ("Huaxia-2", lanhai.pk, lens.pk, person.pk),
        ("Stranger", None, None, None),
    ]


def test_a_name_that_several_have_links_nothing_and_a_number_given_later_does(tmp_path: Path) -> None:
    first, second = ledger.product("Lens"), ledger.product("Lens 2")
    Product.objects.filter(pk=second.pk).update(name="lens")
    path = tmp_path / "items.csv"
    path.write_text("Item,Amount\nLens,1\nLens,2\n")
    table = loaded(path, "items", change=linked(item="product"))
    assert asked("SELECT DISTINCT item_id FROM loads.load_items") == [(None,)]
    Product.objects.filter(pk=first.pk).update(number="LENS")
    assert run_of(table, kind=LoadRun.Kind.AGAIN).state == LoadRun.State.DONE
    assert asked("SELECT DISTINCT item_id FROM loads.load_items") == [(first.pk,)]


def test_linked_rows_are_asked_by_what_we_know_of_our_records_and_only_by_who_sees_these(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.account("Huaxia")
    path = tmp_path / "sales.csv"
    path.write_text("Customer,Amount\nHuaxia,1\n")
    loaded(path, "sales", change=linked(customer="account"))
    monkeypatch.setattr(cubes_of_loads.place, "star", lambda: "g1")
    (whole,) = cubes_of_loads.cubes(None)
    levels = {f"{link.role}.{level.name}" for link, level in whole.levels()}
    assert {"customer.customer", "customer_account.account", "customer_account.industry1"} <= levels
    role = Role.objects.create(name="analyst")
    for area, reach in (("analytics", Reach.ALL), ("loading", Reach.ALL), ("accounts", Reach.OWN)):
        Grant.objects.create(role=role, object=area, action="view", reach=reach)
    analyst = Person.objects.create(username="analyst")
    analyst.roles.add(role)
    (own,) = cubes_of_loads.cubes(analyst)
    levels = {f"{link.role}.{level.name}" for link, level in own.levels()}
    assert ("customer_account.account" in levels, "customer_account.scale" in levels) == (False, True)
