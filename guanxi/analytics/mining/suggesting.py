"""What to offer next, from the habits of runs in use: to a basket, or to a customer whose purchases are known."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.catalog.models import Category, Product
from guanxi.customers.models import Account
from guanxi.people.models import Person
from guanxi.records import reading, registry
from guanxi.sales.models import OrderLine

from . import linking, use, wording
from .models import Habit

MOST = 8
LOOKED_AT = 5_000
MONTHS_BACK = 24
Bought = Sequence[tuple[datetime.date, frozenset[str]]]


@dataclass(frozen=True)
class Suggestion:
    """An item that somebody is likely to take, and the finding that says so.

    `due_on` is the day by which half of the others took it; None if time plays no part.
    """

    key: str
    name: str
    address: str
    habit: Habit
    due_on: datetime.date | None = None

    @property
    def reason(self) -> str:
        """The finding in words."""
        row = self.habit.told
        return wording.sequence(row) if "steps" in row else wording.rule(row, 0)

    def told(self) -> dict[str, Any]:
        """The suggestion with its evidence, for programs."""
        level, _colon, key = self.key.partition(":")
        run = self.habit.run
        evidence = {name: value for name, value in self.habit.told.items() if name != "steps"}
        return {
            "kind": "product" if level == "product" else "category", "id": int(key), "name": self.name, "reason": self.reason,
            "confidence": self.habit.confidence, "lift": self.habit.lift, "due_on": self.due_on.isoformat() if self.due_on else None,
            "evidence": evidence, "run": run.pk, "method": run.method, "as_of": run.as_of.isoformat() if run.as_of else None,
        }  # fmt: skip


def for_basket(products: Iterable[int], person: Person, *, most: int = MOST) -> list[Suggestion]:
    """What goes with these products; only what the person may see and is on sale, the surest first."""
    items = frozenset().union(*items_of(products).values())
    if not items:
        return []
    rows = (
        _habits("rules")
        .filter(left__contained_by=sorted(items))
        .exclude(right__in=sorted(items))
        .order_by("-confidence", "-lift")
    )
    return _seen({}, rows[:LOOKED_AT], person, most)


def for_account(account: Account, person: Person, today: datetime.date, *, most: int = MOST) -> list[Suggestion]:
    """What comes next for a customer, as far as the person may see what they bought."""
    bought = history(account, person, today)
    if not bought:
        return []
    items = frozenset().union(*(held for _day, held in bought))
    following: dict[int, datetime.date | None] = {}
    steps = _habits("sequences").filter(left__contained_by=sorted(items)).order_by("-confidence", "-lift")[:LOOKED_AT]
    next_ones = [habit for habit in steps if _follows(habit, bought, following) and _is_timely(habit, following[habit.pk], today)]
    beside = _habits("rules").filter(left__contained_by=sorted(items)).exclude(right__in=sorted(items))
    together = list(beside.order_by("-confidence", "-lift")[:LOOKED_AT])
    return _seen(following, [*next_ones, *together], person, most)


def history(account: Account, person: Person, today: datetime.date) -> Bought:
    """What the customer bought by day, as far as the person may see it; each product with its categories."""
    since = today - datetime.timedelta(days=round(MONTHS_BACK * wording.MONTH_DAYS))
    lines = reading.visible(registry.declared(OrderLine), person).filter(
        account=account, counts=True, quantity__gt=0, product__isnull=False, ordered_on__gte=since
    )
    rows = list(lines.order_by("ordered_on").values_list("ordered_on", "product"))
    known = items_of({product for _day, product in rows})
    days: dict[datetime.date, frozenset[str]] = {}
    for day, product in rows:
        days[day] = days.get(day, frozenset()) | known.get(product, frozenset())
    return list(days.items())


def items_of(products: Iterable[int]) -> dict[int, frozenset[str]]:
    """Each product with all its categories, as items."""
    found = dict(Product.objects.filter(pk__in=list(products)).values_list("pk", "category"))
    above = dict(Category.objects.values_list("pk", "parent")) if any(found.values()) else {}
    return {product: frozenset({f"product:{product}", *_categories(category, above)}) for product, category in found.items()}


def _categories(category: int | None, above: Mapping[int, int | None]) -> list[str]:
    """The categories from the top down, as the warehouse counts their levels."""
    chain: list[int] = []
    while category is not None and category not in chain:
        chain.append(category)
        category = above.get(category)
    return [f"category{level}:{key}" for level, key in enumerate(reversed(chain), 1)]


def _habits(method: str) -> Any:
    return Habit.objects.filter(run__in=use.in_use(method).values("pk")).select_related("run")


def _follows(habit: Habit, bought: Bought, found: dict[int, datetime.date | None]) -> bool:
    """Whether the customer came to the last step but one, and has not taken the last one since; notes when that is due."""
    *before, last = (frozenset(step) for step in habit.told["steps"])
    gap, at, days = 1, 0, [day for day, _held in bought]
    reached: datetime.date | None = None
    for step in before:
        place = next(
            (p for p in range(at, len(bought)) if step <= bought[p][1] and (reached is None or (days[p] - reached).days >= gap)),
            None,
        )
        if place is None:
            return False
        reached, at = days[place], place + 1
    if any(last <= held for _day, held in bought[at:]):
        return False
    between = habit.told.get("days_between") or []
    found[habit.pk] = reached + datetime.timedelta(days=round(between[-1])) if between and reached else None
    return True


def _is_timely(habit: Habit, due_on: datetime.date | None, today: datetime.date) -> bool:
    """Whether it can still come: half of the others took it by the day when it was due, hardly any twice as late."""
    between = habit.told.get("days_between") or [0]
    return due_on is None or today <= due_on + datetime.timedelta(days=between[-1] + 30)


def _seen(due: Mapping[int, datetime.date | None], habits: Iterable[Habit], person: Person, most: int) -> list[Suggestion]:
    """The first habit for each item that the person may see."""
    first: dict[str, Habit] = {}
    for habit in habits:
        first.setdefault(habit.right, habit)
    keys = list(first)[: most * 4]
    names, links = linking.captions(keys, person), linking.links(keys, person)
    gone = _not_on_sale(keys)
    offered = [key for key in keys if key in names and key not in gone][:most]
    return [Suggestion(key, names[key], links.get(key, ""), first[key], due.get(first[key].pk)) for key in offered]


def _not_on_sale(keys: Iterable[str]) -> set[str]:
    products = [int(key.partition(":")[2]) for key in keys if key.startswith("product:")]
    return {f"product:{pk}" for pk in Product.objects.filter(pk__in=products, is_active=False).values_list("pk", flat=True)}
