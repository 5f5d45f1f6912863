"""What holds for every object, whatever it is: a new one is covered by giving a sample (guanxi.records.testing)."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach, RightTo
from guanxi.records import fields, naming, reading, registry, saving, showing
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.forms import building
from guanxi.records.models import Change, Channel
from guanxi.records.refusals import Refusal
from guanxi.records.testing import SampleMaker, all_samples, history_unlocked
from guanxi.records.writer import Writer

from .addresses import list_of, page_of, readable, writable

pytestmark = pytest.mark.django_db
PATHS = [record.path for record in registry.everything()]
every_record = pytest.mark.parametrize("path", PATHS)
ODD_ADDRESSES = (
    "?f=nonsense", "?f=nonsense:eq:1", "?f=created_at:eq:2024-13-45", "?f=created_at:in:sometime", "?f=created_at:between:1..2",
    "?f=created_at:eq:%00", "?sort=nonsense", "?sort=-%00", "?place=forged", "?place=", "?rows=9999999", "?columns=nonsense,created_at",
    "?q=%00", "?q=" + "x" * 3000, "?q=%27%22%5C%29%28%7C%21%3A*", "?f=created_by:any:99999999999999999999", "?f=created_by:any:-1",
    "?f=created_by:any:9223372036854775807", "?f=created_by:below:1", "?add=nonsense&op=eq&v=1",
)  # fmt: skip


@pytest.fixture
def boss() -> Person:
    return Person.objects.create(username="boss", surname="Wang", given_name="Daming", is_administrator=True, language="en")


@pytest.fixture
def make(boss: Person) -> SampleMaker:
    return SampleMaker(Writer(by=boss, at=timezone.now(), channel=Channel.COMMAND))


@pytest.fixture
def browser(boss: Person) -> Client:
    return _signed_in(boss)


@pytest.fixture
def employ() -> Callable[..., Person]:
    """Makes a person with one role of these grants: path → {action: reach}."""

    def _employ(name: str, **grants: Reach) -> Person:
        person = Person.objects.create(username=name, language="en")
        role = Role.objects.create(name=name)
        person.roles.add(role)
        for record in registry.everything():
            for action, reach in grants.items():
                Grant.objects.create(role=role, object=record.path, action=action, reach=reach)
        return person

    return _employ


def test_every_object_has_a_sample() -> None:
    assert sorted(set(PATHS) - set(all_samples())) == []


@every_record
def test_the_list_shows_a_new_record(path: str, make: SampleMaker, browser: Client) -> None:
    obj = make.make(path)
    page = _text(browser.get(f"{list_of(path)}?sort=-changed_at"))
    assert page.count(f'data-href="{page_of(path, obj.pk)}"') == 1


@every_record
def test_the_list_answers_a_script_with_a_fragment(path: str, make: SampleMaker, browser: Client) -> None:
    obj = make.make(path)
    part = _text(browser.get(f"{list_of(path)}?sort=-changed_at", headers={"HX-Request": "true", "HX-Target": "list"}))
    assert ("<html" in part, f'data-href="{page_of(path, obj.pk)}"' in part) == (False, True)


@every_record
def test_the_page_shows_every_field(path: str, make: SampleMaker, browser: Client) -> None:
    obj = make.make(path)
    page = _text(browser.get(page_of(path, obj.pk)))
    record = _record(path)
    told = {f.label: (f"<dt>{_escaped(f.label)}</dt>", f'data-field="{f.name}"') for f in fields.everything(record).values()}
    missing = [label for label, signs in told.items() if not any(sign in page for sign in signs)]
    cells = [showing.Reader(record).cell(obj, field) for field in fields.everything(record).values()]
    folded_away = [
        f.label
        for f, cell in zip(fields.everything(record).values(), cells, strict=True)
        if f.name == "is_sample" or cell.is_empty
    ]
    assert sorted(set(missing) - set(folded_away)) == []


@every_record
@pytest.mark.parametrize("tab", ["edit", "delete", "history", "files"])
def test_the_pages_of_a_record_answer(path: str, tab: str, make: SampleMaker, browser: Client) -> None:
    obj = make.make(path)
    if tab == "edit" and not building.shown(_record(path)):
        pytest.skip("nothing of it may be edited")
    assert browser.get(f"{page_of(path, obj.pk)}{tab}/").status_code == 200


@every_record
def test_a_form_creates_and_a_second_click_does_not_create_twice(path: str, make: SampleMaker, browser: Client) -> None:
    record = _record(path)
    sent = _as_typed(record, make.values(path), make.writer.by) | {"form_token": "7c9b54c6-7f0c-4a8e-8f6e-1d0d4e0a4a11"}
    before = record.model._default_manager.count()
    answers = [browser.post(reverse("records:new", args=[path]), sent) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302], _errors(answers[0])
    assert answers[0]["Location"] == answers[1]["Location"]
    assert record.model._default_manager.count() == before + 1


@every_record
def test_saving_an_unchanged_form_changes_nothing(path: str, make: SampleMaker, browser: Client) -> None:
    record, obj = _record(path), make.make(path)
    saved = _saved(record, obj)
    values = {field.name: getattr(saved, field.column.attname) for field in building.shown(record)}
    answer = browser.post(
        reverse("records:edit", args=[path, obj.pk]), _as_typed(record, values, make.writer.by) | {"version": saved.version}
    )
    assert answer.status_code == 302, _errors(answer)
    assert _saved(record, obj).version == saved.version
    assert (
        Change.objects.filter(path=path, object_id=obj.pk, kind=Change.Kind.CHANGED, verb="")
        .exclude(channel=Channel.COMMAND)
        .count()
        == 0
    )


@every_record
def test_an_edit_is_remembered_from_old_to_new(path: str, make: SampleMaker, browser: Client) -> None:
    record, obj = _record(path), make.make(path)
    field = _changeable(record, obj, make.writer)
    if field is None:
        pytest.skip("nothing that may be changed")
    saved = _saved(record, obj)
    values = {one.name: getattr(saved, one.column.attname) for one in building.shown(record)}
    old, new = values[field.name], "Changed x1"
    answer = browser.post(
        reverse("records:edit", args=[path, obj.pk]),
        _as_typed(record, values | {field.name: new}, make.writer.by) | {"version": saved.version},
    )
    assert answer.status_code == 302, _errors(answer)
    last = Change.objects.filter(path=path, object_id=obj.pk).latest("id")
    assert (last.by, last.channel, last.values[field.name]) == (make.writer.by, Channel.FORM, [old, new])
    assert "Changed x1" in _text(browser.get(f"{page_of(path, obj.pk)}history/"))


@every_record
def test_an_old_version_does_not_overwrite_a_newer_one(path: str, make: SampleMaker, browser: Client) -> None:
    record, obj = _record(path), make.make(path)
    field = _changeable(record, obj, make.writer)
    if field is None:
        pytest.skip("nothing that may be changed")
    saved = _saved(record, obj)
    values = {one.name: getattr(saved, one.column.attname) for one in building.shown(record)}
    saving.change(record, saved, {field.name: "Theirs x2"}, make.writer)
    sent = _as_typed(record, values | {field.name: "Yours x3"}, make.writer.by)
    answer = browser.post(reverse("records:edit", args=[path, obj.pk]), sent | {"version": saved.version})
    assert answer.status_code == 409
    assert ("Theirs x2" in _text(answer), "Yours x3" in _text(answer)) == (True, True)
    assert getattr(_saved(record, obj), field.name) == "Theirs x2"


@every_record
def test_a_record_can_be_deleted(path: str, make: SampleMaker, browser: Client) -> None:
    record, obj = _record(path), make.make(path)
    answer = browser.post(reverse("records:delete", args=[path, obj.pk]))
    gone = not record.model._default_manager.filter(pk=obj.pk).exists()
    assert (answer.status_code, gone) in [(302, True), (409, False)]
    assert Change.objects.filter(path=path, object_id=obj.pk, kind=Change.Kind.REMOVED).count() == int(gone)


@every_record
def test_without_a_right_nothing_is_there(path: str, make: SampleMaker, employ: Callable[..., Person]) -> None:
    obj = make.make(path)
    stranger = _signed_in(employ("stranger"))
    answers = {address: stranger.get(address).status_code for address in readable(path, obj.pk)}
    answers |= {f"POST {address}": stranger.post(address).status_code for address in writable(path, obj.pk)}
    assert answers == dict.fromkeys(answers, 404)


@every_record
def test_who_did_not_sign_in_is_sent_to_the_door(path: str, make: SampleMaker) -> None:
    obj = make.make(path)
    answers = [Client().get(address) for address in readable(path, obj.pk)]
    assert {(answer.status_code, answer["Location"].split("?")[0]) for answer in answers} == {(302, reverse("sign-in"))}


@every_record
def test_who_may_only_view_cannot_write(path: str, make: SampleMaker, employ: Callable[..., Person]) -> None:
    obj = make.make(path)
    viewer = _signed_in(employ("viewer", view=Reach.ALL))
    assert viewer.get(page_of(path, obj.pk)).status_code == 200
    answers = {address: viewer.post(address).status_code for address in writable(path, obj.pk)}
    assert answers == dict.fromkeys(answers, 404)
    assert viewer.get(f"{list_of(path)}export/").status_code == 404


@every_record
def test_a_stranger_finds_none_of_the_records_of_others(path: str, make: SampleMaker, employ: Callable[..., Person]) -> None:
    obj = make.make(path)
    name = naming.name_of(obj)
    every = {str(action): Reach.OWN for action in RightTo.values}
    stranger = _signed_in(employ("stranger", **every))
    row = f'data-href="{page_of(path, obj.pk)}"'
    seen = {
        "list": row in _text(stranger.get(list_of(path))),
        "page": stranger.get(page_of(path, obj.pk)).status_code != 404,
        "picker": str(obj.pk) in [str(one["id"]) for one in stranger.get(f"{list_of(path)}pick/", {"q": name}).json()],
        "search": f'href="{page_of(path, obj.pk)}"' in _text(stranger.get("/search/", {"q": name})),
        "export": len(_exported(stranger, path)) > 1,
        "chosen": len(_exported(stranger, path, chosen=obj.pk)) > 1,
    }
    assert seen == dict.fromkeys(seen, False)


@every_record
def test_the_boss_finds_it_everywhere(path: str, make: SampleMaker, browser: Client) -> None:
    """The counterpart of the test above: what must not leak is there."""
    obj = make.make(path)
    assert len(_exported(browser, path, chosen=obj.pk)) == 2
    found = [
        one["id"] for words in ("", naming.name_of(obj)) for one in browser.get(f"{list_of(path)}pick/", {"q": words}).json()
    ]
    assert obj.pk in found


@every_record
def test_more_rows_need_no_more_statements(path: str, make: SampleMaker, browser: Client) -> None:
    make.make(path)
    browser.get(list_of(path))
    one = _statements(browser, list_of(path))
    for _more in range(2):
        make.make(path)
    three = _statements(browser, list_of(path))
    assert three == one, "\n".join(three)
    assert len(three) <= 6, "\n".join(three)


@every_record
def test_history_of_many_changes_needs_few_statements(path: str, make: SampleMaker, browser: Client) -> None:
    obj = make.make(path)
    address = f"{page_of(path, obj.pk)}history/"
    with history_unlocked():
        Change.objects.filter(path=path, object_id=obj.pk).delete()
    _remembered(path, obj.pk, make, 1)
    browser.get(address)  # what is drawn once
    one = len(_statements(browser, address))
    _remembered(path, obj.pk, make, 20)
    assert len(_statements(browser, address)) == one


@every_record
@pytest.mark.parametrize("odd", ODD_ADDRESSES)
def test_an_odd_address_breaks_nothing(path: str, odd: str, browser: Client) -> None:
    assert browser.get(f"{list_of(path)}{odd}", follow=True).status_code == 200


@every_record
def test_a_filter_that_makes_no_sense_is_named_and_shows_nothing(path: str, make: SampleMaker, browser: Client) -> None:
    obj = make.make(path)
    page = _text(browser.get(f"{list_of(path)}?f=created_at:eq:tomorrowish"))
    assert ("tomorrowish" in page, f'data-href="{page_of(path, obj.pk)}"' in page) == (True, False)


@every_record
def test_every_field_can_be_filtered_and_sorted(path: str, make: SampleMaker, browser: Client) -> None:
    make.make(path)
    record = _record(path)
    for field in fields.everything(record).values():
        assert browser.get(f"{list_of(path)}filter/?field={field.name}").status_code == 200
        assert browser.get(f"{list_of(path)}?sort=-{field.name}").status_code == 200


@every_record
def test_odd_keys_find_nothing(path: str, browser: Client) -> None:
    for key in (0, 2**31, 2**63, 10**30):
        assert browser.get(f"/{path}/{key}/").status_code == 404
    assert browser.get(f"{list_of(path)}export/?chosen=abc&chosen=99999999999999999999&chosen=%00").status_code == 200


@every_record
def test_reading_without_a_person_is_everything(path: str, make: SampleMaker) -> None:
    obj = make.make(path)
    assert list(reading.visible(_record(path), None).filter(pk=obj.pk)) == [obj]


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _record(path: str) -> Record:
    found = registry.at(path)
    assert found is not None
    return found


def _saved(record: Record, obj: Any) -> Any:
    return record.model._default_manager.get(pk=obj.pk)


def _text(answer: Any) -> str:
    assert answer.status_code < 500
    return str(answer.content.decode())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("'", "&#39;")


def _exported(client: Client, path: str, **asked: Any) -> list[list[str]]:
    answer = client.get(f"{list_of(path)}export/", {"format": "csv", **asked})
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def _statements(client: Client, address: str) -> list[str]:
    """The statements of a page beyond those that find out who asks (session and person)."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    texts = [query["sql"] for query in caught.captured_queries]
    return [_shape(text) for text in texts if '"django_session"' not in text and "SAVEPOINT" not in text]


