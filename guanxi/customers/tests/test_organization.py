"""Affiliations and the chart of a customer's organization."""

import pytest

from guanxi.customers import organization
from guanxi.customers.models import Account, Affiliation
from guanxi.people.models import FieldRight, Grant, Person, Role
from guanxi.people.models.role import Level, Reach
from guanxi.records import faces, fields, registry, saving
from guanxi.records.refusals import Invalid, Refusal

from . import making

pytestmark = pytest.mark.django_db


def names(places: list[organization.Place]) -> list[object]:
    return [
        (place.affiliation.contact.name, names(place.reports)) if place.reports else place.affiliation.contact.name
        for place in places
    ]


def drawn(account: Account) -> list[object]:
    return names(organization.chart(organization.affiliations_of(account)))


def reports(account: Account, contact: object, boss: object) -> None:
    making.changed(making.place(account, contact), reports_to=boss)


def test_the_main_account_has_an_affiliation_with_the_contacts_title() -> None:
    account = making.account()
    contact = making.contact(account=account, job_title="经理", department="采购部")
    place = making.place(account, contact)
    assert (place.is_main, place.job_title, place.department) == (True, "经理", "采购部")


def test_a_title_written_at_the_affiliation_holds_for_the_contact() -> None:
    account = making.account()
    contact = making.contact(account=account, job_title="经理")
    making.changed(making.place(account, contact), job_title="总监")
    contact.refresh_from_db()
    assert contact.job_title == "总监"


def test_who_moves_keeps_the_role_and_leaves_superior_and_reports_behind() -> None:
    old, new = making.account("旧公司"), making.account("新公司")
    boss, mover, below = (making.contact(name, account=old) for name in ("老板甲", "王小明", "李小红"))
    making.changed(making.place(old, mover), reports_to=boss, role="handler")
    reports(old, below, mover)
    making.changed(mover, account=new)
    assert list(Affiliation.objects.filter(contact=mover).values_list("account__name", "role", "reports_to", "is_main")) == [
        ("新公司", "handler", None, True)
    ]
    assert making.place(old, below).reports_to is None


def test_who_goes_where_they_worked_on_the_side_keeps_both() -> None:
    first, second = making.account("甲公司"), making.account("乙公司")
    contact = making.contact(account=first)
    making.made(Affiliation, account=second, contact=contact)
    making.changed(contact, account=second)
    found = Affiliation.objects.filter(contact=contact).order_by("is_main").values_list("account__name", "is_main")
    assert list(found) == [("甲公司", False), ("乙公司", True)]


def test_without_a_main_account_there_is_no_main_affiliation() -> None:
    contact = making.contact(account=making.account())
    making.changed(contact, account=None)
    assert Affiliation.objects.filter(contact=contact).count() == 0


def test_a_main_affiliation_cannot_be_removed_by_itself() -> None:
    account = making.account()
    contact = making.contact(account=account)
    with pytest.raises(Refusal):
        saving.remove(registry.declared(Affiliation), making.place(account, contact), making.writer())
    assert making.place(account, contact).is_main


def test_nobody_is_their_own_superior_around_a_corner() -> None:
    account = making.account()
    first, second, third = (making.contact(name, account=account) for name in ("甲一", "乙二", "丙三"))
    reports(account, second, first)
    reports(account, third, second)
    with pytest.raises(Invalid):
        reports(account, first, third)
    assert drawn(account) == [("甲一", [("乙二", ["丙三"])])]


def test_a_superior_works_for_the_same_account() -> None:
    account = making.account()
    contact, stranger = making.contact(account=account), making.contact("外人", account=making.account("别家"))
    with pytest.raises(Invalid):
        reports(account, contact, stranger)


def test_the_chart_has_several_tops_the_larger_unit_first_and_leaves_out_who_left() -> None:
    account = making.account()
    single, boss, one, two = (making.contact(name, account=account) for name in ("安单", "朱总", "周一", "周二"))
    making.contact("走了", account=account, has_left=True)
    reports(account, one, boss)
    reports(account, two, boss)
    assert drawn(account) == [("朱总", ["周二", "周一"]), single.name]


def test_a_circle_in_older_data_loses_nobody() -> None:
    account = making.account()
    people = [making.contact(name, account=account) for name in ("甲一", "乙二", "丙三")]
    for contact, boss in zip(people, [*people[1:], people[0]], strict=True):
        Affiliation.objects.filter(contact=contact).update(reports_to=boss)
    (root,) = organization.chart(organization.affiliations_of(account))
    assert root.size == 2


@pytest.mark.parametrize(("path", "other"), [("contacts", "affiliations"), ("affiliations", "contacts")])
def test_what_a_role_says_of_a_contacts_title_holds_at_the_affiliation_and_not_the_other_way(path: str, other: str) -> None:
    role = Role.objects.create(name="Seller")
    for whole in ("accounts", "contacts"):
        Grant.objects.create(role=role, object=whole, action="change", reach=Reach.ALL)
        Grant.objects.create(role=role, object=whole, action="view", reach=Reach.ALL)
    FieldRight.objects.create(role=role, object=path, field="job_title", level=Level.HIDDEN)
    FieldRight.objects.create(role=role, object=path, field="department", level=Level.READ)
    seller = Person.objects.create(username="seller")
    seller.roles.add(role)
    seen = {name: faces.face(registry.at(name), seller) for name in (path, other)}
    assert [name for name in ("job_title", "department") if name in fields.everything(seen[path])] == ["department"]
    assert fields.everything(seen[path])["department"].editable is False
    known = fields.everything(seen[other])
    wanted = ["department"] if other == "affiliations" else ["job_title", "department"]
    assert [name for name in ("job_title", "department") if name in known] == wanted
    assert known["department"].editable is (other == "contacts")
