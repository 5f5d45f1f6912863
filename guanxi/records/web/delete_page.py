"""Removing a record, after saying what goes along with it; the message that tells it can take it back."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.people.models.role import RightTo
from guanxi.records import naming, removing, saving
from guanxi.records.models import Removed
from guanxi.records.refusals import NotAllowed, Refusal

from .access import back_address, one, writer
from .pages import render


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Say what would go, and remove it once the person agreed."""
    record, obj = one(request, path, pk, RightTo.DELETE)
    name, refused = naming.name_of(obj), ""
    if request.method == "POST":
        try:
            saving.remove(record, obj, writer(request))
        except NotAllowed as refusal:
            raise Http404 from refusal
        except Refusal as refusal:
            refused = str(refusal)
        else:
            removed = Removed.objects.filter(path=record.path, object_id=pk).values_list("pk", flat=True).first()
            undo = reverse("bin-restore", args=[removed]) if removed else ""
            messages.success(request, _("Moved to the recycle bin: %(name)s") % {"name": name}, extra_tags=undo)
            return HttpResponseRedirect(back_address(request, reverse("records:list", args=[record.path])))
    context = {
        "record": record,
        "name": name,
        "address": reverse("records:page", args=[record.path, pk]),
        "consequences": removing.consequences(obj),
        "refused": refused,
        "days": settings.BIN_DAYS,
    }
    return render(request, "records/delete.html", context, status=409 if refused else 200)