def _shape(statement: str) -> str:
    return statement.partition(" LIMIT ")[0][:160]


def _remembered(path: str, pk: int, make: SampleMaker, count: int) -> None:
    values = {
        field.name: [None, make.person] for field in fields.everything(_record(path)).values() if field.kind is Kind.RELATION
    }
    Change.objects.bulk_create(
        Change(path=path, object_id=pk, at=make.writer.at, by=make.writer.by, channel="form", kind="changed", values=values)
        for _ in range(count)
    )


def _changeable(record: Record, obj: Any, writer: Writer) -> fields.Field | None:
    """A text without further meaning that may be changed; none if the object's own rules refuse every change."""
    plain = (Kind.TEXT, Kind.LONG_TEXT)
    special = {*record.guarded, *(name for key in record.keys for name in key)} - set(record.name)
    found: Iterator[fields.Field] = (
        field
        for field in building.shown(record)
        if field.kind in plain and field.name not in special and (field.column.max_length or 99) > 20 and not field.column.unique
    )
    chosen = next(found, None)
    if chosen is not None:
        with transaction.atomic():
            try:
                saving.change(record, obj, {chosen.name: "Tried x0"}, writer)
            except Refusal:
                chosen = None
            transaction.set_rollback(True)
    return chosen


def _as_typed(record: Record, values: dict[str, Any], person: Person | None) -> dict[str, Any]:
    """The values as a browser sends them."""
    assert person is not None
    form = building.form(record, person, initial=values)
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False:
            continue
        shown = bound.field.prepare_value(value) if value is not True else "on"
        shown = bound.field.widget.format_value(shown) if not isinstance(shown, list | tuple) else shown
        sent[bound.name] = (
            shown[0]
            if isinstance(shown, list) and len(shown) == 1 and not hasattr(bound.field.widget, "allow_multiple_selected")
            else shown
        )
    return {name: value for name, value in sent.items() if value not in (None, "", [])}


def _errors(answer: Any) -> str:
    text = answer.content.decode()
    start = text.find('<ul class="errors"')
    notice = text.find('class="notice bad"')
    return text[start : start + 400] + text[notice : notice + 600]
