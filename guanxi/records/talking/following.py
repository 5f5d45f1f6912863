"""Who is told what happens to a record, and what each person wants to be told."""

from collections.abc import Iterable

from guanxi.people.models import Person
from guanxi.records.bin import goes_along
from guanxi.records.models import Following, NoticeChoice

goes_along(Following)


def follow(person: Person, path: str, key: int) -> None:
    """Let the person be told of what happens to a record."""
    Following.objects.update_or_create(person=person, path=path, object_id=key, defaults={"is_on": True})


def unfollow(person: Person, path: str, key: int) -> None:
    """Tell the person no more; what would make them follow by itself does so no more either."""
    Following.objects.update_or_create(person=person, path=path, object_id=key, defaults={"is_on": False})


def follow_by_itself(person: int, path: str, keys: Iterable[int]) -> None:
    """Let a person (a key) follow records unless they said otherwise before."""
    rows = [Following(person_id=person, path=path, object_id=key) for key in keys]
    Following.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def follows(person: Person, path: str, key: int) -> bool:
    """Whether the person is told of what happens to a record."""
    return Following.objects.filter(person=person, path=path, object_id=key, is_on=True).exists()


def choice_of(person: Person) -> NoticeChoice:
    """What the person wants to be told; unsaved if they never chose."""
    return NoticeChoice.objects.filter(person=person).first() or NoticeChoice(person=person)


def choices_of(people: Iterable[int]) -> dict[int, NoticeChoice]:
    """What each of these persons (keys) wants to be told."""
    wanted = set(people)
    known = {choice.person_id: choice for choice in NoticeChoice.objects.filter(person__in=wanted)}
    return {key: known.get(key) or NoticeChoice(person_id=key) for key in wanted}
