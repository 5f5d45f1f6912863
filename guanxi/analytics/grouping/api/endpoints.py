"""Segments and forecast, for programs."""

from django.http import HttpRequest

from guanxi.records.api.answering import Answer, endpoint
from guanxi.records.api.asking import only
from guanxi.records.api.calling import Caller

from . import doing


def _segments(request: HttpRequest, caller: Caller) -> Answer:
    only(request.GET, ())
    return Answer(doing.segments(caller))


def _segment(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    only(request.GET, ())
    return Answer(doing.segment_of(caller, pk))


def _forecast(request: HttpRequest, caller: Caller) -> Answer:
    only(request.GET, ())
    return Answer(doing.forecast(caller))


segments = endpoint(get=_segments)
segment = endpoint(get=_segment)
forecast = endpoint(get=_forecast)
