"""A large company for measuring: accounts, contacts and orders put straight into the tables, the same ones for the same numbers."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from guanxi.catalog.models import Currency, Product
from guanxi.config.demo import plan
from guanxi.customers import naming, reachability
from guanxi.customers.models import Account, Contact, Industry, PhoneNumber, Region, Territory
from guanxi.customers.records import account as account_record
from guanxi.customers.records import contact as contact_record
from guanxi.people.models import Company, Person
from guanxi.records import copying, indexing
from guanxi.records.api import tokens
from guanxi.sales.models import Order, OrderLine
from guanxi.sales.records import order as order_record

from . import growing

TODAY = date(2026, 6, 30)
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
STEP = 5000
MOST_ONE_BY_ONE = 200_000
MARK = "BENCH-"
"""All numbers of made records begin so."""

FOLLOWING = """
INSERT INTO customers_phonenumber (contact_id, kind, raw, e164, extension, slot, is_invalid, owner_id, created_at, changed_at, version, is_sample)
    SELECT id, 'mobile', mobile, '+86' || mobile, '', 'mobile', false, owner_id, created_at, changed_at, 1, true
    FROM customers_contact WHERE external_id LIKE 'BENCH-%' AND mobile <> '';
INSERT INTO customers_emailaddress (contact_id, address, slot, is_invalid, owner_id, created_at, changed_at, version, is_sample)
    SELECT id, email, 'email', false, owner_id, created_at, changed_at, 1, true
    FROM customers_contact WHERE external_id LIKE 'BENCH-%' AND email <> '';
INSERT INTO customers_affiliation (account_id, contact_id, role, job_title, department, is_main, created_at, changed_at, version, is_sample)
    SELECT account_id, id, '', job_title, '', true, created_at, changed_at, 1, true
    FROM customers_contact WHERE external_id LIKE 'BENCH-%';
UPDATE sales_order SET amount = whole.amount, cost = whole.cost
    FROM (SELECT order_id, sum(amount) AS amount, sum(cost) AS cost FROM sales_orderline GROUP BY order_id) AS whole
    WHERE whole.order_id = sales_order.id AND number LIKE 'BENCH-%';
INSERT INTO records_change (path, object_id, at, channel, kind, verb, values)
    SELECT 'accounts', id, created_at, 'import', 'created', '', '{}' FROM customers_account WHERE number LIKE 'BENCH-%';
