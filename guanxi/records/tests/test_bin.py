"""The recycle bin: what is removed leaves its tables whole, and comes back whole."""

import datetime
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries, Settings

from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach, RightTo
from guanxi.records import batches, registry, saving
from guanxi.records.attaching import storing
from guanxi.records.bin import emptying, looking, restoring
from guanxi.records.declare import Record
from guanxi.records.models import Attachment, Change, Channel, Removed
from guanxi.records.refusals import NotAllowed, StillUsed
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2024, 3, 15, 8, tzinfo=datetime.UTC)
UNSEEN = {"search", "version"}
BOOKS = {"records", "procrastinate", "warehouse.Touched"}
"""Apps and tables that keep book of what happened: they grow by a removal and by what comes back, and are no data of a record."""


@pytest.fixture
def writer() -> Writer:
    return Writer(by=Person.objects.create(username="boss", is_administrator=True), at=AT)


@pytest.fixture
def make(writer: Writer) -> SampleMaker:
    return SampleMaker(writer)


def _at(path: str) -> Record:
    record = registry.at(path)
    assert record is not None
    return record


def _rows(*paths: str) -> dict[str, list[dict[str, Any]]]:
    """All values of all records of these objects, apart from what counts savings."""
    return {
        path: [
            {name: value for name, value in row.items() if name not in UNSEEN}
            for row in _at(path).model._default_manager.order_by("pk").values()
        ]
        for path in paths
    }


def _order(make: SampleMaker) -> Any:
    order = make.make("orders")
    for _line in range(3):
        make.make("order-lines", order=order.pk)
    order.refresh_from_db()
    return order


def test_a_removed_order_leaves_its_tables_and_comes_back_with_its_lines(make: SampleMaker, writer: Writer) -> None:
    order = _order(make)
    key, before = order.pk, _rows("orders", "order-lines")
    saving.remove(_at("orders"), order, writer)
    assert not _at("orders").model._default_manager.filter(pk=key).exists()
    assert not _at("order-lines").model._default_manager.exists()
    entry = Removed.objects.get()
    assert (entry.path, entry.object_id, entry.along, entry.removed_by) == ("orders", key, 3, writer.by)
    assert looking.main_of(entry).number == entry.label
    restoring.restore([entry], writer)
    assert _rows("orders", "order-lines") == before
    assert not Removed.objects.exists()
    kinds = [(c.kind, c.verb) for c in Change.objects.filter(path="orders", object_id=key).order_by("id")]
    assert (kinds[-2:]) == [("removed", ""), ("changed", "restored")]


def test_what_comes_back_is_found_again(make: SampleMaker, writer: Writer) -> None:
    account = make.make("accounts", name="深圳华夏电子")
    saving.remove(_at("accounts"), account, writer)
    (back,) = restoring.restore(Removed.objects.all(), writer)
    fresh = type(back).objects.values_list("search", flat=True).get(pk=back.pk)
    assert "华夏" in fresh


@pytest.mark.parametrize("path", [record.path for record in registry.everything() if record.path != "people"])
def test_every_object_comes_back_as_it_was(path: str, make: SampleMaker, writer: Writer) -> None:
    record = _at(path)
    obj = make.make(path)
    for other in registry.everything():
        if other.parent and other.model._meta.get_field(other.parent).related_model is record.model:
            make.make(other.path, **{other.parent: obj.pk})
    every = [model for model in apps.get_models() if not BOOKS & {model._meta.app_label, model._meta.label}]
    before = {model: list(model._default_manager.order_by("pk").values()) for model in every}
    try:
        saving.remove(record, record.model._default_manager.get(pk=obj.pk), writer)
    except StillUsed:
        pytest.skip("the sample is needed by others")
    restoring.restore(Removed.objects.all(), writer)
    after = {model: list(model._default_manager.order_by("pk").values()) for model in every}
    for model in every:
        for old, new in zip(before[model], after[model], strict=True):
            assert {k: v for k, v in old.items() if k != "version"} == {k: v for k, v in new.items() if k != "version"}


