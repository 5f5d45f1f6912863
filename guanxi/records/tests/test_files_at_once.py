"""Files that several people add and remove at the same moment."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import Settings

from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.attaching import storing
from guanxi.records.models import Attachment
from guanxi.records.writer import Writer

AtOnce = Callable[..., list[Any]]
PAGE = "the same content"


def test_adding_and_removing_the_same_content_at_once_loses_nothing(at_once: AtOnce, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    boss = Writer(by=Person.objects.create(username="boss", is_administrator=True), at=timezone.now())
    record = registry.at("teams")
    assert record is not None
    obj = saving.create(record, {"name": "North"}, boss)

    def add() -> Attachment:
        return storing.add(record, obj, SimpleUploadedFile("a.txt", PAGE.encode()), boss)

    for _round in range(5):
        old = add()
        problems = at_once(add, lambda old=old: storing.remove(record, obj, old, boss), add)
        assert [type(one) for one in problems] == [Attachment, type(None), Attachment]
        assert all(storing.place_of(file).read_text() == PAGE for file in Attachment.objects.all())
