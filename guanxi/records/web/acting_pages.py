"""Running an action on a record, after asking what it needs to know."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.people.models.role import RightTo
from guanxi.records import naming, saving
from guanxi.records.forms import building
from guanxi.records.refusals import NotAllowed, Refusal

from .access import back_address, one, writer
from .pages import render


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, path: str, pk: int, name: str) -> HttpResponse:
    """Ask for the answers that an action needs, and run it; a refusal keeps what was typed."""
    record, obj = one(request, path, pk, RightTo.CHANGE)
    action = record.action(name)
    if action is None:
        raise Http404
    form = building.question(action, request.POST if request.method == "POST" else None)
    page = reverse("records:page", args=[record.path, pk])
    if request.method == "POST" and form.is_valid():
        try:
            saving.perform(record, action, obj, writer(request), **form.cleaned_data)
        except NotAllowed as refusal:
            raise Http404 from refusal
        except Refusal as refusal:
            if not action.asks:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(back_address(request, page))
            building.put_errors(form, refusal.fields or {"": str(refusal)})
        else:
            messages.success(request, _("Done: %(name)s") % {"name": action.label})
            return HttpResponseRedirect(back_address(request, page))
    context = {"record": record, "obj": obj, "name": naming.name_of(obj), "action": action, "form": form, "address": page}
    return render(request, "records/action.html", context, status=422 if form.is_bound else 200)