def test_references_that_were_cut_are_joined_again_where_nothing_else_stands(make: SampleMaker, writer: Writer) -> None:
    contact = make.make("contacts")
    first, second = (make.make("orders", contact=contact.pk) for _order in range(2))
    other = make.make("contacts")
    saving.remove(_at("contacts"), contact, writer)
    first.refresh_from_db()
    assert first.contact_id is None
    saving.change(_at("orders"), second, {"contact": other.pk}, writer)
    (back,) = restoring.restore(Removed.objects.all(), writer)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.contact_id, second.contact_id) == (back.pk, other.pk)


def test_a_record_whose_account_is_in_the_bin_says_so_and_comes_back_with_it(make: SampleMaker, writer: Writer) -> None:
    account = make.make("accounts")
    order = make.make("orders", account=account.pk)
    saving.remove(_at("orders"), order, writer)
    saving.remove(_at("accounts"), account, writer)
    whole, part = Removed.objects.get(path="accounts"), Removed.objects.get(path="orders")
    with pytest.raises(restoring.CannotRestore) as refused:
        restoring.restore([part], writer)
    (problem,) = refused.value.problems
    assert (problem.entry, problem.needs) == (part, (whole,))
    assert Removed.objects.count() == 2
    restoring.restore([part, whole], writer)
    assert type(order).objects.get(account=whole.object_id).pk == part.object_id


def test_a_record_whose_account_is_gone_for_good_stays_in_the_bin(make: SampleMaker, writer: Writer) -> None:
    account = make.make("accounts")
    saving.remove(_at("orders"), make.make("orders", account=account.pk), writer)
    type(account).objects.filter(pk=account.pk).delete()
    with pytest.raises(restoring.CannotRestore) as refused:
        restoring.restore(Removed.objects.all(), writer)
    assert refused.value.problems[0].needs == ()


def test_a_number_taken_meanwhile_is_told_and_can_be_given_anew(make: SampleMaker, writer: Writer) -> None:
    product = make.make("products", number="P-1")
    saving.remove(_at("products"), product, writer)
    make.make("products", number="P-1")
    with pytest.raises(restoring.CannotRestore) as refused:
        restoring.restore(Removed.objects.all(), writer)
    assert refused.value.problems[0].is_contradiction
    (back,) = restoring.restore(Removed.objects.all(), writer, renumber=True)
    back.refresh_from_db()
    assert back.number not in ("", "P-1")


