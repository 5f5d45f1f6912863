"""Asks the same inside this process and writes down the database statements of each page."""

from collections.abc import Callable
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


def count(operation: Operation, client: Client, turn: int = 1, *, token: str = "") -> Statements:
    """Ask once to warm up and once more to count; of a form only its sending."""
    _prepared(operation, client, turn, token)()
    send = _prepared(operation, client, turn, token)
    with CaptureQueriesContext(connection) as seen:
        send()
    took = [float(query["time"]) * 1000 for query in seen.captured_queries]
    worst = max(range(len(took)), key=took.__getitem__, default=None)
    slowest = seen.captured_queries[worst]["sql"] if worst is not None else ""
    return Statements(len(took), sum(took), slowest, max(took, default=0.0))


def _prepared(operation: Operation, client: Client, turn: int, token: str) -> Callable[[], None]:
    """What sends the request, once everything that it needs is there."""
    address = operation.address(turn)
    headers = {"authorization": f"Bearer {token}"} if operation.is_api else {}
    values = _filled(operation, client, address) if operation.change else None
    kind, text = operation.sent(turn) if operation.sent else ("", "")

    def send() -> None:
        if operation.sent:
            answer = client.generic("POST", address, text, kind, headers=headers)
        else:
            answer = client.get(address, headers=headers) if values is None else client.post(address, values)
        if answer.status_code != operation.status:
            raise WrongAnswer(f"{address}: {answer.status_code}")

    return send


def _filled(operation: Operation, client: Client, address: str) -> dict[str, list[str]]:
    """A form's values as they will be sent."""
    pairs = forms.read(client.get(address).content.decode())
    values: dict[str, list[str]] = {}
    for name, value in operation.change(pairs) if operation.change else pairs:
        values.setdefault(name, []).append(value)
    return values
