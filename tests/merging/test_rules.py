"""Who may merge what, what stands against it, and what is said then."""

import datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Sum

from guanxi.analytics.warehouse.models import Touched
from guanxi.customers.models import Account, Affiliation, Contact, PhoneNumber
from guanxi.evaluation.models import CustomerMonth
from guanxi.people.models import FieldRight, Role, Share
from guanxi.people.models.role import Level, RightTo
from guanxi.records import registry, removing, saving, successors
from guanxi.records.bin import emptying, restoring
from guanxi.records.declare import Record
from guanxi.records.merging import choosing, joining, parting, pointing
from guanxi.records.models import Change, Comment, Following, Merge, Removed
from guanxi.records.refusals import ChangedMeanwhile, Invalid, NotAllowed, Refusal
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer
from guanxi.sales.models import Order, OrderLine

from .conftest import AT, Employ

pytestmark = pytest.mark.django_db
STAYS = {
    "people.AuditEntry", "records.Change", "records.Delivery", "records.SentForm", "records.Removed", "records.Merge",
    "records.BulkProblem",
}  # fmt: skip
"""What tells of the past, or of messages on their way: it keeps the key under which it happened."""


def test_every_table_that_names_records_by_key_goes_along_or_is_known_to_stay() -> None:
    named = {
        model
        for model in apps.get_models()
        if {"object_id"} & {column.name for column in model._meta.concrete_fields} and model._meta.label not in STAYS
    }
    assert named == set(pointing.hanging())


@pytest.mark.parametrize("model", [Account, Contact])
def test_every_relation_to_a_mergeable_object_is_found(model: type[models.Model]) -> None:
    found = {(column.model, column.name) for column in pointing.columns(model)}
    declared = {
        (other, column.name)
        for other in apps.get_models(include_auto_created=True)
        for column in other._meta.concrete_fields
        if column.is_relation and column.related_model is model and column.remote_field.on_delete is not models.DO_NOTHING
    }
    assert found == declared


def test_orders_with_their_lines_go_over_and_say_so_in_their_history(make: SampleMaker, writer: Writer, accounts: Record) -> None:
    kept, gone = make.make("accounts"), make.make("accounts")
    order = make.make("orders", account=gone.pk)
    make.make("order-lines", order=order.pk)
    joining.merge(accounts, kept.pk, [gone.pk], {}, writer)
    assert set(order.lines.values_list("account", "order__account")) == {(kept.pk, kept.pk)}
    assert Order.objects.get(pk=order.pk).version == order.version + 1
    change = Change.objects.filter(path="orders", object_id=order.pk).latest("id")
    assert (change.values, change.by) == ({"account": [gone.pk, kept.pk]}, writer.by)


def test_sums_and_the_warehouse_learn_whose_orders_they_are_now(make: SampleMaker, writer: Writer, accounts: Record) -> None:
    kept, gone = make.make("accounts"), make.make("accounts")
    orders = [make.make("orders", account=account.pk, state="closed") for account in (kept, gone)]
    for order in orders:
        make.make("order-lines", order=order.pk)
    before = _revenue()
    Touched.objects.all().delete()
    made = joining.merge(accounts, kept.pk, [gone.pk], {}, writer)
    assert _revenue() == {kept.pk: before[kept.pk] + before[gone.pk]}
    assert before[gone.pk] > 0
    assert orders[1].pk in {key for note in Touched.objects.filter(unit="orders") for key in note.keys}
    parting.part(made, writer)
    assert _revenue() == before


def _revenue() -> dict[int, Decimal]:
    """What the database adds up for each account."""
    found = CustomerMonth.objects.order_by().values_list("account").annotate(Sum("revenue"))
    return {key: revenue for key, revenue in found if revenue}


