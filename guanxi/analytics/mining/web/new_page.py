"""The page of a new run."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guanxi.analytics.mining import choices, starting
from guanxi.analytics.mining.methods import Method
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records.forms import once
from guanxi.records.refusals import NotAllowed, Refusal

from .access import method_at, needs, run_of, writer
from .new_form import NewRun, initial


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RightTo.CREATE)
def show(request: HttpRequest, name: str) -> HttpResponseBase:
    """Ask for options, and start the run."""
    method = method_at(name)
    if request.method != "POST":
        return _page(request, method, NewRun(method, initial=_initial(request, method)))
    form = NewRun(method, request.POST)
    token = request.POST.get("form_token", "")
    if form.is_valid():
        who = writer(request)

        def make() -> Any:
            return starting.ask(method.name, form.chosen(), form.where(), who, name=form.cleaned_data["name"])

        try:
            pk = once.once(token, person_of(request), starting.record().path, who.at, make)
        except NotAllowed as refusal:
            raise Http404 from refusal
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(reverse("records:page", args=[starting.record().path, pk]))
    return _page(request, method, form, token=token, status=422)


def _page(request: HttpRequest, method: Method, form: NewRun, *, token: str = "", status: int = 200) -> HttpResponseBase:
    context = {"method": method, "form": form, "form_token": token or once.new_token(), "has_star": choices.has_star()}
    return render(request, "mining/new.html", context, status=status)


def _initial(request: HttpRequest, method: Method) -> dict[str, Any]:
    """Begin with the options of another run (`?like=17`) or with those in the address."""
    like = request.GET.get("like", "")
    if like.isdigit() and len(like) < 18:
        run = run_of(request, int(like))
        if run.method == method.name:
            return {"name": run.name, **initial(method, run.options.get("options", {}), run.options.get("where", {}))}
    try:
        where = json.loads(request.GET.get("where", "{}"))
    except ValueError:
        where = {}
    return initial(method, request.GET.dict(), where if isinstance(where, dict) else {})
