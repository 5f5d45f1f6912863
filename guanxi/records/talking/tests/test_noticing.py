"""Who is told of what, and who is not."""

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from guanxi.people.models import Grant, Person, Role, Share
from guanxi.people.models.role import Reach
from guanxi.records import announcing, places, registry, saving, sharing
from guanxi.records.announcements import RecordCommented, RecordsChanged, RecordShared
from guanxi.records.declare import Record
from guanxi.records.models import Change, Comment, Favorite, Following, Notice, NoticeChoice, Visit
from guanxi.records.refusals import Invalid, NotAllowed
from guanxi.records.talking import commenting, following, mailing, notices, noticing
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


def _seller(name: str, reach: Reach = Reach.OWN) -> Person:
    role = Role.objects.create(name=f"role of {name}")
    for action in ("view", "create", "change", "delete"):
        Grant.objects.create(role=role, object="accounts", action=action, reach=reach)
    person = Person.objects.create(username=name, surname=name.title(), is_active=True, language="en")
    person.roles.add(role)
    return person


def _writer(person: Person) -> Writer:
    return Writer(by=person, at=timezone.now())


@pytest.fixture
def accounts() -> Record:
    record = registry.at("accounts")
    assert record is not None
    return record


@pytest.fixture
def mei() -> Person:
    return _seller("mei")


@pytest.fixture
def boss() -> Person:
    return Person.objects.create(username="boss", is_active=True, is_administrator=True, language="en")


def _told(person: Person) -> list[tuple[str, str]]:
    return [(one.notice.kind, one.sentence) for one in notices.page(Person.objects.get(pk=person.pk))[0]]


def _spread(path: str) -> None:
    """Run what the worker would run for all changes so far."""
    changes = list(Change.objects.filter(path=path, kind="changed").values_list("pk", flat=True))
    announcement = RecordsChanged(path, "changed", changes)
    if noticing.concerns_somebody(announcement):
        noticing.tell_of_changes(announcement)


def _say(accounts: Record, account: object, text: str, by: Person) -> Comment:
    comment = commenting.write(accounts, account, text, _writer(by)).comment
    noticing.tell_of_comment(RecordCommented("accounts", comment.object_id, comment.pk))
    return comment


def test_who_is_mentioned_and_sees_the_record_is_told_once_and_who_does_not_see_it_is_named(
    accounts: Record, mei: Person, boss: Person
) -> None:
    li = _seller("li")
    account = saving.create(accounts, {"name": "Huaxia"}, _writer(mei))
    said = commenting.write(accounts, account, "@mei and @li, look", _writer(boss))
    for _twice in range(2):
        noticing.tell_of_comment(RecordCommented("accounts", account.pk, said.comment.pk))
    assert said.in_vain == (li,)
    assert _told(mei) == [("mentioned", "boss mentioned you")]
    assert Notice.objects.filter(person=li).count() == 0


def test_who_does_not_see_a_record_cannot_speak_about_it(accounts: Record, mei: Person) -> None:
    account = saving.create(accounts, {"name": "Huaxia"}, _writer(mei))
    with pytest.raises(NotAllowed):
        commenting.write(accounts, account, "hello", _writer(_seller("li")))
    with pytest.raises(Invalid):
        commenting.write(accounts, account, "  \n", _writer(mei))
    assert Comment.objects.count() == 0


def test_changes_of_a_followed_record_stay_one_notice_until_it_is_read(accounts: Record, mei: Person, boss: Person) -> None:
    account = saving.create(accounts, {"name": "Huaxia"}, _writer(mei))
    following.follow(mei, "accounts", account.pk)
    saving.change(accounts, account, {"name": "Huaxia 2"}, _writer(boss))
    _spread("accounts")
    saving.change(accounts, account, {"website": "https://a.cn"}, _writer(boss))
    saving.change(accounts, account, {"name": "Huaxia 3"}, _writer(mei))
    _spread("accounts")
    _spread("accounts")
    (told,) = notices.page(mei)[0]
    assert (told.notice.times, told.notice.fields) == (2, ["name", "website"])
    assert notices.count_unread(mei) == 1
    notices.mark_read(mei, timezone.now())
    saving.change(accounts, account, {"name": "Huaxia 4"}, _writer(boss))
    _spread("accounts")
    assert (notices.count_unread(mei), Notice.objects.count()) == (1, 2)