def test_values_are_those_that_were_chosen_and_tags_are_united(make: SampleMaker, writer: Writer, accounts: Record) -> None:
    kept = make.make("accounts", name="One", tags=["a"], website="one.example")
    gone = make.make("accounts", name="Two", tags=["b", "a"], website="two.example", fax="010 8888 9999")
    joining.merge(accounts, kept.pk, [gone.pk], {"website": gone.pk, "tags": choosing.BOTH}, writer)
    now = Account.objects.get()
    assert (now.name, now.website, now.tags, now.fax, now.number) == (
        "One",
        "two.example",
        ["a", "b"],
        "010 8888 9999",
        kept.number,
    )


def test_no_telephone_number_is_lost_and_none_stands_twice(make: SampleMaker, writer: Writer, accounts: Record) -> None:
    kept = make.make("accounts", phone="010 8888 1234")
    gone, third = make.make("accounts", phone="021 5888 1234"), make.make("accounts", phone="+86 10 88881234")
    joining.merge(accounts, kept.pk, [gone.pk, third.pk], {"phone": gone.pk}, writer)
    found = PhoneNumber.objects.values_list("account", "slot", "raw").order_by("-slot")
    assert list(found) == [(kept.pk, "phone", "021 5888 1234"), (kept.pk, "", "+86 10 88881234")]


def test_a_number_that_some_role_must_not_see_does_not_become_a_further_one(
    make: SampleMaker, writer: Writer, accounts: Record
) -> None:
    FieldRight.objects.create(role=Role.objects.create(name="x"), object="accounts", field="phone", level=Level.HIDDEN)
    kept, gone = make.make("accounts", phone="010 8888 1234"), make.make("accounts", phone="021 5888 1234")
    made = joining.merge(accounts, kept.pk, [gone.pk], {}, writer)
    assert list(PhoneNumber.objects.values_list("slot", "raw")) == [("phone", "010 8888 1234")]
    parting.part(made, writer)
    assert set(PhoneNumber.objects.values_list("account", "raw")) == {(kept.pk, kept.phone), (gone.pk, gone.phone)}


def test_somebody_who_works_for_both_works_for_one(make: SampleMaker, writer: Writer, accounts: Record) -> None:
    kept, gone = make.make("accounts"), make.make("accounts")
    contact = make.make("contacts", account=gone.pk)
    make.make("affiliations", account=kept.pk, contact=contact.pk)
    joining.merge(accounts, kept.pk, [gone.pk], {}, writer)
    found = Affiliation.objects.filter(contact=contact.pk)
    assert list(found.values_list("account", "contact", "is_main")) == [(kept.pk, contact.pk, True)]


def test_who_follows_or_was_given_both_has_one(make: SampleMaker, writer: Writer, accounts: Record) -> None:
    kept, gone = make.make("accounts"), make.make("accounts")
    for key in (kept.pk, gone.pk):
        Following.objects.get_or_create(person=writer.by, path="accounts", object_id=key)
        Share.objects.create(path="accounts", object_id=key, to_person=writer.by, shared_at=AT)
        Comment.objects.create(path="accounts", object_id=key, by=writer.by, text="?", written_at=AT)
    joining.merge(accounts, kept.pk, [gone.pk], {}, writer)
    assert Following.objects.filter(object_id=kept.pk).count() == Share.objects.filter(object_id=kept.pk).count() == 1
    assert Comment.objects.filter(object_id=kept.pk).count() == 2


def test_changing_all_and_deleting_those_that_go_must_be_allowed(employ: Employ, make: SampleMaker, accounts: Record) -> None:
    seller, reader = employ("seller"), employ("reader", without=(RightTo.DELETE,))
    own, theirs = make.make("accounts", owner=seller.pk), make.make("accounts")
    reads = [make.make("accounts", owner=reader.pk).pk for _number in range(2)]
    for writer, kept, gone in ((seller, own.pk, theirs.pk), (seller, theirs.pk, own.pk), (reader, *reads)):
        with pytest.raises(NotAllowed):
            joining.merge(accounts, kept, [gone], {}, Writer(by=writer, at=AT))
    other = make.make("accounts", owner=seller.pk)
    assert joining.merge(accounts, own.pk, [other.pk], {}, Writer(by=seller, at=AT)).gone == [other.pk]


