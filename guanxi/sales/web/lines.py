"""The dialog in which a line of an order is added, changed or removed."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guanxi.people.models.role import RightTo
from guanxi.records import faces, reading, registry, saving
from guanxi.records.forms import building, once
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer
from guanxi.sales.models import Order, OrderLine

ASKED = ("product", "text", "quantity", "unit_price", "discount", "unit_cost")
METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def new(request: HttpRequest, order: int) -> HttpResponse:
    """Ask for a new line, and add it."""
    whole = _order(request, order)
    form = _form(request, None)
    if request.method == "POST" and form.is_valid():
        record, who = registry.declared(OrderLine), _writer(request)
        try:
            values = {**_given(form), "order": whole}
            token = request.POST.get("form_token", "")
            once.once(token, who.by, record.path, who.at, lambda: saving.create(record, values, who))  # type: ignore[arg-type]
        except Refusal as refusal:
            building.put_errors(form, refusal.fields or {"": str(refusal)})
        else:
            return _back(request, whole)
    return _shown(request, form, reverse("new-order-line", args=[whole.pk]))


@require_http_methods(METHODS)
def edit(request: HttpRequest, order: int, pk: int) -> HttpResponse:
    """Show a line, change or remove it."""
    whole = _order(request, order)
    line = get_object_or_404(OrderLine, pk=pk, order=whole)
    form = _form(request, line)
    if request.method == "POST" and ("remove" in request.POST or form.is_valid()):
        try:
            _save(request, line, form)
        except Refusal as refusal:
            building.put_errors(form, refusal.fields or {"": str(refusal)})
        else:
            return _back(request, whole)
    return _shown(request, form, reverse("order-line", args=[whole.pk, line.pk]), line)


def _save(request: HttpRequest, line: OrderLine, form: Form) -> None:
    if "remove" in request.POST:
        saving.remove(registry.declared(line), line, _writer(request))
    else:
        saving.change(registry.declared(line), line, _given(form, empty=True), _writer(request))


def _order(request: HttpRequest, pk: int) -> Order:
    """The order, if this person may change it."""
    found = reading.one(registry.declared(Order), request.user, pk, action=RightTo.CHANGE)  # type: ignore[arg-type]
    if not isinstance(found, Order):
        raise Http404
    return found


def _form(request: HttpRequest, line: OrderLine | None) -> Form:
    data = request.POST if request.method == "POST" else None
    seen = faces.face(registry.declared(OrderLine), request.user)  # type: ignore[arg-type]
    form = building.form(seen, request.user, obj=line, data=data)  # type: ignore[arg-type]
    for name in set(form.fields) - set(ASKED):
        del form.fields[name]
    form.order_fields([name for name in ASKED if name in form.fields])
    return form


def _given(form: Form, *, empty: bool = False) -> dict[str, Any]:
    """What was typed; on a new line an empty field is left to the catalog, on an old one it empties the field."""
    return {name: value for name, value in form.cleaned_data.items() if empty or value not in (None, "")}


def _shown(request: HttpRequest, form: Form, address: str, line: OrderLine | None = None) -> HttpResponse:
    building.name_relations(form)
    token = request.POST.get("form_token") or once.new_token()
    context = {"form": form, "address": address, "line": line, "token": token}
    return render(request, "sales/order_line_form.html", context, status=422 if form.is_bound else 200)


def _back(request: HttpRequest, order: Order) -> HttpResponse:
    """To the order's page, whole: figures and path may have changed, too."""
    address = reverse("records:page", args=["orders", order.pk])
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _writer(request: HttpRequest) -> Writer:
    return Writer(by=request.user, at=timezone.now())  # type: ignore[arg-type]
