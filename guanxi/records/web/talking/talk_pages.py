"""What is said about a record and what happened to it, on one line of time; saying something oneself."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from guanxi.people.models import Person
from guanxi.people.web.asking import address_of, person_of
from guanxi.records import fields, telling
from guanxi.records.auditing import reads
from guanxi.records.declare import Record
from guanxi.records.enumerating import listed
from guanxi.records.models import Comment, CommentVersion
from guanxi.records.refusals import Invalid, NotAllowed
from guanxi.records.talking import commenting, mentioning, wording
from guanxi.records.web.access import one, writer
from guanxi.records.web.pages import render
from guanxi.records.web.record_page import frame

SIZE = 30


@dataclass
class Shown:
    """A comment ready for a page, with its answers."""

    comment: Comment
    html: Markup
    may_change: bool
    may_remove: bool
    versions: list[CommentVersion]
    answers: list["Shown"] = field(default_factory=list)

    @property
    def at(self) -> datetime.datetime:
        """When it was written."""
        return self.comment.written_at


@dataclass(frozen=True)
class Happened:
    """A change ready for a page."""

    entry: telling.Entry

    @property
    def at(self) -> datetime.datetime:
        """When it happened."""
        return self.entry.change.at


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Comments and changes, newest first; and a new comment (or an answer, if `answers` names a comment)."""
    record, obj = one(request, path, pk)
    typed, error = "", ""
    if request.method == "POST":
        typed = request.POST.get("text", "")
        answers = _comment(record, obj, request.POST["answers"]) if request.POST.get("answers") else None
        try:
            said = commenting.write(record, obj, typed, writer(request), answers=answers)
        except Invalid as refusal:
            error = str(refusal)
        else:
            return _after(request, record, obj, said)
    before, is_short = _before(request), request.GET.get("only") == "comments"
    shown, older = line_of_time(record, obj, person_of(request), before=before, with_changes=not is_short)
    told = {name for one in shown if isinstance(one, Happened) for name in one.entry.change.values}
    names = told.intersection(fields.everything(record))
    reads.seen(record, names, person_of(request), key=pk, at=timezone.now(), address=address_of(request))
    context = {
        **frame(request, record, obj, "talk"),
        "shown": shown,
        "older": older,
        "only": "comments" if is_short else "",
        "typed": typed,
        "error": error,
    }
    return render(request, "records/talk.html", context, status=422 if error else 200)


@require_POST
def change(request: HttpRequest, path: str, pk: int, comment: int) -> HttpResponse:
    """Say a comment otherwise."""
    record, obj = one(request, path, pk)
    found = _comment(record, obj, str(comment))
    try:
        said = commenting.change(record, obj, found, request.POST.get("text", ""), writer(request))
    except NotAllowed as refusal:
        raise Http404 from refusal
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(_talk(record, obj))
    return _after(request, record, obj, said)


@require_POST
def remove(request: HttpRequest, path: str, pk: int, comment: int) -> HttpResponse:
    """Take a comment back."""
    record, obj = one(request, path, pk)
    try:
        commenting.remove(record, obj, _comment(record, obj, str(comment)), writer(request))
    except NotAllowed as refusal:
        raise Http404 from refusal
    messages.success(request, _("The comment is removed."))
    return HttpResponseRedirect(_talk(record, obj))


@require_safe
def people(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Those whom the letters after an @ may mean."""
    record, obj = one(request, path, pk)
    offers = mentioning.offered(record, obj, request.GET.get("q", "")[:60])
    hint = _("cannot see this record")
    told = [
        {"id": offer.username, "label": offer.name, "hint": offer.username if offer.sees else hint, "sees": offer.sees}
        for offer in offers
    ]
    return JsonResponse(told, safe=False)


def line_of_time(
    record: Record, obj: Model, person: Person, *, before: datetime.datetime | None, with_changes: bool
) -> tuple[list[Shown | Happened], str]:
    """One page of comments (and changes), newest first, and the moment at which the next page begins."""
    rows = commenting.of(record, obj).filter(answers=None)
    if before:
        rows = rows.filter(written_at__lt=before)
    firsts = list(rows[: SIZE + 1])
    answers = list(Comment.objects.filter(answers__in=firsts, removed_at=None).select_related("by").order_by("id"))
    known = {name: str(one) for name, one in mentioning.people_in(comment.text for comment in (*firsts, *answers)).items()}
    said = {comment.pk: _shown(comment, person, known) for comment in firsts}
    for answer in answers:
        said[answer.answers_id or 0].answers.append(_shown(answer, person, known))
    found: list[Shown | Happened] = list(said.values())
    more = len(firsts) > SIZE
    if with_changes:
        chapter = telling.history(record, obj, before=before, person=person)
        found += [Happened(entry) for entry in chapter.entries]
        more = more or chapter.older is not None
    found.sort(key=lambda one: one.at, reverse=True)
    more = more or len(found) > SIZE
    return found[:SIZE], found[:SIZE][-1].at.isoformat() if more and found else ""


def _shown(comment: Comment, person: Person, known: dict[str, str]) -> Shown:
    changed = comment.changed_at or comment.removed_at
    return Shown(
        comment,
        wording.as_html(comment.text, known),
        commenting.may_change(comment, person),
        commenting.may_remove(comment, person),
        list(commenting.versions(comment, person)) if changed else [],
    )


def _before(request: HttpRequest) -> datetime.datetime | None:
    try:
        moment = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return moment if moment and is_aware(moment) and 1 < moment.year < 9999 else None


def _comment(record: Record, obj: Any, key: str) -> Comment:
    rows = Comment.objects.filter(path=record.path, object_id=obj.pk)
    found = rows.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
    if found is None:
        raise Http404
    return found


def _after(request: HttpRequest, record: Record, obj: Any, said: commenting.Said) -> HttpResponse:
    if said.in_vain:
        names = listed(said.in_vain)
        messages.warning(request, _("Not told, because they cannot see this record: %(names)s") % {"names": names})
    return HttpResponseRedirect(f"{_talk(record, obj)}#comment-{said.comment.pk}")


def _talk(record: Record, obj: Any) -> str:
    return reverse("records:talk", args=[record.path, obj.pk])
