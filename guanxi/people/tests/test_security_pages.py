"""Second factor, sessions, networks and passwords, as a browser meets them."""

import base64
import datetime
import re
import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.people import passwords, requiring, second_factor, signing_in
from guanxi.people.models import AuditEntry, KnownDevice, OpenSession, Person, Role, RoleSignIn, SignInRules

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-secret"
NOW = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def mei() -> Person:
    return Person.objects.create_user("mei", PASSWORD, language="en")


def _sign_in(client: Client, password: str = PASSWORD, **headers: str) -> str:
    answer = client.post(reverse("sign-in"), {"username": "mei", "password": password}, **headers)
    return answer["Location"] if answer.status_code == 302 else ""


def _code(person: Person, moment: float | None = None) -> str:
    return second_factor.code_at(second_factor.ciphers.decrypt(person.authenticator.secret), int(moment or time.time()) // 30)


def _with_app(person: Person) -> None:
    secret = second_factor.begin(person)
    early = NOW - datetime.timedelta(minutes=10)
    assert second_factor.confirm(person, second_factor.code_at(secret, int(early.timestamp()) // 30), at=early)


@pytest.mark.parametrize(
    ("moment", "digits"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037"), (20000000000, "353130")]
)
def test_codes_are_those_of_rfc_6238(moment: int, digits: str) -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert second_factor.code_at(secret, moment // 30) == digits


def test_a_code_works_once_half_a_minute_early_or_late(mei: Person) -> None:
    _with_app(mei)
    late = _code(mei, NOW.timestamp() - 30)
    assert second_factor.check(mei, late, at=NOW) == "app"
    assert second_factor.check(mei, late, at=NOW) == ""
    assert second_factor.check(mei, _code(mei, NOW.timestamp() + 90), at=NOW) == ""


def test_a_recovery_code_works_once_and_only_for_its_person(mei: Person) -> None:
    other = Person.objects.create_user("other")
    code = second_factor.new_recovery_codes(mei)[3]
    assert second_factor.check(other, code, at=NOW) == ""
    assert second_factor.check(mei, code.upper().replace("-", " "), at=NOW) == "recovery"
    assert second_factor.check(mei, code, at=NOW) == ""


def test_with_an_app_the_password_alone_opens_nothing(mei: Person, client: Client) -> None:
    _with_app(mei)
    assert _sign_in(client) == reverse("second-step")
    assert client.get(reverse("security")).status_code == 302
    assert client.post(reverse("second-step"), {"code": "000000"}).status_code == 400
    assert client.post(reverse("second-step"), {"code": _code(mei)})["Location"] == "/"
    assert client.get(reverse("security")).status_code == 200
    kinds = list(AuditEntry.objects.order_by("id").values_list("kind", "by_id"))
    assert kinds == [("sign_in_failed", None), ("signed_in", mei.pk)]


def test_guessing_codes_is_throttled(mei: Person, client: Client) -> None:
    _with_app(mei)
    _sign_in(client)
    for _ in range(5):
        client.post(reverse("second-step"), {"code": "000000"})
    assert client.post(reverse("second-step"), {"code": _code(mei)}).status_code == 400


def test_what_others_mistype_shuts_nobody_out(mei: Person, client: Client) -> None:
    _with_app(mei)
    other = Person.objects.create_user("other", PASSWORD)
    _with_app(other)
    for number in range(signing_in.PER_ADDRESS):
        signing_in.fail(f"2:{other.pk}", f"2:{other.pk}", timezone.now() - datetime.timedelta(seconds=number))
    _sign_in(client)
    assert client.post(reverse("second-step"), {"code": _code(mei)})["Location"] == "/"


def test_setting_up_an_app_shows_codes_once(mei: Person, client: Client) -> None:
    _sign_in(client)
    page = client.get(reverse("security-app")).content.decode()
    assert "<svg" in page
    answer = client.post(reverse("security-app"), {"code": _code(mei)})
    assert answer.content.decode().count("<code>") == second_factor.RECOVERY_CODES
    assert second_factor.has_app(mei)
    client.post(reverse("security-app-remove"), {"password": "wrong"})
    assert second_factor.has_app(mei)
    client.post(reverse("security-app-remove"), {"password": PASSWORD})
    assert not second_factor.has_app(mei)


def test_who_lacks_a_needed_factor_after_the_grace_sees_only_its_page(mei: Person, client: Client) -> None:
    role = Role.objects.create(name="sales")
    mei.roles.add(role)
    rule = RoleSignIn.objects.create(role=role, needs_second_factor=True, needed_since=timezone.localdate(), grace_days=3)
    assert _sign_in(client) == "/"
    Person.objects.update(created_at=NOW - datetime.timedelta(days=900))
    RoleSignIn.objects.filter(pk=rule.pk).update(needed_since=timezone.localdate() - datetime.timedelta(days=4))
    late = Client()
    assert _sign_in(late) == reverse("security-app")
    assert late.get(reverse("preferences"))["Location"] == reverse("security-app")
    late.get(reverse("security-app"))
    late.post(reverse("security-app"), {"code": _code(mei)})
    assert late.get(reverse("preferences")).status_code == 200


def test_sessions_are_listed_and_ended_from_elsewhere(mei: Person, client: Client) -> None:
    other = Client()
    _sign_in(client, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    _sign_in(other, HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 15) Chrome/140.0")
    assert OpenSession.objects.filter(person=mei).count() == 2
    assert "Chrome, Android" in client.get(reverse("security")).content.decode()
    client.post(reverse("sessions-end"))
    assert other.get(reverse("preferences")).status_code == 302
    assert client.get(reverse("preferences")).status_code == 200


def test_nobody_ends_sessions_of_others(mei: Person, client: Client) -> None:
    _sign_in(client)
    stranger = Client()
    stranger.force_login(Person.objects.create_user("stranger"))
    session = OpenSession.objects.get(person=mei)
    assert stranger.post(reverse("session-end", args=[session.pk])).status_code == 404
    assert client.get(reverse("preferences")).status_code == 200


def test_changing_the_password_ends_all_other_sessions_and_forbids_the_old_one(mei: Person, client: Client) -> None:
    other = Client()
    _sign_in(client)
    _sign_in(other)
    new = {"old_password": PASSWORD, "new_password1": "another-long-secret", "new_password2": "another-long-secret"}
    assert client.post(reverse("password"), new).status_code == 302
    assert client.get(reverse("preferences")).status_code == 200
    assert other.get(reverse("preferences")).status_code == 302
    assert OpenSession.objects.filter(person=mei).count() == 1
    mei.refresh_from_db()
    with pytest.raises(ValidationError, match="before"):
        validate_password(PASSWORD, mei)


def test_only_as_many_earlier_passwords_are_kept_as_the_rules_say(mei: Person) -> None:
    SignInRules.objects.create(pk=1, remembered_passwords=2)
    for number in range(4):
        passwords.remember(mei, f"hash{number}", at=NOW + datetime.timedelta(days=number))
    assert set(mei.used_passwords.values_list("hash", flat=True)) == {"hash2", "hash3"}


def test_an_idle_session_ends(mei: Person, client: Client) -> None:
    SignInRules.objects.create(pk=1, idle_minutes=10)
    _sign_in(client)
    session = client.session
    session["seen"] -= 599
    session.save()
    assert client.get(reverse("preferences")).status_code == 200
    session = client.session
    session["seen"] -= 700
    session.save()
    assert client.get(reverse("preferences")).status_code == 302
    assert AuditEntry.objects.filter(kind="session_ended", what__why="idle", by=mei).count() == 1


def test_a_session_ends_after_the_longest_time_however_busy(mei: Person, client: Client) -> None:
    SignInRules.objects.create(pk=1, longest_hours=8)
    _sign_in(client)
    session = client.session
    session["since"] -= 8 * 3600 + 1
    session.save()
    assert client.get(reverse("preferences")).status_code == 302


def test_from_another_network_nobody_of_the_role_gets_in_or_stays(mei: Person, client: Client) -> None:
    role = Role.objects.create(name="sales")
    mei.roles.add(role)
    RoleSignIn.objects.create(role=role, networks=["192.0.2.0/24"])
    assert _sign_in(client, REMOTE_ADDR="198.51.100.1") == ""
    assert _sign_in(client, REMOTE_ADDR="192.0.2.44") == "/"
    assert client.get(reverse("preferences"), REMOTE_ADDR="192.0.2.45").status_code == 200
    assert client.get(reverse("preferences"), REMOTE_ADDR="198.51.100.1").status_code == 302


@pytest.mark.parametrize(
    ("networks", "address", "may"),
    [
        ([], "198.51.100.1", True),
        ([["192.0.2.0/24"], ["192.0.0.0/8"]], "192.0.2.9", True),
        ([["192.0.2.0/24"], ["10.0.0.0/8"]], "192.0.2.9", False),
        ([["192.0.2.0/24"]], "::ffff:192.0.2.9", True),
        ([["2001:db8::/32"]], "2001:db8::5", True),
        ([["192.0.2.0/24"]], "", False),
    ],
)
def test_networks_of_all_roles_must_allow_an_address(networks: list[list[str]], address: str, may: bool) -> None:
    assert requiring.may_come_from(networks, address) == may


def test_a_new_device_is_told_of_on_the_known_one_in_the_persons_language(mei: Person, client: Client) -> None:
    Person.objects.filter(pk=mei.pk).update(language="zh-hans")
    _sign_in(client)
    _sign_in(Client(), HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/140.0", REMOTE_ADDR="198.51.100.9")
    client.post(reverse("sign-out"))
    assert (
        client.post(reverse("sign-in"), {"username": "mei", "password": PASSWORD}, headers={"Accept-Language": "en"}).status_code
        == 302
    )
    page = client.get(reverse("preferences")).content.decode()
    assert re.findall(r"新设备登录：Firefox[^<]*198\.51\.100\.9", page) != []
    assert not KnownDevice.objects.filter(is_told=False).exists()


def test_nobody_takes_the_email_address_of_somebody_else(mei: Person, client: Client) -> None:
    Person.objects.create_user("boss", email="boss@example.com")
    client.force_login(mei)
    given = {"email": "Boss@Example.com", "language": "en", "time_zone": "UTC", "appearance": "system"}
    answer = client.post(reverse("preferences"), given)
    assert "Somebody else has this e-mail address." in answer.content.decode()
    mei.refresh_from_db()
    assert mei.email == ""
