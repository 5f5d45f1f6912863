"""Telling people what concerns them: comments, mentions, changes of what they follow, records that are shared or become theirs.

These are reactions to announcements: they run after commit, at least once, so each cause is told once. Whoever does not see the
record is told nothing, now or later.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from django.db import connection, transaction

from guanxi.people.models import Department, Person, Share
from guanxi.people.trees import descendants
from guanxi.records import faces, fields, reading, registry
from guanxi.records.announcements import RecordCommented, RecordsChanged, RecordShared
from guanxi.records.bin import goes_along
from guanxi.records.declare import Record
from guanxi.records.models import Change, Comment, Following, Notice

from . import following, mentioning

Kind = Notice.Kind
goes_along(Notice)
_CONCERNS = """
SELECT EXISTS (SELECT FROM records_change c WHERE c.id = ANY(%s) AND (jsonb_exists(c.values, %s) OR EXISTS (
  SELECT FROM records_following f WHERE f.path = c.path AND f.object_id = c.object_id AND f.is_on
  AND f.person_id IS DISTINCT FROM c.by_id)))
"""


def concerns_somebody(announcement: RecordsChanged) -> bool:
    """Whether these changes are of a record that somebody else follows, or of who is responsible; asked before anything is queued."""
    record = registry.at(announcement.path)
    if announcement.kind != Change.Kind.CHANGED or record is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNS, [announcement.changes, record.owner])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def tell_of_changes(announcement: RecordsChanged) -> None:
    """Tell followers what changed, and new owners that a record is theirs now."""
    record = registry.at(announcement.path)
    if record is None:
        return
    changes = list(Change.objects.filter(pk__in=announcement.changes).order_by("pk"))
    _tell_owners(record, changes)
    by_record: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        by_record[change.object_id].append(change)
    followers = Following.objects.filter(path=record.path, object_id__in=by_record, is_on=True)
    concerned: dict[int, list[Change]] = defaultdict(list)
    for who, key in followers.values_list("person", "object_id"):
        concerned[who] += [change for change in by_record[key] if who not in (change.by_id, _new_owner(record, change))]
    for person in _wanting(Kind.CHANGED, concerned):
        _tell_follower(record, person, concerned[person.pk])


@transaction.atomic
def tell_of_comment(announcement: RecordCommented) -> None:
    """Tell those who are mentioned and those who follow."""
    record = registry.at(announcement.path)
    comment = Comment.objects.filter(pk=announcement.comment, removed_at=None).first()
    if record is None or comment is None:
        return
    mentioned = {person.pk for person in mentioning.people_in([comment.text]).values()} - {comment.by_id}
    follows = Following.objects.filter(path=record.path, object_id=announcement.key, is_on=True)
    followers = set(follows.values_list("person", flat=True)) - {comment.by_id} - mentioned
    for kind, people in ((Kind.MENTIONED, mentioned), (Kind.COMMENTED, followers)):
        for person in _wanting(kind, people):
            _tell(person, kind, record, {announcement.key: comment.pk}, by=comment.by_id, at=comment.written_at)


@transaction.atomic
def tell_of_share(announcement: RecordShared) -> None:
    """Tell those to whom a record was opened."""
    record = registry.at(announcement.path)
    share = Share.objects.filter(pk=announcement.share).first()
    if record is None or share is None:
        return
    for person in _wanting(Kind.SHARED, _receivers(share) - {share.shared_by_id}):
        _tell(person, Kind.SHARED, record, {announcement.key: share.pk}, by=share.shared_by_id, at=share.shared_at)


def _receivers(share: Share) -> set[int]:
    if share.to_person_id:
        return {share.to_person_id}
    if share.to_team_id:
        return set(Person.objects.filter(teams=share.to_team_id).values_list("pk", flat=True))
    below = descendants(Department, [share.to_department_id] if share.to_department_id else [])
    return set(Person.objects.filter(department__in=below).values_list("pk", flat=True))


def _tell_owners(record: Record, changes: Iterable[Change]) -> None:
    """Each new owner is told of what another gave them, and follows it from now on."""
    given: dict[int, dict[int, Change]] = defaultdict(dict)
    for change in changes:
        owner = _new_owner(record, change)
        if owner and owner != change.by_id:
            given[owner][change.object_id] = change
    choices = following.choices_of(given)
    for owner, mine in given.items():
        if choices[owner].follows_own:
            following.follow_by_itself(owner, record.path, mine)
    for person in _wanting(Kind.ASSIGNED, given):
        mine = given[person.pk]
        last = next(reversed(mine.values()))
        _tell(person, Kind.ASSIGNED, record, {key: change.pk for key, change in mine.items()}, by=last.by_id, at=last.at)


def _new_owner(record: Record, change: Change) -> int | None:
    pair = change.values.get(record.owner) if record.owner else None
    return pair[1] if pair else None


def _tell_follower(record: Record, person: Person, changes: Collection[Change]) -> None:
    """One notice per record until it was read; changes of nothing that this person sees are left out."""
    known = fields.everything(faces.face(record, person))
    seen = set(_visible(record, person, {change.object_id for change in changes}))
    unread = Notice.objects.filter(person=person, kind=Kind.CHANGED, path=record.path, object_id__in=seen, read_at=None)
    waiting = {notice.object_id: notice for notice in unread.select_for_update()}
    fresh: dict[int, Notice] = {}
    for change in changes:
        names = [name for name in change.values if name in known or name == ""]
        if change.object_id not in seen or not (names or change.verb):
            continue
        told = waiting.get(change.object_id) or fresh.get(change.object_id)
        if told is None:
            told = Notice(
                person=person, kind=Kind.CHANGED, path=record.path, object_id=change.object_id, cause=change.pk, times=0
            )
            fresh[change.object_id] = told
        elif told.cause >= change.pk:
            continue
        told.cause, told.at, told.by_id, told.times = change.pk, change.at, change.by_id, told.times + 1
        told.fields = list(dict.fromkeys([*told.fields, *(name for name in names if name)]))
    Notice.objects.bulk_update(waiting.values(), ["cause", "at", "by", "times", "fields"], batch_size=500)
    Notice.objects.bulk_create(fresh.values(), ignore_conflicts=True, batch_size=500)


def _tell(person: Person, kind: Kind, record: Record, causes: dict[int, int], *, by: int | None, at: datetime.datetime) -> None:
    """Tell a person of records (key → cause) that they see; what was told before is not told again."""
    rows = [
        Notice(person=person, kind=kind, path=record.path, object_id=key, cause=causes[key], by_id=by, at=at)
        for key in _visible(record, person, causes)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _visible(record: Record, person: Person, keys: Collection[int]) -> list[int]:
    return list(reading.visible(record, person).filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))


def _wanting(kind: Kind, people: Collection[int]) -> Iterator[Person]:
    """Those of these people (keys) who still work here and want to be told."""
    if not people:
        return
    choices = following.choices_of(people)
    for person in Person.objects.filter(pk__in=people, is_active=True):
        if kind not in choices[person.pk].silent:
            yield person
