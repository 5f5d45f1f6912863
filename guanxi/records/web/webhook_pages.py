"""Webhooks: made, looked after and tried out by administrators."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.people import auditing
from guanxi.people.models import Person
from guanxi.people.web.asking import person_of
from guanxi.records import registry
from guanxi.records.models import Change, Delivery, Webhook
from guanxi.records.refusals import Refusal
from guanxi.records.webhooks import delivering, listening, sending

from .pages import render

SHOWN = 50


class WebhookForm(forms.ModelForm[Webhook]):
    """Who is told what."""

    url = forms.URLField(label=gettext_lazy("Address"), max_length=500, assume_scheme="https")
    paths = forms.MultipleChoiceField(label=gettext_lazy("Objects"), required=False, widget=forms.CheckboxSelectMultiple)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[*Change.Kind.choices, (listening.COMMENTED, gettext_lazy("commented"))],
    )
    fields_text = forms.CharField(
        label=gettext_lazy("Only changes of these fields"), required=False, max_length=500,
        help_text=gettext_lazy("Names of fields with commas between; empty = every change."),
    )  # fmt: skip

    class Meta:
        model = Webhook
        fields = ("name", "url", "person", "paths", "kinds")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paths"].choices = [(record.path, record.labels) for record in registry.everything()]  # type: ignore[attr-defined]
        self.fields["person"].queryset = Person.objects.filter(is_active=True).order_by("username")  # type: ignore[attr-defined]
        self.initial.setdefault("fields_text", ", ".join(self.instance.fields))

    def clean_url(self) -> str:
        """An address to which may be sent."""
        url: str = self.cleaned_data["url"]
        try:
            sending.check(url)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return url

    def words(self) -> list[str]:
        """The names of the fields."""
        return [word.strip()[:80] for word in self.cleaned_data["fields_text"].split(",") if word.strip()]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All webhooks and how they are."""
    _administrator(request)
    found = Webhook.objects.select_related("person").order_by("name", "id")
    return render(request, "records/api/webhooks.html", {"webhooks": list(found)})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make a webhook, or change one."""
    person, now = _administrator(request), timezone.now()
    hook = get_object_or_404(Webhook, pk=pk) if pk else Webhook(secret=sending.new_secret(), created_at=now, person=person)
    form = WebhookForm(request.POST or None, instance=hook)
    if form.is_valid():
        hook.fields = form.words()
        saved = form.save()
        listening.forget()
        _note(request, saved, "changed" if pk else "made")
        messages.success(request, _("Saved: %(name)s") % {"name": saved})
        return HttpResponseRedirect(reverse("webhook", args=[saved.pk]))
    context = {"form": form, "hook": hook if pk else None}
    return render(request, "records/api/webhook_form.html", context, status=422 if form.is_bound else 200)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook and the log of its messages, newest first."""
    _administrator(request)
    hook = get_object_or_404(Webhook.objects.select_related("person"), pk=pk)
    rows = hook.deliveries.order_by("-id")
    if (older := request.GET.get("older", "")).isascii() and older.isdigit() and len(older) < 19:
        rows = rows.filter(pk__lt=int(older))
    found = list(rows[: SHOWN + 1])
    more = found[SHOWN - 1].pk if len(found) > SHOWN else None
    context = {"hook": hook, "deliveries": found[:SHOWN], "older": more, "kept_days": delivering.KEPT_FOR.days}
    return render(request, "records/api/webhook.html", context)


@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Switch a webhook on or off, try it out, give it a new secret, or delete it."""
    _administrator(request)
    hook = get_object_or_404(Webhook, pk=pk)
    if name in ("on", "off"):
        delivering.switch(hook, on=name == "on")
    elif name == "test":
        delivering.test(hook, at=timezone.now())
        messages.success(request, _("A test message is on its way."))
    elif name == "secret":
        Webhook.objects.filter(pk=pk).update(secret=sending.new_secret())
        messages.success(request, _("The webhook has a new secret. Messages are signed with it from now on."))
    elif name == "delete":
        Webhook.objects.filter(pk=pk).delete()
        listening.forget()
        messages.success(request, _("Deleted: %(name)s") % {"name": hook})
    else:
        raise Http404
    _note(request, hook, name)
    return HttpResponseRedirect(reverse("webhooks") if name == "delete" else reverse("webhook", args=[pk]))


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message once more."""
    _administrator(request)
    delivery = get_object_or_404(Delivery.objects.select_related("webhook"), pk=pk)
    if delivery.webhook.is_active:
        delivering.again(delivery, at=timezone.now())
        messages.success(request, _("The message is on its way again."))
    else:
        messages.error(request, _("Switch the webhook on first."))
    return HttpResponseRedirect(reverse("webhook", args=[delivery.webhook_id]))


def _administrator(request: HttpRequest) -> Person:
    person = person_of(request)
    if not person.is_administrator:
        raise Http404
    return person


def _note(request: HttpRequest, hook: Webhook, done: str) -> None:
    what = {"webhook": str(hook), "url": hook.url, "done": done}
    address = str(request.META.get("REMOTE_ADDR", ""))
    auditing.note(auditing.Kind.SETTINGS, by=person_of(request), at=timezone.now(), channel="form", address=address, what=what)
