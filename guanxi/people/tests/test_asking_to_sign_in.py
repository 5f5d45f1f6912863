"""Who is not signed in any more is asked to sign in and led back to where they were."""

from urllib.parse import quote

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
HERE = "http://testserver"


def _sent(page: str, referer: str, *, token: bool, **headers: str) -> tuple[int, str]:
    client = Client(enforce_csrf_checks=not token)
    answer = client.post(page, {"name": "Huaxia"}, headers={"Referer": referer, **headers})
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.parametrize("token", [True, False])
def test_whoever_sends_a_form_comes_back_to_its_page(token: bool) -> None:
    asked = f"/sign-in/?next={quote('/accounts/new/?owner=3')}"
    assert _sent("/accounts/new/", f"{HERE}/accounts/new/?owner=3", token=token) == (302, asked)


@pytest.mark.parametrize("referer", ["https://elsewhere.example/accounts/", "", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(referer: str) -> None:
    assert _sent("/accounts/5/delete/", referer, token=True) == (302, "/sign-in/?next=/")


@pytest.mark.parametrize("token", [True, False])
def test_a_script_is_told_and_keeps_its_page(token: bool) -> None:
    assert _sent("/accounts/5/field/name/", f"{HERE}/accounts/", token=token, **{"HX-Request": "true"}) == (401, "")


def test_pages_come_back_with_their_whole_address() -> None:
    assert Client().get("/accounts/?q=a").headers["Location"] == f"/sign-in/?next={quote('/accounts/?q=a')}"


def test_the_page_to_sign_in_on_says_that_cookies_must_be_allowed() -> None:
    answer = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"}).post("/sign-in/", {"username": "a"})
    assert (answer.status_code, "Cookies must be allowed" in answer.content.decode()) == (403, True)
