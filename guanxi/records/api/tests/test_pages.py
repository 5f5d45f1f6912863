"""The pages of tokens, webhooks and the description, in the browser's place."""

import datetime
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.people.models.role import Reach
from guanxi.people.web import proving
from guanxi.records.models import AccessToken, Delivery, Webhook

Employ = Callable[..., Person]


@pytest.fixture
def browser(boss: Person) -> Client:
    client = Client()
    client.force_login(boss)
    session = client.session
    session[proving.PROVEN] = time.time()
    session.save()
    return client


def page(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def test_a_token_is_shown_once_works_and_can_be_revoked(browser: Client) -> None:
    day = timezone.now().date() + datetime.timedelta(days=10)
    sent = {"name": "ERP", "expires_on": day.isoformat(), "objects_only": ["accounts"]}
    shown = page(browser.post(reverse("api-tokens"), sent))
    text = re.search(r"gx_[\w-]{30,}", shown)
    assert text is not None
    assert text[0] not in page(browser.get(reverse("api-tokens")))
    headers = {"Authorization": f"Bearer {text[0]}"}
    assert Client().get("/api/v1/accounts", headers=headers).status_code == 200
    assert Client().get("/api/v1/contacts", headers=headers).status_code == 404
    token = AccessToken.objects.get()
    assert (token.may_write, token.checksum == text[0]) == (False, False)
    assert browser.post(reverse("revoke-api-token", args=[token.pk])).status_code == 302
    assert Client().get("/api/v1/accounts", headers=headers).status_code == 401


def test_a_token_that_lasts_too_long_is_refused(browser: Client) -> None:
    day = timezone.now().date() + datetime.timedelta(days=5000)
    page(browser.post(reverse("api-tokens"), {"name": "ERP", "expires_on": day.isoformat()}), 422)
    assert not AccessToken.objects.exists()


def test_nobody_revokes_the_token_of_another_and_administrators_see_all(browser: Client, program: Any, employ: Employ) -> None:
    other = Client()
    other.force_login(employ("seller", accounts={"view": Reach.OWN}))
    assert other.post(reverse("revoke-api-token", args=[program.token.pk])).status_code == 404
    assert other.get(reverse("all-api-tokens")).status_code == 404
    assert program.token.prefix in page(browser.get(reverse("all-api-tokens")))


def test_a_webhook_is_made_tried_switched_and_deleted(browser: Client, boss: Person) -> None:
    sent = {"name": "ERP", "url": "https://example.com/hook", "person": boss.pk, "paths": ["accounts"], "kinds": ["changed"]}
    made = browser.post(reverse("new-webhook"), {**sent, "fields_text": "name, owner"})
    hook = Webhook.objects.get()
    assert (made["Location"], hook.fields, hook.paths) == (reverse("webhook", args=[hook.pk]), ["name", "owner"], ["accounts"])
    assert browser.post(reverse("webhook-act", args=[hook.pk, "test"])).status_code == 302
    delivery = Delivery.objects.get()
    assert "test" in page(browser.get(reverse("webhook", args=[hook.pk])))
    Delivery.objects.update(state="failed", tries=3)
    browser.post(reverse("send-again", args=[delivery.pk]))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == ("waiting", 0)
    browser.post(reverse("webhook-act", args=[hook.pk, "off"]))
    assert "ERP" in page(browser.get(reverse("webhooks")))
    old = hook.secret
    browser.post(reverse("webhook-act", args=[hook.pk, "secret"]))
    hook.refresh_from_db()
    assert (hook.is_active, hook.secret == old) == (False, False)
    browser.post(reverse("webhook-act", args=[hook.pk, "delete"]))
    assert not Webhook.objects.exists()


def test_webhooks_are_for_administrators(employ: Employ, boss: Person) -> None:
    client = Client()
    client.force_login(employ("seller", accounts={"view": Reach.OWN}))
    hook = Webhook.objects.create(name="x", url="https://example.com/", secret="whsec_", person=boss, created_at=timezone.now())
    pages = [
        reverse("webhooks"),
        reverse("new-webhook"),
        reverse("webhook", args=[hook.pk]),
        reverse("edit-webhook", args=[hook.pk]),
    ]
    assert {client.get(address).status_code for address in pages} == {404}
    assert client.post(reverse("webhook-act", args=[hook.pk, "delete"])).status_code == 404


def test_the_description_shows_only_what_the_person_may_use(browser: Client, employ: Employ) -> None:
    client = Client()
    client.force_login(employ("seller", accounts={"view": Reach.OWN}))
    assert "/api/docs/contacts/" in page(browser.get(reverse("api-docs")))
    assert "/api/docs/contacts/" not in page(client.get(reverse("api-docs")))
    assert client.get(reverse("api-docs-object", args=["contacts"])).status_code == 404
    told = page(client.get(reverse("api-docs-object", args=["accounts"])))
    assert ("/api/v1/accounts/{id}/comments" in told, "/api/v1/accounts/bulk" in told) == (True, False)
    assert "POST" in page(browser.get(reverse("api-docs-object", args=["accounts"])))
    paths = client.get(reverse("api-description")).json()["paths"]
    assert ("/accounts" in paths, "/contacts" in paths, "post" in paths["/accounts"]) == (True, False, False)
