"""Every answer is numbered, protected, and in the language of its reader."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from guanxi.config import errors
from guanxi.config.logs import request_number
from guanxi.config.middleware import proxy, sizes
from guanxi.people.models import Person

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei() -> Person:
    return Person.objects.create_user("mei", "only-for-tests", language="zh-hant", time_zone="Asia/Taipei", is_administrator=True)


def test_pages_forbid_the_browser_what_they_never_do(client: Client) -> None:
    response = client.get("/sign-in/")
    assert response["Content-Security-Policy"] == POLICY
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_a_request_gets_a_number(client: Client) -> None:
    first, second = (client.get("/health/")["X-Request-ID"] for _ in range(2))
    assert len(first) == 12
    assert first != second


@pytest.mark.parametrize(("given", "kept"), [("abc-12345", True), ("a\nb", False), ("x" * 65, False)])
def test_a_number_of_the_proxy_is_kept_if_it_is_harmless(client: Client, given: str, kept: bool) -> None:
    assert (client.get("/health/", headers={"X-Request-ID": given})["X-Request-ID"] == given) is kept


def test_pages_ask_strangers_to_sign_in(client: Client) -> None:
    response = client.get("/me/")
    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/me/")


def test_pages_speak_the_language_of_the_person_and_not_of_the_browser(client: Client, mei: Person) -> None:
    client.force_login(mei)
    response = client.get("/me/", headers={"Accept-Language": "en"})
    assert response["Content-Language"] == "zh-hant"


def test_a_page_that_is_not_there_says_so_with_the_number_of_the_request(client: Client, mei: Person) -> None:
    client.force_login(mei)
    response = client.get("/there/is/nothing/", headers={"X-Request-ID": "number-of-this"})
    assert response.status_code == 404
    assert "number-of-this" in response.content.decode()


def test_a_form_without_its_token_is_refused_in_words(mei: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(mei)
    response = strict.post("/sign-out/", headers={"X-Request-ID": "number-of-this"})
    assert response.status_code == 403
    assert "number-of-this" in response.content.decode()


def test_pages_are_kept_in_no_cache(client: Client, mei: Person) -> None:
    client.force_login(mei)
    assert client.get("/me/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("megabytes", "is_signed_in", "status"), [(0.5, False, 200), (2, False, 413), (2, True, 200), (9000, True, 413)]
)
def test_what_is_too_large_is_refused_before_it_is_read(
    megabytes: float, is_signed_in: bool, status: int, rf: RequestFactory, mei: Person
) -> None:
    request = rf.post("/import/new/")
    request.META["CONTENT_LENGTH"] = str(int(megabytes * sizes.MEGABYTE))
    request.user = mei if is_signed_in else AnonymousUser()
    assert sizes.limit(lambda _: HttpResponse())(request).status_code == status


def test_a_database_that_does_not_answer_is_told_without_asking_it(rf: RequestFactory) -> None:
    def ask(_request: HttpRequest) -> HttpResponse:
        raise OperationalError("connection refused")

    try:
        response = ask(rf.get("/"))
    except OperationalError:
        response = errors.broken(rf.get("/"))
    assert (response.status_code, response["Retry-After"]) == (503, "30")


@pytest.mark.django_db
def test_a_question_that_takes_the_database_too_long_is_refused_with_advice(rf: RequestFactory) -> None:
    def ask() -> HttpResponse:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 20")
                cursor.execute("SELECT pg_sleep(60)")
        except OperationalError:
            return errors.broken(rf.get("/"))
        return HttpResponse()

    response = ask()
    assert response.status_code == 503
    assert "This takes too long" in response.content.decode()


@pytest.mark.parametrize(
    ("seen", "said", "address"),
    [
        ("127.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("127.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.7", "1.2.3.4"),  # two proxies of ours; the first word is made up
        ("127.0.0.1", "10.0.0.9, 10.0.0.7", "10.0.0.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("8.8.8.8", "1.2.3.4", "8.8.8.8"),  # no proxy of ours: not believed
        ("127.0.0.1", "1.2.3.4, nonsense", "127.0.0.1"),
    ],
)
def test_behind_a_proxy_the_address_is_the_last_that_is_no_proxy(rf: RequestFactory, seen: str, said: str, address: str) -> None:
    request = rf.get("/", headers={"X-Forwarded-For": said}, REMOTE_ADDR=seen)
    proxy.believe(lambda _: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == address


def test_strangers_cannot_claim_to_come_over_tls(rf: RequestFactory) -> None:
    request = rf.get("/", headers={"X-Forwarded-Proto": "https"}, REMOTE_ADDR="8.8.8.8")
    proxy.believe(lambda _: HttpResponse())(request)
    assert "HTTP_X_FORWARDED_PROTO" not in request.META


@pytest.mark.parametrize(
    ("address", "said", "status"), [("127.0.0.1", "", 200), ("127.0.0.1", "1.2.3.4", 404), ("192.168.1.5", "", 404)]
)
def test_numbers_are_for_this_machine_unless_there_is_a_token(client: Client, address: str, said: str, status: int) -> None:
    headers = {"X-Forwarded-For": said} if said else {}
    assert client.get("/metrics/", headers=headers, REMOTE_ADDR=address).status_code == status


def test_a_failure_is_told_with_the_number_of_the_request(rf: RequestFactory) -> None:
    token = request_number.set("number-of-this")
    request = rf.get("/")
    request.user = AnonymousUser()
    response = errors.broken(request)
    request_number.reset(token)
    assert response.status_code == 500
    assert "number-of-this" in response.content.decode()
