"""What every address of loading asks first: the right, the token, the thing itself; and the note in the audit trail."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import ResolverMatch

from guanxi.analytics.loading import access
from guanxi.people import auditing
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import noted
from guanxi.records.api import further
from guanxi.records.api.calling import Caller
from guanxi.records.api.problems import not_found
from guanxi.records.api.taking import LARGEST_KEY

Thing = TypeVar("Thing", bound=Model)


def needs(caller: Caller, action: str = RightTo.VIEW) -> None:
    """Refuse who may not.

    :raises Problem: as if there were nothing.
    """
    further.needs(caller, access.PATH, action, writes=action == RightTo.CHANGE)


def one(rows: QuerySet[Thing], pk: int) -> Thing:
    """The thing with this key.

    :raises Problem: if there is none.
    """
    found = rows.filter(pk=pk).first() if pk <= LARGEST_KEY else None
    if found is None:
        raise not_found()
    return found


def note(request: HttpRequest, caller: Caller, done: str, what: str, kind: auditing.Kind = auditing.Kind.SETTINGS) -> None:
    """Write into the audit trail what a program set up or took away."""
    noted(request, kind, path=access.PATH, what={"done": done, "what": what}, channel=str(caller.channel))


def again(caller: Caller, _asked: ResolverMatch, told: Any) -> Any:
    """An answer that was given before is told once more only to those who still may.

    :raises Problem: to others.
    """
    needs(caller)
    return told