def test_files_stay_until_the_bin_is_emptied(make: SampleMaker, writer: Writer, settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    account = make.make("accounts")
    file = storing.add(_at("accounts"), account, SimpleUploadedFile("a.txt", b"text"), writer)
    saving.remove(_at("accounts"), account, writer)
    (back,) = restoring.restore(Removed.objects.all(), writer)
    assert list(storing.files_of(_at("accounts"), back)) == [file]
    saving.remove(_at("accounts"), back, writer)
    assert emptying.empty(Removed.objects.all(), writer) == 1
    assert not Attachment.objects.exists()
    assert not Removed.objects.exists()


def test_only_administrators_empty_the_bin(make: SampleMaker, writer: Writer) -> None:
    saving.remove(_at("accounts"), make.make("accounts"), writer)
    somebody = Writer(by=Person.objects.create(username="somebody"), at=AT)
    with pytest.raises(NotAllowed):
        emptying.empty(Removed.objects.all(), somebody)
    assert Removed.objects.count() == 1


def test_the_bin_is_emptied_of_what_is_old(make: SampleMaker, writer: Writer) -> None:
    for days in (10, 2):
        then = Writer(by=writer.by, at=AT - datetime.timedelta(days=days))
        saving.remove(_at("accounts"), make.make("accounts"), then)
    assert emptying.empty_old(AT - datetime.timedelta(days=5), Writer(by=None, at=AT)) == 1
    assert [entry.removed_at for entry in Removed.objects.all()] == [AT - datetime.timedelta(days=2)]


def test_people_see_in_the_bin_what_they_might_have_removed(make: SampleMaker, writer: Writer) -> None:
    role = Role.objects.create(name="Seller")
    for action in (RightTo.VIEW, RightTo.DELETE):
        Grant.objects.create(role=role, object="accounts", action=action, reach=Reach.OWN)
    ann, bob = (Person.objects.create(username=name) for name in ("ann", "bob"))
    for person in (ann, bob):
        person.roles.add(role)
    for owner in (ann, bob):
        saving.remove(_at("accounts"), make.make("accounts", owner=owner.pk), writer)
    saving.remove(_at("orders"), make.make("orders", owner=ann.pk), writer)
    assert [entry.owner for entry in looking.visible(ann)] == [ann.pk]
    theirs = Removed.objects.get(owner=bob.pk)
    with pytest.raises(NotAllowed):
        restoring.restore([theirs], Writer(by=ann, at=AT))
    assert looking.visible(writer.by).count() == 3


def test_a_part_comes_back_only_to_a_whole_that_one_may_change_now(make: SampleMaker, writer: Writer) -> None:
    ann, bob = _sellers("orders")
    order = make.make("orders", owner=ann.pk)
    line = make.make("order-lines", order=order.pk)
    saving.remove(_at("order-lines"), line, Writer(by=ann, at=AT))
    saving.change(_at("orders"), order, {"owner": bob.pk}, writer)
    with pytest.raises(NotAllowed):
        restoring.restore(Removed.objects.all(), Writer(by=Person.objects.get(pk=ann.pk), at=AT))
    assert not _at("order-lines").model._default_manager.exists()


def test_only_administrators_bring_back_an_administrator(writer: Writer) -> None:
    ann, _bob = _sellers("people")
    Grant.objects.update(reach=Reach.ALL)
    chief = Person.objects.create(username="chief", is_administrator=True)
    saving.remove(_at("people"), chief, writer)
    with pytest.raises(NotAllowed):
        restoring.restore(Removed.objects.all(), Writer(by=Person.objects.get(pk=ann.pk), at=AT))
    assert not Person.objects.filter(username="chief").exists()
    restoring.restore(Removed.objects.all(), writer)
    assert Person.objects.filter(username="chief").exists()


def _sellers(path: str) -> list[Person]:
    role = Role.objects.create(name="Seller")
    for action in (RightTo.VIEW, RightTo.CHANGE, RightTo.DELETE):
        Grant.objects.create(role=role, object=path, action=action, reach=Reach.OWN)
    people = [Person.objects.create(username=name) for name in ("ann", "bob")]
    role.people.set(people)
    return people


def test_what_was_removed_at_once_comes_back_at_once(make: SampleMaker, writer: Writer) -> None:
    orders = [_order(make) for _number in range(3)]
    before, batch = _rows("orders", "order-lines"), uuid.uuid4()
    batches.remove_many(_at("orders"), orders, Writer(by=writer.by, at=AT, batch=batch))
    assert [obj.pk for obj in orders] == [None] * 3
    restoring.restore(Removed.objects.filter(batch=batch), writer)
    assert _rows("orders", "order-lines") == before


def test_a_batch_takes_as_many_statements_as_one(
    make: SampleMaker, writer: Writer, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    few, many = ([make.make("accounts") for _number in range(count)] for count in (2, 30))
    with django_assert_max_num_queries(200) as first:
        batches.remove_many(_at("accounts"), few, writer)
    with django_assert_max_num_queries(len(first) + 2):
        batches.remove_many(_at("accounts"), many, writer)


def test_what_the_undoing_of_an_import_takes_back_is_not_kept(make: SampleMaker, writer: Writer) -> None:
    batches.remove_many(_at("accounts"), [make.make("accounts")], Writer(by=writer.by, at=AT, channel=Channel.UNDO))
    assert not Removed.objects.exists()


def test_a_record_is_restored_once(make: SampleMaker, writer: Writer) -> None:
    saving.remove(_at("accounts"), make.make("accounts"), writer)
    entries = list(Removed.objects.all())
    restoring.restore(entries, writer)
    with pytest.raises(restoring.GoneMeanwhile):
        restoring.restore(entries, writer)