def test_the_new_owner_is_told_and_follows(accounts: Record, mei: Person, boss: Person) -> None:
    account = saving.create(accounts, {"name": "Huaxia"}, _writer(boss))
    saving.change(accounts, account, {"owner": mei}, _writer(boss))
    _spread("accounts")
    _spread("accounts")
    assert _told(mei) == [("assigned", "boss made this yours")]
    assert following.follows(mei, "accounts", account.pk)


def test_nothing_is_queued_for_a_change_that_concerns_nobody(accounts: Record, mei: Person) -> None:
    account = saving.create(accounts, {"name": "Huaxia"}, _writer(mei))
    following.follow(mei, "accounts", account.pk)
    saving.change(accounts, account, {"name": "Own change"}, _writer(mei))
    changes = list(Change.objects.filter(path="accounts").values_list("pk", flat=True))
    assert not noticing.concerns_somebody(RecordsChanged("accounts", "changed", changes))


def test_a_notice_about_a_record_that_went_out_of_reach_is_not_shown(accounts: Record, mei: Person, boss: Person) -> None:
    account = saving.create(accounts, {"name": "Secret"}, _writer(mei))
    _say(accounts, account, "@mei hello", boss)
    assert _told(mei) == [("mentioned", "boss mentioned you")]
    saving.change(accounts, account, {"owner": boss}, _writer(boss))
    assert (_told(mei), notices.count_unread(Person.objects.get(pk=mei.pk))) == ([], 0)


def test_a_share_is_told_to_who_received_it(accounts: Record, mei: Person, boss: Person) -> None:
    account = saving.create(accounts, {"name": "Huaxia"}, _writer(boss))
    share = sharing.share(accounts, account, mei, _writer(boss))
    assert isinstance(share, Share)
    noticing.tell_of_share(RecordShared("accounts", account.pk, share.pk))
    assert _told(mei) == [("shared", "boss shared this with you")]


def test_who_wants_no_such_notice_gets_none(accounts: Record, mei: Person, boss: Person) -> None:
    NoticeChoice.objects.create(person=mei, silent=["commented"])
    account = saving.create(accounts, {"name": "Huaxia"}, _writer(mei))
    following.follow(mei, "accounts", account.pk)
    _say(accounts, account, "plain", boss)
    _say(accounts, account, "for @mei", boss)
    assert [kind for kind, _text in _told(mei)] == ["mentioned"]


def test_a_changed_comment_keeps_what_it_said_and_only_its_writer_changes_it(accounts: Record, mei: Person, boss: Person) -> None:
    account = saving.create(accounts, {"name": "Huaxia"}, _writer(mei))
    comment = _say(accounts, account, "first", mei)
    with pytest.raises(NotAllowed):
        commenting.change(accounts, account, comment, "forged", _writer(boss))
    commenting.change(accounts, account, comment, "second", _writer(mei))
    assert ([one.text for one in commenting.versions(comment, mei)], comment.text) == (["first"], "second")
    commenting.remove(accounts, account, comment, _writer(mei))
    assert (comment.text, list(commenting.versions(comment, mei))) == ("", [])
    assert [one.text for one in commenting.versions(comment, boss)] == ["first", "second"]
    assert list(commenting.of(accounts, account)) == []


