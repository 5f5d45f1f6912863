"""Broken constraints are told in words of people, before the database sees them and after."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from guanxi.people.models import Company, Department, Person
from guanxi.records import contradicting, saving

pytestmark = pytest.mark.django_db


def test_two_of_one_name_below_one_parent_are_told_by_their_fields() -> None:
    Department.objects.create(name="North")
    assert contradicting.found(Department(name="North"), ()) == {
        "": "There is another department with the same parent department, name."
    }
    assert contradicting.found(Department(name="South"), ()) == {}


def test_the_text_is_in_the_language_of_the_reader() -> None:
    Department.objects.create(name="北方")
    with translation.override("zh-hans"):
        assert contradicting.found(Department(name="北方"), ()) == {"": "已有其他部门的上级部门, 名称与此相同。"}


def test_a_value_out_of_range_is_told_at_its_field() -> None:
    company = Company.current()
    company.fiscal_year_starts_in = 13
    assert contradicting.found(company, ()) == {"fiscal_year_starts_in": "This value is not possible."}


def test_constraints_about_hidden_fields_are_left_to_the_database() -> None:
    Department.objects.create(name="North")
    assert contradicting.found(Department(name="North"), ("parent",)) == {}


def test_what_only_the_database_noticed_is_told_in_the_same_words() -> None:
    Department.objects.create(name="North")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Department.objects.create(name="North")
    assert saving.contradiction(caught.value).fields == {"": "There is another department with the same parent department, name."}


def test_constraints_of_others_are_unknown() -> None:
    assert contradicting.named("somebody_else") is None
    assert contradicting.named(None) is None


def test_people_of_one_user_name_are_told_at_the_user_name() -> None:
    Person.objects.create(username="ada")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Person.objects.create(username="ada")
    assert saving.contradiction(caught.value).fields == {"username": "There is another person with the same user name."}


def test_of_a_changed_record_only_constraints_about_what_changed_are_asked(django_assert_num_queries: Any) -> None:
    Department.objects.create(name="North")
    other = Department.objects.create(name="South")
    other.name = "North"
    with django_assert_num_queries(0):
        assert contradicting.found(other, (), {"code", "head"}) == {}
    assert contradicting.found(other, (), {"name"}) == {"": "There is another department with the same parent department, name."}