"""


@dataclass(frozen=True)
class Size:
    """How many of what; every fifth order, at most 10,000, is of one single account."""

    accounts: int

    @property
    def contacts(self) -> int:
        return self.accounts * 2

    @property
    def orders(self) -> int:
        return self.accounts // 2

    @property
    def of_the_largest(self) -> int:
        return min(10_000, self.orders // 5)


@dataclass(frozen=True)
class Around:
    """What records refer to, as the demo company brought it."""

    people: Sequence[int]
    industries: Sequence[int]
    regions: Sequence[int]
    territories: Sequence[int]
    products: Sequence[Product]
    currency: int
    country: str

    @classmethod
    def read(cls) -> "Around":
        def keys(model: Any) -> list[int]:
            return list(model.objects.order_by("pk").values_list("pk", flat=True))

        company = Company.current()
        return cls(
            keys(Person.objects.model), keys(Industry), keys(Region)[:500], keys(Territory), list(Product.objects.order_by("pk")),
            Currency.objects.order_by("pk").values_list("pk", flat=True)[0], company.country,
        )  # fmt: skip


def make(size: Size, say: Callable[[str], None]) -> None:
    """Make what is not there yet; the database multiplies a small company where one by one would take hours."""
    if Account.objects.filter(number=f"{MARK}{size.accounts - 1}").exists():
        return
    is_grown = size.accounts > MOST_ONE_BY_ONE
    seed = Size(growing.SEED) if is_grown else size
    if not Account.objects.filter(number=f"{MARK}{seed.accounts - 1}").exists():
        _make(seed, say)
    if is_grown:
        with transaction.atomic():
            growing.grow(size.accounts, say)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@transaction.atomic
def _make(size: Size, say: Callable[[str], None]) -> None:
    around = Around.read()
    keys = _store(_accounts(size, around), _with_phones(around), say)
    _store(_contacts(size, keys, around), lambda _made: None, say)
    _orders(size, keys, around, say)
    with connection.cursor() as cursor:
        cursor.execute(FOLLOWING)


def _store(objects: Iterable[Any], then: Callable[[list[Any]], None], say: Callable[[str], None]) -> list[int]:
    """Store objects step by step and give their keys."""
    keys: list[int] = []
    source = iter(objects)
    while step := list(islice(source, STEP)):
        copying.insert(step)
        then(step)
        keys += [one.pk for one in step]
        if len(keys) % 50_000 == 0:
            say(f"{len(keys):,} {step[0]._meta.verbose_name_plural!s}")
    return keys


def _moments(dice: random.Random) -> dict[str, datetime]:
    at = NOON - timedelta(seconds=dice.randrange(3 * 365 * 86400))
    return {"created_at": at, "changed_at": at}


def _accounts(size: Size, around: Around) -> Iterator[Account]:
    dice = random.Random(1)  # noqa: S311
    for place, planned in enumerate(plan.accounts(size.accounts, TODAY)):
        made = Account(
            number=f"{MARK}{place}", name=planned.name, short_name=planned.short_name, english_name=planned.english_name,
            kinds=list(planned.kinds), phone=planned.phone, address=planned.address, employees=planned.employees,
            owner_id=dice.choice(around.people), industry_id=dice.choice(around.industries),
            region_id=dice.choice(around.regions), territory_id=dice.choice(around.territories),
            is_sample=True, **_moments(dice),
        )  # fmt: skip
        naming.prepare_accounts([made])
        indexing.fill(account_record, [made])
        yield made


def _with_phones(around: Around) -> Callable[[list[Any]], None]:
    def store(accounts: list[Account]) -> None:
        numbers = []
        for one in accounts:
            e164, extension = reachability.normalized(one.phone, around.country)
            numbers.append(
                PhoneNumber(
                    account_id=one.pk, kind="work", raw=one.phone, e164=e164, extension=extension, slot="phone",
                    owner_id=one.owner_id, created_at=one.created_at, changed_at=one.changed_at, is_sample=True,
                )
            )  # fmt: skip
        copying.insert(numbers)

    return store


def _contacts(size: Size, accounts: Sequence[int], around: Around) -> Iterator[Contact]:
    dice = random.Random(2)  # noqa: S311
    for place in range(size.contacts):
        surname, given_name = plan.person_name(dice, western=place % 10 == 0)
        made = Contact(
            surname=surname, given_name=given_name, account_id=accounts[place // 2], job_title=dice.choice(("经理", "采购", "Engineer")),
            mobile=f"138{place:08d}", email=f"b{place}@example.com" if place % 3 else "", external_id=f"{MARK}{place}",
            owner_id=dice.choice(around.people), is_sample=True, **_moments(dice),
        )  # fmt: skip
        naming.prepare_contacts([made])
        indexing.fill(contact_record, [made])
        yield made


def _orders(size: Size, accounts: Sequence[int], around: Around, say: Callable[[str], None]) -> None:
    dice = random.Random(3)  # noqa: S311

    def lines(orders: list[Order]) -> None:
        copying.insert([_line(order, position, dice, around) for order in orders for position in (1, 2, 3)])

    _store(_order_heads(size, accounts, around), lines, say)


def _order_heads(size: Size, accounts: Sequence[int], around: Around) -> Iterator[Order]:
    dice = random.Random(4)  # noqa: S311
    for place in range(size.orders):
        owner = accounts[0] if place < size.of_the_largest else accounts[int(dice.random() ** 2 * len(accounts))]
        made = Order(
            number=f"{MARK}{place}", account_id=owner, state=dice.choice(("closed", "closed", "delivered", "shipped", "confirmed")),
            ordered_on=TODAY - timedelta(days=dice.randrange(3 * 365)), currency_id=around.currency, rate=Decimal(1),
            owner_id=dice.choice(around.people), territory_id=dice.choice(around.territories), is_sample=True, **_moments(dice),
        )  # fmt: skip
        indexing.fill(order_record, [made])
        yield made


def _line(order: Order, position: int, dice: random.Random, around: Around) -> OrderLine:
    product = dice.choice(around.products)
    quantity = Decimal(dice.randint(1, 20))
    price = product.price or Decimal(100)
    amount, cost = quantity * price, quantity * price * Decimal(dice.randint(50, 110)) / 100
    return OrderLine(
        order_id=order.pk, position=position, product_id=product.pk, quantity=quantity, unit_price=price, amount=amount, cost=cost,
        unit_cost=cost / quantity, account_id=order.account_id, ordered_on=order.ordered_on, counts=True, revenue=amount, expense=cost,
        created_at=order.created_at, changed_at=order.changed_at, is_sample=True,
    )  # fmt: skip


@dataclass(frozen=True)
class Made:
    """Keys in the made company; `deep` is the value and key of the account at row 100,000 of the list (or half way)."""

    accounts: list[int]
    contacts: list[int]
    orders: list[int]
    industry: int
    owner: int
    deep: tuple[datetime, int]


def found() -> Made:
    """Look up what there is."""
    accounts = list(Account.objects.filter(number__startswith=MARK).order_by("pk").values_list("pk", flat=True)[:50_000])
    listed = Account.objects.order_by("-changed_at", "-pk").values_list("changed_at", "pk")
    count = listed.count()
    industry, owner = Account.objects.filter(pk=accounts[1]).values_list("industry", "owner")[0]
    return Made(
        accounts=accounts,
        contacts=list(Contact.objects.filter(external_id__startswith=MARK).order_by("pk").values_list("pk", flat=True)[:50_000]),
        orders=list(Order.objects.filter(number__startswith=MARK).order_by("-pk").values_list("pk", flat=True)[:20_000]),
        industry=industry or 0, owner=owner or 0, deep=listed[min(100_000, count // 2 if count <= 100_000 else 100_000)],
    )  # fmt: skip


def somebody(username: str, password: str) -> Person:
    """An administrator to ask as."""
    person = Person.objects.filter(username=username).first() or Person(username=username, is_administrator=True)
    person.set_password(password)
    person.save()
    return person


def token_of(person: Person) -> str:
    """A token for programs that ask as this person."""
    now = timezone.now()
    made = tokens.issue(person, f"bench {now}", at=now, expires_on=now.date() + timedelta(days=1), may_write=True)
    return made[1]
