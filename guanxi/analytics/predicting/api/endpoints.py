"""Scores of a customer, for programs."""

from django.http import HttpRequest

from guanxi.records.api.answering import Answer, endpoint
from guanxi.records.api.asking import only
from guanxi.records.api.calling import Caller

from . import doing


def _scores(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    only(request.GET, ())
    return Answer(doing.scores(caller, pk))


scores = endpoint(get=_scores)
