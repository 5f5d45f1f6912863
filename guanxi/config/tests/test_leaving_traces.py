"""What is taken out by command is in the audit trail; what lets somebody in is in no log."""

import logging
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.config.cli import exporting
from guanxi.config.operations import metering
from guanxi.people.models import AuditEntry, Person
from guanxi.records import registry, saving
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


def test_an_export_by_command_is_noted(tmp_path: Path) -> None:
    saving.create(registry.at("accounts"), {"name": "Acme"}, Writer(by=None, at=timezone.now()))
    exporting.export("accounts", "csv", tmp_path / "all.csv", exporting.Asked(columns="name"))
    found = AuditEntry.objects.get(kind="exported")
    assert (found.channel, found.path, found.what["rows"], found.what["fields"]) == ("command", "accounts", 1, ["name"])


def test_the_word_for_a_new_password_is_not_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "guanxi.requests"):
        client.get("/sign-in/new/MQ/c0ffee-0123456789abcdef/")
    (line,) = [record for record in caplog.records if record.name == "guanxi.requests"]
    assert line.__dict__["path"] == "/sign-in/new/MQ/…/"


def test_made_up_methods_are_counted_as_one(client: Client) -> None:
    Person.objects.create_user("mei")
    for method in ("BREW", "WHEN"):
        client.generic(method, "/sign-in/")
    told = [line for line in metering.lines() if line.startswith("guanxi_http_requests_total")]
    assert ([line for line in told if "BREW" in line], any('method="other"' in line for line in told)) == ([], True)
