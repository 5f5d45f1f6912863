"""Walking trees of rows."""

import pytest

from guanxi.people.models import Department
from guanxi.people.trees import ancestors, descendants, would_cycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> list[Department]:
    nodes: list[Department] = []
    for name in "abcd":
        nodes.append(Department.objects.create(name=name, parent=nodes[-1] if nodes else None))
    Department.objects.create(name="beside")
    return nodes


def test_descendants_are_the_node_and_everything_below(line: list[Department]) -> None:
    assert set(descendants(Department, [line[1].pk])) == {node.pk for node in line[1:]}


def test_ancestors_are_the_node_and_everything_above(line: list[Department]) -> None:
    assert set(ancestors(Department, [line[2].pk])) == {node.pk for node in line[:3]}


def test_a_node_cannot_hang_below_itself(line: list[Department]) -> None:
    assert would_cycle(line[0], line[3].pk)
    assert would_cycle(line[0], line[0].pk)
    assert not would_cycle(line[3], line[0].pk)
    assert not would_cycle(Department(name="new"), line[0].pk)
