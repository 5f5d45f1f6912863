"""What one is told: the list of notices, reading them, and what one wants to be told."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.people.web.asking import person_of
from guanxi.records.models import Notice, NoticeChoice
from guanxi.records.talking import following, notices
from guanxi.records.web.access import back_address
from guanxi.records.web.pages import render


class NoticeForm(forms.ModelForm[NoticeChoice]):
    """Which notices one wants, what one follows without saying so, and whether they come by e-mail, too."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Tell me when"), choices=Notice.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = NoticeChoice
        fields = ("follows_own", "follows_comments", "by_mail")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kinds"].initial = [kind for kind in Notice.Kind.values if kind not in self.instance.silent]
        if not settings.CAN_SEND_MAIL:
            del self.fields["by_mail"]

    def save(self, commit: bool = True) -> NoticeChoice:
        """Keep what was chosen."""
        self.instance.silent = [kind for kind in Notice.Kind.values if kind not in self.cleaned_data["kinds"]]
        return super().save(commit)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """All notices, or those that wait to be read."""
    only_unread = request.GET.get("only") == "unread"
    told, older = notices.page(person_of(request), only_unread=only_unread, older_than=request.GET.get("older", ""))
    return render(request, "records/notices.html", {"told": told, "older": older, "only_unread": only_unread})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read, or the one named by `notice`."""
    key = request.POST.get("notice", "")
    is_one = key.isascii() and key.isdigit() and len(key) < 19
    notices.mark_read(person_of(request), timezone.now(), key=int(key) if is_one else None)
    return HttpResponseRedirect(back_address(request, reverse("notices")))


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """What one wants to be told, and how."""
    choice = following.choice_of(person_of(request))
    form = NoticeForm(request.POST if request.method == "POST" else None, instance=choice)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved"))
        return HttpResponseRedirect(reverse("notices"))
    return render(request, "records/notice_choice.html", {"form": form})


@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where signing in again in another tab ends: nothing typed in the first tab is lost."""
    return render(request, "records/signed_in.html", {})
