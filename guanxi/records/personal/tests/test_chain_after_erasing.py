"""Erasing a person leaves the chain of the audit trail closed."""

from typing import Any

from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.auditing import verifying
from guanxi.records.personal import erasing
from guanxi.records.writer import Writer


def test_the_chain_is_sound_after_erasing(at_once_alone: Any) -> None:
    writer = Writer(by=Person.objects.create_user("root", is_administrator=True), at=timezone.now())
    contact = saving.create(registry.at("contacts"), {"name": "欧阳若曦", "mobile": "139 1234 5678"}, writer)
    saving.change(registry.at("contacts"), contact, {"mobile": "138 0000 0000"}, writer)
    assert verifying.verify(writer.at).is_sound
    erasing.erase(registry.at("contacts"), contact, writer)
    verdict = verifying.verify(writer.at)
    assert (verdict.problems, verdict.blanked > 0) == ([], True)