def test_rows_out_of_reach_go_over_too(employ: Employ, make: SampleMaker, accounts: Record) -> None:
    seller = employ("seller")
    kept, gone = (make.make("accounts", owner=seller.pk) for _number in range(2))
    order = make.make("orders", account=gone.pk)
    joining.merge(accounts, kept.pk, [gone.pk], {}, Writer(by=seller, at=AT))
    assert Order.objects.get(pk=order.pk).account_id == kept.pk


def test_a_hidden_field_is_neither_shown_nor_taken_over(employ: Employ, make: SampleMaker, accounts: Record) -> None:
    seller = employ("seller")
    FieldRight.objects.create(role=seller.roles.get(), object="accounts", field="website", level=Level.HIDDEN)
    kept, gone = (make.make("accounts", owner=seller.pk) for _number in range(2))
    saving.change(accounts, gone, {"website": "secret.example"}, make.writer)
    with pytest.raises(Invalid):
        joining.merge(accounts, kept.pk, [gone.pk], {"website": gone.pk}, Writer(by=seller, at=AT))
    joining.merge(accounts, kept.pk, [gone.pk], {}, Writer(by=seller, at=AT))
    assert Account.objects.get(pk=kept.pk).website == ""


def test_an_older_version_is_refused_and_nothing_changes(make: SampleMaker, writer: Writer, accounts: Record) -> None:
    kept, gone = make.make("accounts"), make.make("accounts")
    saving.change(accounts, gone, {"website": "new.example"}, writer)
    with pytest.raises(ChangedMeanwhile):
        joining.merge(accounts, kept.pk, [gone.pk], {}, writer, {kept.pk: 1, gone.pk: 1})
    assert (Account.objects.count(), Merge.objects.count()) == (2, 0)


def test_whoever_comes_second_is_told_into_what_it_was_merged(make: SampleMaker, writer: Writer, accounts: Record) -> None:
    one, other = make.make("accounts", name="One"), make.make("accounts", name="Other")
    joining.merge(accounts, one.pk, [other.pk], {}, writer)
    for kept, gone in ((one.pk, other.pk), (other.pk, one.pk)):
        with pytest.raises(joining.AlreadyMerged, match=r"Other .* was merged into “One .*” by boss"):
            joining.merge(accounts, kept, [gone], {}, writer)
    assert successors.leads_to("accounts", other.pk) == one.pk


def test_a_record_is_not_merged_with_itself_nor_too_many_nor_what_cannot_be_merged(
    make: SampleMaker, writer: Writer, accounts: Record
) -> None:
    one = make.make("accounts")
    for others in ([one.pk], [], [one.pk + number for number in range(1, 6)]):
        with pytest.raises(Refusal):
            joining.merge(accounts, one.pk, others, {}, writer)
    orders = registry.at("orders")
    assert orders is not None
    with pytest.raises(Refusal, match="cannot be merged"):
        joining.merge(orders, 1, [2], {}, writer)


def test_nothing_becomes_its_own_parent(make: SampleMaker, writer: Writer, accounts: Record) -> None:
    above, parent, child = make.make("accounts"), make.make("accounts"), make.make("accounts")
    saving.change(accounts, parent, {"parent": above.pk}, writer)
    saving.change(accounts, child, {"parent": parent.pk}, writer)
    made = joining.merge(accounts, child.pk, [parent.pk], {}, writer)
    assert Account.objects.get(pk=child.pk).parent_id == above.pk
    parting.part(made, writer)
    assert dict(Account.objects.values_list("pk", "parent")) == {above.pk: None, parent.pk: above.pk, child.pk: parent.pk}
    with pytest.raises(Refusal, match="belong to itself"):
        joining.merge(accounts, child.pk, [above.pk], {}, writer)


