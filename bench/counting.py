"""Asks the same inside this process and writes down the database statements of each page."""

from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanxi.people.models import Person

from . import forms
from .asking import Operation
from .driving import WrongAnswer


@dataclass(frozen=True)
class Statements:
    """How many statements one answer needed, what they took together, and the slowest of them."""

    count: int
    milliseconds: float
    slowest: str
    slowest_milliseconds: float


def signed_in(person: Person) -> Client:
    """A client that is asking as this person."""
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    return client


def count(operation: Operation, client: Client, turn: int = 1) -> Statements:
    """Ask once to warm up and once more to count; of a form only its sending."""
    _send(operation, client, turn)
    address = operation.address(turn)
    values = _filled(operation, client, address) if operation.change else None
    with CaptureQueriesContext(connection) as seen:
        _send_to(client, address, values)
    took = [float(query["time"]) * 1000 for query in seen.captured_queries]
    worst = max(range(len(took)), key=took.__getitem__, default=None)
    slowest = seen.captured_queries[worst]["sql"] if worst is not None else ""
    return Statements(len(took), sum(took), slowest, max(took, default=0.0))


def _send(operation: Operation, client: Client, turn: int) -> None:
    address = operation.address(turn)
    _send_to(client, address, _filled(operation, client, address) if operation.change else None)


def _send_to(client: Client, address: str, values: dict[str, list[str]] | None) -> None:
    answer = client.get(address) if values is None else client.post(address, values)
    if answer.status_code != (200 if values is None else 302):
        raise WrongAnswer(f"{address}: {answer.status_code}")


def _filled(operation: Operation, client: Client, address: str) -> dict[str, list[str]]:
    """A form's values as they will be sent."""
    pairs = forms.read(client.get(address).content.decode())
    values: dict[str, list[str]] = {}
    for name, value in operation.change(pairs) if operation.change else pairs:
        values.setdefault(name, []).append(value)
    return values
