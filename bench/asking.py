"""What is asked of the product while measuring: the pages people use most, and the forms they send."""

import itertools
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from . import forms

_numbers = itertools.count()


@dataclass(frozen=True)
class Facts:
    """Keys of records in the measured company that the operations visit."""

    accounts: Sequence[int]
    largest: int
    contacts: Sequence[int]
    orders: Sequence[int]
    industry: int
    owner: int
    phones: Sequence[str]
    deep: str
    """The address of the account list at row 100,000, or half way in a smaller one."""


@dataclass(frozen=True)
class Operation:
    """One thing that people do. `change` makes a form's sending of its fields; without it the page is only read.

    `holds` must stand in the answer (of a sent form: in the address it leads to). `sent` gives the kind and text of what is sent
    without fetching a form before; `is_api` asks with a token instead of a session.
    """

    name: str
    address: Callable[[int], str]
    change: Callable[[forms.Pairs], forms.Pairs] | None = None
    holds: str = "<main"
    sent: Callable[[int], tuple[str, str]] | None = None
    is_api: bool = False

    @property
    def status(self) -> int:
        """The status of a good answer."""
        return 302 if self.change else 201 if self.sent and self.is_api else 200


def page(address: str, **asked: str) -> Callable[[int], str]:
    """Always the same page."""
    whole = f"{address}?{urlencode(asked)}" if asked else address
    return lambda _turn: whole


def each(pattern: str, values: Sequence[Any]) -> Callable[[int], str]:
    """Another record at every turn."""
    return lambda turn: pattern.format(values[turn % len(values)])


def operations(facts: Facts) -> list[Operation]:
    """Everything that is measured, in order."""
    return [*_lists(facts), *_searches(facts), *_records(facts), *_writing(facts), *_boards(facts), *_programs()]


def _lists(facts: Facts) -> list[Operation]:
    return [
        Operation("list of accounts", page("/accounts/")),
        Operation("list of contacts", page("/contacts/")),
        Operation("list of orders", page("/orders/")),
        Operation("one industry, sorted by name", page("/accounts/", f=f"industry:any:{facts.industry}", sort="name")),
        Operation("accounts of one owner", page("/accounts/", f=f"owner:any:{facts.owner}")),
        Operation("name contains 精密", page("/accounts/", f="name:has:精密")),
        Operation("accounts sorted by region", page("/accounts/", sort="region")),
        Operation("accounts sorted by owner", page("/accounts/", sort="owner")),
        Operation("orders sorted by amount", page("/orders/", sort="-amount")),
        Operation("orders sorted by account", page("/orders/", sort="account")),
        Operation("accounts, deep page", page(facts.deep)),
        Operation("list of order lines", page("/order-lines/")),
    ]


def _searches(facts: Facts) -> list[Operation]:
    return [
        Operation("search, Chinese fragment", page("/search/", q="恒信")),
        Operation("search, pinyin initials", page("/search/", q="bjhx")),
        Operation("search while typing, pinyin", page("/search/live/", q="huawei"), holds=""),
        Operation("search while typing, one letter", page("/search/live/", q="h"), holds=""),
        Operation("phone to customer", each("/search/live/?q={}", facts.phones), holds="/contacts/"),
        Operation("choose an account", page("/accounts/pick/", q="东方"), holds="label"),
        Operation("list narrowed by words", page("/accounts/", q="华美")),
    ]


def _records(facts: Facts) -> list[Operation]:
    return [
        Operation("account (360°)", each("/accounts/{}/", facts.accounts)),
        Operation("account, what belongs to it", each("/accounts/{}/parts/", facts.accounts), holds="stack"),
        Operation("account with 10,000 orders", page(f"/accounts/{facts.largest}/")),
        Operation("contact", each("/contacts/{}/", facts.contacts)),
        Operation("order", each("/orders/{}/", facts.orders)),
        Operation("home", page("/")),
        Operation("home, its panels", page("/home/parts/"), holds="stack"),
        Operation("pyramid of a year", page("/evaluation/pyramid/", year="2025")),
        Operation("contribution of a year", page("/evaluation/contribution/", year="2025")),
    ]


def _writing(facts: Facts) -> list[Operation]:
    def somebody(pairs: forms.Pairs) -> forms.Pairs:
        number = next(_numbers)
        return forms.changed(pairs, name=f"测试{number}", mobile=f"139{number:08d}", email=f"made{number}@example.com")

    def described(pairs: forms.Pairs) -> forms.Pairs:
        return forms.changed(pairs, description=f"Measured {time.time_ns()}")

    edited = [key for key in facts.accounts if key != facts.largest]
    return [
        Operation("form for an account", each("/accounts/{}/edit/", edited)),
        Operation("create a contact", page("/contacts/new/"), change=somebody, holds="/contacts/"),
        Operation(
            "edit an account",
            lambda _turn: f"/accounts/{edited[next(_numbers) % len(edited)]}/edit/",
            change=described,
            holds="/accounts/",
        ),
    ]


def _boards(facts: Facts) -> list[Operation]:
    """A board by size class, and a card put into another column."""
    sizes = ("micro", "small", "medium", "large", "huge")
    moved = [key for key in facts.accounts if key != facts.largest]

    def column(_turn: int) -> tuple[str, str]:
        return "application/x-www-form-urlencoded", urlencode({"scale": sizes[next(_numbers) % 5], "show": "name,scale"})

    return [
        Operation("board of one owner", page("/accounts/", f=f"owner:any:{facts.owner}", group="scale", **{"as": "board"})),
        Operation("board of all accounts", page("/accounts/", group="scale", **{"as": "board"})),
        Operation("move a card", each("/accounts/{}/field/scale/", moved), sent=column, holds="version"),
    ]


def _programs() -> list[Operation]:
    """What other programs ask for."""

    def somebody(_turn: int) -> tuple[str, str]:
        number = next(_numbers)
        return "application/json", json.dumps({"name": f"接口{number}", "mobile": f"137{number:08d}"})

    return [
        Operation("API: list of accounts", page("/api/v1/accounts", limit="50"), holds="items", is_api=True),
        Operation("API: list of contacts by name", page("/api/v1/contacts", limit="50", sort="name"), holds="items", is_api=True),
        Operation("API: create a contact", page("/api/v1/contacts"), sent=somebody, holds="id", is_api=True),
    ]
