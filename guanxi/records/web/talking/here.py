"""What a page asks once it stands: who is here, what waits to be read, what hangs on the open record.

These come after the page, so that no page waits for them.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from guanxi.people.web.asking import person_of
from guanxi.records import faces, finding, places, reading, registry
from guanxi.records.models import Comment
from guanxi.records.talking import following, notices
from guanxi.records.web.access import one

RECENT = 8
FEW = 20
EACH = 4


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """How much waits to be read; and the token for forms, which changes when somebody signs in anew."""
    return _answer(_state(request))


@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """A person opened the record at `path` with `key`: remembered, its notices are read; tells what hangs on it."""
    person, now = person_of(request), timezone.now()
    path, key = request.POST.get("path", ""), request.POST.get("key", "")
    record = registry.at(path)
    told: dict[str, Any] = {}
    if record and key.isascii() and key.isdigit() and len(key) < 19:
        pk = int(key)
        if reading.visible(faces.face(record, person), person).filter(pk=pk).exists():
            places.opened(person, path, pk, now)
            notices.mark_read(person, now, place=(path, pk))
            comments = Comment.objects.filter(path=path, object_id=pk, removed_at=None).count()
            told = {
                "star": places.has_star(person, path, pk),
                "follow": following.follows(person, path, pk),
                "comments": comments,
            }
    return _answer({**_state(request), **told})


@require_safe
def at_hand(request: HttpRequest) -> HttpResponse:
    """Records opened last, favorites and views, for the palette and the menu."""
    person = person_of(request)
    lists = {"recent": places.recent(person, RECENT), "favorites": places.favorites(person, FEW), "views": places.views(person)}
    return _answer({name: [vars(place) for place in some] for name, some in lists.items()})


@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """The best finds for the palette."""
    finds = finding.find(request.GET.get("q", ""), person_of(request), each=EACH)
    hits = [(group.record, hit) for group in finds for hit in group.hits]
    told = [
        {"label": hit.name, "hint": hit.hint, "group": record.labels, "icon": record.icon, "href": hit.href}
        for record, hit in hits
    ]
    return _answer({"found": told})


@require_POST
def star(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Give a record one's star (`on` = 1), or take it away."""
    record, obj = one(request, path, pk)
    is_on = request.POST.get("on") == "1"
    places.star(person_of(request), record.path, obj.pk, is_on=is_on, at=timezone.now())
    return _answer({"on": is_on})


@require_POST
def follow(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Be told of what happens to a record (`on` = 1), or no more."""
    record, obj = one(request, path, pk)
    is_on = request.POST.get("on") == "1"
    (following.follow if is_on else following.unfollow)(person_of(request), record.path, obj.pk)
    return _answer({"on": is_on})


def _state(request: HttpRequest) -> dict[str, Any]:
    return {"unread": notices.count_unread(person_of(request)), "token": get_token(request)}


def _answer(told: dict[str, Any]) -> HttpResponse:
    answer = JsonResponse(told)
    answer["Cache-Control"] = "no-store"
    return answer
