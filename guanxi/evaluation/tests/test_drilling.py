"""Every number of a page leads to order lines that make just that number, whoever asks, however it is told apart."""

import csv
import io
import random
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.catalog.models import Category
from guanxi.customers.models import Region, Territory
from guanxi.evaluation.dimensions import DIMENSIONS
from guanxi.people.models import Person
from guanxi.people.models.role import Reach, RightTo

from . import ledger
from .ledger import Day, Sale
from .test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a[^>]*href="(/evaluation/lines/[^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
AMOUNT = re.compile(r"-?(?:CN¥)?-?[\d,]+(?:\.\d+)?[KMB]?")
SCALES = {"K": 1000, "M": 10**6, "B": 10**9}
DOORS = (RightTo.VIEW, RightTo.EXPORT)


@pytest.fixture
def company() -> list[Person]:
    """Two years of everything: trees, several owners, refunds, unknown costs, fractions; the people who look at it."""
    dice = random.Random(20)  # noqa: S311 (nothing secret)
    seller, boss = ledger.person("seller", Reach.OWN, actions=DOORS), ledger.person("boss", Reach.ALL, actions=DOORS)
    top = Category.objects.create(name="top")
    leaves = [Category.objects.create(name=f"leaf {place}", parent=top) for place in range(2)]
    land = Region.objects.create(code="XA", name="Xanadu", level="country")
    places = [Region.objects.create(code=f"XA-{n}", name=f"place {n}", level="province", parent=land) for n in range(2)]
    areas = [Territory.objects.create(name=f"area {place}") for place in range(2)]
    accounts = [ledger.account(f"c{place}") for place in range(9)]
    products = [ledger.product(f"p{place}", category=dice.choice([*leaves, top, None])) for place in range(6)]
    ledger.sell(
        *(
            Sale(
                dice.choice(accounts), Day(dice.choice([2024, 2025]), dice.randint(1, 12), dice.randint(1, 28)),
                Decimal(dice.randint(-20_000_000, 90_000_000)) / 10_000,
                dice.choice([None, Decimal(dice.randint(0, 50_000_000)) / 10_000]), dice.choice([*products, None]),
                counts=dice.random() > 0.1, owner=dice.choice([seller, boss, None]),
                values=(("region", dice.choice([*places, land, None])), ("territory", dice.choice([*areas, None]))),
            )
            for _sale in range(90)
        )
    )  # fmt: skip
    return [seller, boss]


def amount_of(text: str) -> tuple[Decimal, Decimal]:
    """The amount that a text shows, and the place to which it is rounded."""
    found = AMOUNT.search(text)
    assert found, text
    plain = found[0].replace("CN¥", "").replace(",", "")
    scale = SCALES.get(plain[-1], 1)
    number = Decimal(plain.rstrip("KMB"))
    return number * scale, Decimal(1).scaleb(int(number.as_tuple().exponent)) * scale


def behind(client: Client, address: str, *, with_page: bool) -> tuple[Decimal, Decimal]:
    """What the lines behind an address sum up to, as they are exported; where asked, equal to what the page of lines says."""
    response = client.get(f"{address}&format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    revenue, profit = (sum((Decimal(row[name] or 0) for row in rows), Decimal()) for name in ("Revenue", "Profit contribution"))
    if rows and with_page:
        page = text_of(client.get(address))
        told = [amount_of(text)[0] for text in re.findall(r'class="figure-value[^"]*">([^<]*)<', page)[:2]]
        assert told == [rounded(profit, Decimal(1)), rounded(revenue, Decimal(1))], address
    return revenue, profit


def rounded(amount: Decimal, place: Decimal) -> Decimal:
    return (amount / place).quantize(Decimal(1), ROUND_HALF_UP) * place


def walk(client: Client, address: str) -> int:
    """Follow every link to lines on a page and compare; returns how many led somewhere."""
    links = [(href, re.sub(r"<[^>]+>", " ", inner)) for href, inner in LINK.findall(text_of(client.get(address)))]
    checked = 0
    for href, text in links:
        if "unknown=1" in href:
            continue
        shown, place = amount_of(text)
        sums = [rounded(one, place) for one in behind(client, href, with_page=checked % 6 == 0)]
        assert shown in sums, (address, href, text, sums)
        checked += 1
    return checked


@pytest.mark.parametrize("by", [*DIMENSIONS])
@pytest.mark.parametrize("place", [0, 1])
def test_every_number_of_contribution_is_the_sum_of_its_lines(by: str, place: int, company: list[Person]) -> None:
    client = signed_in(company[place])
    assert walk(client, f"{reverse('contribution')}?by={by}&year=2025&per=quarter&top=10") > 5


@pytest.mark.parametrize("page", ["pyramid", "margins", "compare-customers"])
def test_every_number_of_the_other_pages_is_the_sum_of_its_lines(page: str, company: list[Person]) -> None:
    accounts = "&".join(f"account={key}" for key in ledger.Account.objects.values_list("pk", flat=True)[:3])
    found = [walk(signed_in(person), f"{reverse(page)}?year=2025&{accounts}") for person in company]
    assert min(found) >= 3


@pytest.mark.parametrize("page", ["contribution", "pyramid", "margins"])
def test_a_file_holds_the_numbers_of_its_page(page: str, company: list[Person]) -> None:
    client = signed_in(company[1])
    shown = text_of(client.get(f"{reverse(page)}?year=2025&top=100"))
    body = shown[shown.rindex("<tbody>") :]
    response = client.get(f"{reverse(page)}?year=2025&format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    exported = sorted(rounded(Decimal(row["Profit contribution"] or 0), Decimal(1)) for row in rows)
    links = LINK.findall(body[: body.index("</tbody>")])
    whole_year = [
        amount_of(re.sub(r"<[^>]+>", " ", inner))[0] for href, inner in links if "from=2025-01-01&to=2025-12-31" in href
    ]
    assert sorted(whole_year) == exported
