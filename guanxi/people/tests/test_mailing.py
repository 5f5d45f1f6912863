"""Mail about signing in, against a real mail server: encrypted, refused, and while the server is away."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from guanxi.people import jobs, mailing
from guanxi.people.models import Person

from .post_office import PostOffice, certificate, opened

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "long-enough-secret", "another-long-secret"
TASKS: dict[str, Callable[..., None]] = {mailing.LINK: jobs.mail_link.func, mailing.ALERT: jobs.mail_alert.func}


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with opened() as office:
        office.serve(settings)
        yield office


@pytest.fixture
def mei(settings: Any) -> Person:
    return Person.objects.create_user("mei", PASSWORD, language="en", email="mei@example.com", time_zone="Asia/Shanghai")


def work() -> int:
    """Do what the worker would do with the mail that was put off."""
    waiting = list(ProcrastinateJob.objects.filter(task_name__in=TASKS, status="todo").order_by("pk"))
    for job in waiting:
        TASKS[job.task_name](**job.args)
    return len(waiting)


def test_a_forgotten_password_is_chosen_anew_by_the_link_in_the_mail(office: PostOffice, mei: Person, client: Client) -> None:
    client.post(reverse("forgotten"), {"email": "Mei@Example.com"})
    assert office.letters == []  # the page waits for no mail server
    assert work() == 1
    (letter,) = office.letters
    assert (letter.to, letter.message["From"], letter.message["Subject"]) == (
        ("mei@example.com",),
        "crm@example.com",
        "A new password",
    )
    found = re.search(r"https?://[^/]+(/sign-in/new/\S+)", letter.text)
    assert found
    assert client.post(found[1], {"new_password1": NEW, "new_password2": NEW}).status_code == 302
    mei.refresh_from_db()
    assert (mei.check_password(NEW), client.get(found[1]).status_code) == (True, 404)


def test_nobody_is_written_to_at_an_address_that_nobody_has(office: PostOffice, mei: Person, client: Client) -> None:
    def told(email: str) -> str:
        page = client.post(reverse("forgotten"), {"email": email}).content.decode()
        return re.sub(r'(value|content)="[^"]*"', "", page)

    nothing = told("nobody@example.com")
    assert (work(), nothing == told("mei@example.com"), work()) == (0, True, 1)


def test_no_link_stands_in_the_list_of_jobs(office: PostOffice, mei: Person, client: Client) -> None:
    client.post(reverse("forgotten"), {"email": "mei@example.com"})
    assert ProcrastinateJob.objects.get(task_name=mailing.LINK).args == {"key": mei.pk}


def test_a_new_device_is_told_of_in_the_persons_language_and_time(office: PostOffice, mei: Person, client: Client) -> None:
    Person.objects.update(language="zh-hans")
    for agent in ("Mozilla/5.0 (Windows) Firefox/140.0", "Mozilla/5.0 (X11; Linux) Chrome/140.0"):
        Client().post(reverse("sign-in"), {"username": "mei", "password": PASSWORD}, HTTP_USER_AGENT=agent)
    assert work() == 1
    (letter,) = office.letters
    assert "Chrome, Linux" in letter.text
    assert "CST" in letter.text
    with translation.override("zh-hans"):
        assert letter.message["Subject"] == translation.gettext("Sign-in from a new device")


def test_mail_goes_over_tls_to_a_server_whose_certificate_is_right(
    settings: Any, mei: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificate(tmp_path)
    with opened(certificate=path) as office:
        office.serve(settings)
        with pytest.raises(ssl.SSLCertVerificationError):
            mailing.send_link(mei.pk)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        mailing.send_link(mei.pk)
        assert [letter.was_encrypted for letter in office.letters] == [True]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Django leaves the line to the garbage collector
def test_a_server_that_cannot_encrypt_gets_nothing_where_tls_is_asked_for(office: PostOffice, settings: Any, mei: Person) -> None:
    settings.EMAIL_USE_TLS = True
    with pytest.raises(smtplib.SMTPNotSupportedError):
        mailing.send_link(mei.pk)
    assert office.letters == []


@pytest.mark.parametrize(("answer", "is_again"), [("550 no such mailbox", False), ("451 come back later", True)])
def test_only_what_may_go_well_later_is_tried_again(answer: str, is_again: bool, office: PostOffice, mei: Person) -> None:
    office.refused["mei@example.com"] = answer
    with pytest.raises(smtplib.SMTPException if is_again else mailing.Undeliverable) as problem:
        mailing.send_link(mei.pk)
    assert any(isinstance(problem.value, kind) for kind in mailing.AGAIN.retry_exceptions or ()) is is_again


def test_a_sign_in_does_not_wait_for_a_mail_server_that_is_away(settings: Any, mei: Person) -> None:
    with opened() as office:
        office.serve(settings)
    for agent in ("Firefox/140.0", "Chrome/140.0"):
        answer = Client().post(reverse("sign-in"), {"username": "mei", "password": PASSWORD}, HTTP_USER_AGENT=agent)
        assert answer.status_code == 302
    with pytest.raises(OSError):
        work()
    with opened(office.port) as again:
        assert (work(), len(again.letters)) == (1, 1)
