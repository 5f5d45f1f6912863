"""Suggestions on the pages of customers and orders: fetched when they come into view, nothing where there are none."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from guanxi.analytics.mining import starting, suggesting
from guanxi.analytics.mining.suggesting import Suggestion
from guanxi.customers.models import Account
from guanxi.people.models import Person
from guanxi.people.web.asking import person_of
from guanxi.records import reading, registry
from guanxi.sales.models import Order, OrderLine

FEW = 5


@require_safe
def for_account(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What comes next for a customer."""
    person = _who_sees_products(request)
    account = reading.one(registry.declared(Account), person, pk)
    found = suggesting.for_account(account, person, timezone.localdate(), most=FEW)
    return _drawn(request, found, is_for_order=False)


@require_safe
def for_order(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is often bought with what stands in an order."""
    person = _who_sees_products(request)
    order = reading.one(registry.declared(Order), person, pk)
    lines = reading.visible(registry.declared(OrderLine), person).filter(order=order, product__isnull=False)
    found = suggesting.for_basket(lines.values_list("product", flat=True), person, most=FEW)
    return _drawn(request, found, is_for_order=True)


def _drawn(request: HttpRequest, found: Sequence[Suggestion], *, is_for_order: bool) -> HttpResponseBase:
    runs = {one.habit.run_id for one in found}
    seen = (
        set(reading.visible(starting.record(), person_of(request)).filter(pk__in=runs).values_list("pk", flat=True))
        if runs
        else set()
    )
    return render(request, "mining/suggestions.html", {"suggestions": found, "seen": seen, "is_for_order": is_for_order})


def _who_sees_products(request: HttpRequest) -> Person:
    person, products = person_of(request), registry.at("products")
    if products is None or not reading.may(products, person):
        raise Http404
    return person
