"""The pages of this folder in a browser's eyes: what they change, and for whom they are there."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.customers.models import Account, Consent, Contact, Industry, Rating
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach

from . import making

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def seller() -> Person:
    """Sees and changes their own accounts and contacts."""
    found = making.person("seller", surname="王", given_name="芳")
    role = Role.objects.create(name="seller")
    for path in ("accounts", "contacts"):
        for action in ("view", "change"):
            Grant.objects.create(role=role, object=path, action=action, reach=Reach.OWN)
    found.roles.add(role)
    return found


@pytest.fixture
def account(seller: Person) -> Account:
    return making.account(owner=seller)


@pytest.fixture
def contact(account: Account, seller: Person) -> Contact:
    return making.contact("王建国", account=account, owner=seller)


def test_a_rating_is_added_on_the_page(seller: Person, account: Account) -> None:
    answer = signed_in(seller).post(
        reverse("rate-account", args=[account.pk]), {"aspect": "culture", "score": "4", "reason": "…"}
    )
    assert answer.url == f"/accounts/{account.pk}/tab/characteristics/"  # type: ignore[attr-defined]
    rating = Rating.objects.get(account=account)
    assert (rating.score, rating.reason, rating.rated_by) == (4, "…", seller)


def test_a_score_that_does_not_exist_is_refused_in_words(seller: Person, account: Account) -> None:
    answer = signed_in(seller).post(reverse("rate-account", args=[account.pk]), {"aspect": "culture", "score": "6"}, follow=True)
    assert Rating.objects.count() == 0
    assert "6" in answer.content.decode()


def test_a_statement_is_added_on_the_page(seller: Person, contact: Contact) -> None:
    values = {"channel": "email", "state": "refused", "basis": "objection", "source": "电话"}
    signed_in(seller).post(reverse("state-consent", args=[contact.pk]), values)
    assert list(Consent.objects.values_list("contact", "channel", "state", "source")) == [
        (contact.pk, "email", "refused", "电话")
    ]


def test_the_chart_asks_for_a_superior_among_those_who_can_be_one(seller: Person, account: Account, contact: Contact) -> None:
    below = making.contact("下属", account=account, owner=seller)
    peer = making.contact("同事", account=account, owner=seller)
    making.changed(making.place(account, below), reports_to=contact)
    asked = signed_in(seller).get(reverse("set-superior", args=[account.pk, contact.pk])).content.decode()
    assert (f'value="{peer.pk}"' in asked, f'value="{below.pk}"' in asked, f'value="{contact.pk}"' in asked) == (
        True,
        False,
        False,
    )


def test_the_chart_names_nobody_out_of_reach(seller: Person, account: Account, contact: Contact) -> None:
    hidden = making.contact("看不见", account=account, owner=making.person("other"))
    page = reverse("set-superior", args=[account.pk, contact.pk])
    assert "看不见" not in signed_in(seller).get(page).content.decode()
    signed_in(seller).post(page, {"superior": str(hidden.pk)})
    signed_in(seller).post(page, {"superior": "9" * 5000})
    assert making.place(account, contact).reports_to is None


def test_the_chart_saves_superior_and_role(seller: Person, account: Account, contact: Contact) -> None:
    boss = making.contact("老板", account=account, owner=seller)
    signed_in(seller).post(reverse("set-superior", args=[account.pk, contact.pk]), {"superior": str(boss.pk), "role": "handler"})
    place = making.place(account, contact)
    assert (place.reports_to, place.role) == (boss, "handler")


def test_the_form_tells_who_may_already_be_there(seller: Person, account: Account) -> None:
    making.account("华为技术有限公司（别人的）", owner=making.person("other"))
    answer = signed_in(seller).get("/accounts/similar/", {"name": "华为技术"}).content.decode()
    assert (account.number in answer, "别人的" in answer) == (True, False)


def test_the_usual_industries_are_added_by_those_who_may_create_them(seller: Person) -> None:
    assert signed_in(seller).post(reverse("add-usual-industries")).status_code == 404
    assert Industry.objects.count() == 0
    signed_in(making.person("boss", is_administrator=True)).post(reverse("add-usual-industries"))
    assert Industry.objects.count() == 20


def test_nothing_of_this_is_there_for_strangers(account: Account, contact: Contact) -> None:
    stranger = signed_in(making.person("stranger"))
    posts = (("rate-account", [account.pk]), ("state-consent", [contact.pk]), ("set-superior", [account.pk, contact.pk]))
    codes = {stranger.post(reverse(name, args=args), {"score": 1}).status_code for name, args in posts}
    codes |= {
        stranger.get(address).status_code for address in ("/accounts/similar/?name=华为", "/orders/similar/", "/birthdays/")
    }
    assert codes == {404}


def test_a_person_who_may_only_look_cannot_judge(account: Account, contact: Contact) -> None:
    viewer = making.person("viewer")
    role = Role.objects.create(name="viewer")
    for path in ("accounts", "contacts"):
        Grant.objects.create(role=role, object=path, action="view", reach=Reach.ALL)
    viewer.roles.add(role)
    client = signed_in(viewer)
    assert client.get(f"/accounts/{account.pk}/tab/characteristics/").status_code == 200
    assert client.post(reverse("rate-account", args=[account.pk]), {"aspect": "culture", "score": "4"}).status_code == 404
    assert client.get(reverse("set-superior", args=[account.pk, contact.pk])).status_code == 404
    assert Rating.objects.count() == 0


@pytest.mark.parametrize("path", ["", "tab/organization/", "tab/characteristics/", "tab/group/", "files/", "history/"])
def test_every_part_of_an_account_page_shows_what_is_within_reach(
    path: str, seller: Person, account: Account, contact: Contact
) -> None:
    making.made(Rating, account=account, aspect="culture", score=5, reason="守信")
    making.account("子公司", parent=account, owner=seller)
    making.contact("看不见", account=account, owner=making.person("other"))
    page = signed_in(seller).get(f"/accounts/{account.pk}/{path}")
    assert (page.status_code, "看不见" in page.content.decode()) == (200, False)
    shown = {"": "王建国", "tab/organization/": "王建国", "tab/characteristics/": "守信", "tab/group/": "子公司"}.get(
        path, account.name
    )
    assert shown in page.content.decode()


@pytest.mark.parametrize("path", ["", "tab/consents/"])
def test_every_part_of_a_contact_page_is_there(path: str, seller: Person, contact: Contact) -> None:
    making.changed(contact, birth_month=8, birth_day=15, birth_calendar="lunar")
    page = signed_in(seller).get(f"/contacts/{contact.pk}/{path}")
    assert (page.status_code, contact.name in page.content.decode()) == (200, True)


def test_a_wrong_birthday_is_marked_beside_a_wrong_address_and_nothing_else_is(contact: Contact) -> None:
    boss = Person.objects.create(username="boss", is_administrator=True, language="en")
    wrong = {"name": "王芳", "email": "nowhere", "birth_month": "2", "birth_day": "31", "birth_calendar": "solar"}
    sent = {**wrong, "account": contact.account_id, "owner": boss.pk}
    for address in (reverse("records:edit", args=["contacts", contact.pk]), reverse("records:new", args=["contacts"])):
        answer = signed_in(boss).post(address, sent)
        marked = re.findall(r'id="field-(\w+)_error"', answer.content.decode())
        assert (answer.status_code, marked) == (422, ["email", "birth_day"])