def test_orders_that_cannot_stand_beside_each_other_stand_against_it(make: SampleMaker, writer: Writer, accounts: Record) -> None:
    kept, gone = make.make("accounts"), make.make("accounts")
    day = datetime.date(2024, 1, 2)
    for account in (kept, gone):
        make.make("orders", account=account.pk, number="7", ordered_on=day)
    with pytest.raises(Refusal, match="orders"):
        joining.merge(accounts, kept.pk, [gone.pk], {}, writer)
    assert Account.objects.filter(pk__in=[kept.pk, gone.pk]).count() == 2


def test_what_was_added_or_changed_since_stays(make: SampleMaker, writer: Writer, accounts: Record) -> None:
    kept, gone, third = make.make("accounts"), make.make("accounts", website="two.example"), make.make("accounts")
    moved, away = make.make("orders", account=gone.pk), make.make("orders", account=gone.pk)
    made = joining.merge(accounts, kept.pk, [gone.pk], {}, writer)
    new = make.make("orders", account=kept.pk)
    orders = registry.declared(Order)
    saving.change(orders, Order.objects.get(pk=away.pk), {"account": third.pk}, writer)
    saving.change(accounts, Account.objects.get(pk=kept.pk), {"website": "three.example"}, writer)
    parting.part(made, writer)
    assert dict(Order.objects.values_list("pk", "account")) == {moved.pk: gone.pk, away.pk: third.pk, new.pk: kept.pk}
    assert set(OrderLine.objects.exclude(account=models.F("order__account"))) == set()
    assert Account.objects.get(pk=kept.pk).website == "three.example"
    assert Merge.objects.get().left == {"rows": {"sales.order": 1}, "fields": ["website"]}


def test_only_what_is_in_the_bin_can_be_parted_and_the_later_merging_first(
    make: SampleMaker, writer: Writer, accounts: Record
) -> None:
    one, two, three = (make.make("accounts", name=name) for name in ("One", "Two", "Three"))
    first = joining.merge(accounts, two.pk, [one.pk], {}, writer)
    second = joining.merge(accounts, three.pk, [two.pk], {}, writer)
    assert (successors.leads_to("accounts", one.pk), successors.taken_in("accounts", three.pk)) == (three.pk, {one.pk, two.pk})
    with pytest.raises(parting.CannotPart, match="undo that first"):
        parting.part(first, writer)
    with pytest.raises(restoring.CannotRestore, match="undo the merging"):
        restoring.restore(Removed.objects.filter(object_id=one.pk), writer)
    parting.part(second, writer)
    emptying.empty(Removed.objects.all(), writer)
    with pytest.raises(parting.CannotPart, match="for good"):
        parting.part(first, writer)
    with pytest.raises(parting.CannotPart, match="has been undone"):
        parting.part(second, writer)


def test_an_order_from_the_bin_comes_back_to_the_record_that_was_kept(
    make: SampleMaker, writer: Writer, accounts: Record
) -> None:
    kept, gone = make.make("accounts"), make.make("accounts")
    order = make.make("orders", account=gone.pk)
    removing.remove(registry.declared(Order), [order], writer)
    joining.merge(accounts, kept.pk, [gone.pk], {}, writer)
    restoring.restore(Removed.objects.filter(path="orders"), writer)
    assert Order.objects.get().account_id == kept.pk


def test_parting_needs_the_right_to_bring_the_others_back(employ: Employ, make: SampleMaker, accounts: Record) -> None:
    seller, other = employ("seller"), employ("other")
    kept, gone = make.make("accounts", owner=seller.pk), make.make("accounts", owner=other.pk)
    made = joining.merge(accounts, kept.pk, [gone.pk], {}, make.writer)
    for person in (seller, other):
        with pytest.raises(NotAllowed):
            parting.part(made, Writer(by=person, at=AT))
    assert parting.part(made, make.writer).is_undone
