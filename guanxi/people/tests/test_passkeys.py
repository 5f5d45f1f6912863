"""What a stranger sends instead of a passkey breaks nothing."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("answer", ["", "{}", "[]", "5", '{"id": 5}', '{"id": "=="}', "[" * 100_000, '{"id": "中"}', "\x00"])
def test_an_answer_that_is_none_lets_nobody_in(answer: str, client: Client) -> None:
    client.get(reverse("passkey"))
    refused = client.post(reverse("passkey"), {"answer": answer})
    assert (refused.status_code, client.get("/me/").status_code) == (400, 302)
