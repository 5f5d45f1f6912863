"""Everything that administrators set, as one file: taken out, and put in after a look at the plan."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.people.web.asking import administrators_only
from guanxi.records.fitting import settings_file
from guanxi.records.refusals import Refusal

from ..access import writer
from ..pages import render


@administrators_only
def show(request: HttpRequest) -> HttpResponse:
    """Offer the file; show what a file that was sent would do; put it in when that was seen."""
    steps, problem, text = None, "", ""
    if request.method == "POST":
        text = _text(request)
        try:
            content = _read(text)
            if "carry_out" in request.POST:
                done = settings_file.put_in(content, writer(request))
                changed = sum(step.what in ("create", "change") for step in done)
                messages.success(request, _("%(count)s settings were imported.") % {"count": changed})
                return HttpResponseRedirect(reverse("fitting-file"))
            steps = settings_file.plan(content)
        except Refusal as refusal:
            problem = str(refusal)
    context = {
        "parts": [(part.label, len(part.rows()), part.name) for part in settings_file.parts()],
        "steps": [step for step in steps or () if step.what != "unchanged"],
        "unchanged": sum(step.what == "unchanged" for step in steps or ()),
        "has_conflict": any(step.what == "conflict" for step in steps or ()),
        "is_planned": steps is not None,
        "text": text,
        "problem": problem,
    }
    return render(request, "records/fitting/file.html", context, status=422 if problem else 200)


@administrators_only
def download(request: HttpRequest) -> HttpResponse:
    """The file, with all parts or those that were chosen."""
    try:
        content = settings_file.taken_out(request.GET.getlist("part"))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("fitting-file"))
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1, "sort_keys": True})
    answer["Content-Disposition"] = f'attachment; filename="guanxi-settings-{timezone.localdate().isoformat()}.json"'
    return answer


def _text(request: HttpRequest) -> str:
    sent = request.FILES.get("file")
    if sent is None:
        return request.POST.get("text", "")
    if (sent.size or 0) > settings_file.LARGEST_BYTES:
        return ""
    return str(sent.read(), "utf-8-sig", "replace")


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise settings_file.NotReadable(_("This is not a settings file.")) from error