def test_pages_of_talk_notices_and_places(accounts: Record, mei: Person, boss: Person) -> None:
    client = Client()
    client.force_login(mei)
    account = saving.create(accounts, {"name": "Huaxia"}, _writer(mei))
    talk = reverse("records:talk", args=["accounts", account.pk])
    assert client.post(talk, {"text": ""}).status_code == 422
    assert client.post(talk, {"text": "Call **tomorrow**"}).status_code == 302
    first = Comment.objects.get()
    client.post(talk, {"text": "Yes", "answers": first.pk})
    page = client.get(talk).content.decode()
    assert "Call <strong>tomorrow</strong>" in page
    assert page.index("tomorrow</strong>") < page.index(">Yes<")
    told = client.post(reverse("here"), {"path": "accounts", "key": account.pk}).json()
    assert {name: told[name] for name in ("unread", "star", "follow", "comments")} == {
        "unread": 0,
        "star": False,
        "follow": True,
        "comments": 2,
    }
    client.post(reverse("records:star", args=["accounts", account.pk]), {"on": "1"})
    at_hand = client.get(reverse("at-hand")).json()
    assert [[one["label"] for one in at_hand[name]] for name in ("recent", "favorites")] == [["Huaxia"], ["Huaxia"]]
    saving.change(accounts, account, {"owner": boss}, _writer(boss))
    assert client.get(reverse("at-hand")).json() == {"recent": [], "favorites": [], "views": []}
    assert client.get(talk).status_code == 404


def test_only_the_last_records_are_kept(accounts: Record, boss: Person) -> None:
    keys = [saving.create(accounts, {"name": f"A {number}"}, _writer(boss)).pk for number in range(4)]
    places_kept, places.KEPT = places.KEPT, 3
    try:
        for key in (*keys, keys[1]):
            places.opened(boss, "accounts", key, timezone.now())
    finally:
        places.KEPT = places_kept
    assert [place.label for place in places.recent(boss)] == ["A 1", "A 3", "A 2"]


def test_what_hangs_on_a_removed_record_comes_back_with_it_and_is_not_shown_meanwhile(accounts: Record, boss: Person) -> None:
    account = saving.create(accounts, {"name": "Huaxia"}, _writer(boss))
    places.opened(boss, "accounts", account.pk, timezone.now())
    _say(accounts, account, "still here", boss)
    saving.remove(accounts, account, _writer(boss))
    assert places.recent(boss) == []
    assert (Comment.objects.count(), Visit.objects.count(), Following.objects.count(), Favorite.objects.count()) == (1, 1, 1, 0)


def test_unread_notices_go_out_by_mail_once_and_only_what_the_person_sees(
    accounts: Record, mei: Person, boss: Person, mailoutbox: list[EmailMessage]
) -> None:
    Person.objects.filter(pk=mei.pk).update(email="mei@example.com")
    NoticeChoice.objects.create(person=mei, by_mail=True)
    seen, away = (saving.create(accounts, {"name": name}, _writer(mei)) for name in ("Huaxia", "Secret"))
    for account in (seen, away):
        _say(accounts, account, "@mei hello", boss)
    saving.change(accounts, away, {"owner": boss}, _writer(boss))
    assert [mailing.send_all(timezone.now()) for _twice in range(2)] == [1, 0]
    (message,) = mailoutbox
    assert (message.to, "Huaxia" in message.body, "Secret" in message.body) == (["mei@example.com"], True, False)


def test_the_worker_is_given_what_concerns_somebody(accounts: Record, mei: Person, boss: Person) -> None:
    account = saving.create(accounts, {"name": "Huaxia"}, _writer(mei))
    reaction = "guanxi.records.talking.noticing.tell_of_changes"
    saving.change(accounts, account, {"name": "Unwatched"}, _writer(boss))
    waiting = ProcrastinateJob.objects.filter(task_name=announcing.JOB, args__reaction=reaction)
    assert waiting.count() == 0
    following.follow(mei, "accounts", account.pk)
    saving.change(accounts, account, {"name": "Watched"}, _writer(boss))
    (job,) = waiting
    announcing.run(**job.args)
    assert _told(mei) == [("changed", "boss changed Name")]
