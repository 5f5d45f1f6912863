"""The addresses of cubes for programs."""

from django.http import HttpRequest
from django.utils import timezone

from guanxi.records.api.answering import Answer, body_of, endpoint
from guanxi.records.api.asking import only
from guanxi.records.api.calling import Caller

from . import doing


def _cubes(request: HttpRequest, caller: Caller) -> Answer:
    only(request.GET, ())
    return Answer(doing.cubes(caller))


def _cube(request: HttpRequest, caller: Caller, name: str) -> Answer:
    only(request.GET, ())
    return Answer(doing.cube(caller, name))


def _ask(request: HttpRequest, caller: Caller, name: str) -> Answer:
    only(request.GET, ())
    return Answer(doing.asked(caller, name, body_of(request), timezone.localdate()))


def _behind(request: HttpRequest, caller: Caller, name: str) -> Answer:
    only(request.GET, ())
    return Answer(doing.behind(caller, name, body_of(request), timezone.localdate()))


def _members(request: HttpRequest, caller: Caller, name: str) -> Answer:
    only(request.GET, ("level", "q", "limit"))
    level, text = request.GET.get("level", ""), request.GET.get("q", "").replace("\x00", "")[:100]
    return Answer(doing.members(caller, name, level, text, doing.whole(request.GET.get("limit", ""), 50, 200)))


cubes = endpoint(get=_cubes)
cube = endpoint(get=_cube)
ask = endpoint(post=_ask)
behind = endpoint(post=_behind)
members = endpoint(get=_members)
