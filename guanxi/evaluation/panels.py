"""What evaluation shows on the pages of customers and products, and on the home page."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from guanxi.catalog.models import Product
from guanxi.customers.models import Account, Standing
from guanxi.people.models import Company, Person
from guanxi.people.models.role import RightTo
from guanxi.records import registry
from guanxi.records.registry import Area, Panel

from . import facts, history, margins, rules
from .dimensions import Choice
from .facts import Slice
from .models import Rules
from .spans import Per


def connect() -> None:
    """Hang the panels into the pages, and give evaluation its place in the rights matrix."""
    registry.add_area(
        Area(path=rules.PATH, label=_("Evaluation"), group="analysis", actions=(RightTo.VIEW, RightTo.CHANGE, RightTo.EXPORT))
    )
    for path, panel in PANELS:
        registry.show_panel(path, panel)


def badges(account: Account, request: HttpRequest) -> Markup:
    """The customer's level and tier."""
    standing = Standing.objects.filter(account=account).first()
    if standing is None or not (standing.level or standing.tier):
        return Markup()
    return _drawn("badges", request, standing=standing)


def figures(account: Account, request: HttpRequest) -> Markup:
    """Revenue and profit this year against last year, rank, last order, and all there ever was."""
    person, current = _person(request), Rules.current()
    if not rules.sees(person):
        return Markup()
    part = Slice(span=history.EVER, where={"customer": Choice(account.pk)})
    shown = history.of(part, person, current, facts.present(timezone.localdate()))
    if shown.last_on is None:
        return Markup()
    standing = Standing.objects.filter(account=account).first()
    return _drawn("figures", request, account=account, shown=shown, standing=standing, calendar=facts.calendar())


def value(account: Account, request: HttpRequest) -> Markup:
    """Profit by year and quarter, by category, the course of the margin, and the level of each year."""
    person, current = _person(request), Rules.current()
    if not rules.sees(person):
        return Markup()
    part = Slice(span=history.EVER, where={"customer": Choice(account.pk)})
    shown = {
        "account": account,
        "years": history.years(part, person, current),
        "quarters": history.course(part, person, current, Per.QUARTER)[-20:],
        "categories": history.categories(part, person, current),
        "levels": history.levels(account.pk, current),
        "calendar": facts.calendar(),
    }
    return _drawn("value", request, **shown)


def product_figures(product: Product, request: HttpRequest) -> Markup:
    """Revenue and profit of a product by year, with the margin tier of the present year."""
    person, current = _person(request), Rules.current()
    if not rules.sees(person):
        return Markup()
    part = Slice(span=history.EVER, where={"product": Choice(product.pk)})
    years = history.years(part, person, current)
    if not years:
        return Markup()
    tier = margins.tier_of(years[-1][1].margin, margins.tiers())
    return _drawn("product", request, product=product, years=years, tier=tier, calendar=facts.calendar())


def home(person: Person, request: HttpRequest) -> Markup:
    """Revenue and profit of the month and the year within the person's reach, against last year."""
    if not rules.may(person):
        return Markup()
    as_of = facts.present(timezone.localdate())
    shown = history.of(Slice(span=history.two_years(as_of)), person, Rules.current(), as_of)
    return _drawn("home", request, shown=shown, calendar=facts.calendar()) if shown.last_on else Markup()


def _person(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def _drawn(name: str, request: HttpRequest, **shown: Any) -> Markup:
    context = {"currency": Company.current().currency, "may_see_pages": rules.may(request.user), **shown}  # type: ignore[arg-type]
    return Markup(render_to_string(f"evaluation/panels/{name}.html", context, request))  # noqa: S704 (our own template)


PANELS = (
    ("accounts", Panel(name="standing", place="badges", show=badges, order=10)),
    ("accounts", Panel(name="value-figures", place="figures", show=figures, order=10)),
    ("accounts", Panel(name="value", place="tab", show=value, title=_("Customer value"), icon="chart-line", order=20)),
    (
        "products",
        Panel(
            name="contribution", place="main", show=product_figures, title=_("Profit contribution"), icon="chart-bar", order=10
        ),
    ),
    ("home", Panel(name="month", place="figures", show=home, order=10)),
)
