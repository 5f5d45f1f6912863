"""What every address of loading asks first: the right, the token, the thing itself in its version; and the note in the audit trail."""

from http import HTTPStatus
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import ResolverMatch

from guanxi.analytics.loading import access
from guanxi.analytics.loading import versions as versions_of_loading
from guanxi.people import auditing
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import noted
from guanxi.records.api import further, versions
from guanxi.records.api.answering import Answer
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


def held(rows: QuerySet[Thing], pk: int, request: HttpRequest) -> Thing:
    """The thing with this key, kept from others until the transaction ends.

    :raises Problem: if there is none, or another version of it than If-Match names.
    """
    found = one(rows.select_for_update(of=("self",)), pk)
    wanted = versions.only(request)
    if wanted not in (None, versions_of_loading.of(found)):
        raise versions.other()
    return found


def answer(told: dict[str, Any], status: int = HTTPStatus.OK, **headers: str) -> Answer:
    """One thing as an answer, with its version."""
    return Answer(told, int(status), {**versions.etag(told["version"]), **headers})


def note(request: HttpRequest, caller: Caller, done: str, what: str, kind: auditing.Kind = auditing.Kind.SETTINGS) -> None:
    """Write into the audit trail what a program set up or took away."""
    noted(request, kind, path=access.PATH, what={"done": done, "what": what}, channel=str(caller.channel))


def again(caller: Caller, _asked: ResolverMatch, told: Any) -> Any:
    """An answer that was given before is told once more only to those who still may.

    :raises Problem: to others.
    """
    needs(caller)
    return told
