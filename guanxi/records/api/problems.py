"""What is told to a program when its request cannot be answered as asked (RFC 9457)."""

import difflib
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _

from guanxi.records.refusals import ChangedMeanwhile, Invalid, NotAllowed, Refusal

MEDIA_TYPE = "application/problem+json"
DOCUMENTED_AT = "/api/docs/#"


class Problem(Exception):
    """A request that is not carried out; `name` is what programs tell problems apart by, `fields` the reasons per field."""

    def __init__(
        self,
        status: HTTPStatus,
        name: str,
        detail: str,
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.name = name
        self.detail = detail
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})

    def as_data(self) -> dict[str, Any]:
        """The problem in the form in which it is sent."""
        told: dict[str, Any] = {
            "type": f"{DOCUMENTED_AT}{self.name}",
            "title": title(self.name),
            "status": int(self.status),
            "detail": self.detail,
        }
        if self.fields:
            told["errors"] = [{"field": name, "detail": reason} for name, reason in self.fields.items()]
        return told


def titles() -> dict[str, tuple[HTTPStatus, str]]:
    """Every problem there is: its status and its title in the current language."""
    return {
        "not-understood": (HTTPStatus.BAD_REQUEST, _("The request cannot be understood")),
        "not-signed-in": (HTTPStatus.UNAUTHORIZED, _("A valid API token is needed")),
        "read-only": (HTTPStatus.FORBIDDEN, _("This API token may only read")),
        "not-found": (HTTPStatus.NOT_FOUND, _("Nothing found here")),
        "merged": (HTTPStatus.GONE, _("The record was merged into another one")),
        "method": (HTTPStatus.METHOD_NOT_ALLOWED, _("This address does not accept this method")),
        "refused": (HTTPStatus.CONFLICT, _("A rule says no")),
        "changed-meanwhile": (HTTPStatus.CONFLICT, _("The record was changed in the meantime")),
        "repeated-at-once": (HTTPStatus.CONFLICT, _("The same request is being answered at this moment")),
        "other-version": (HTTPStatus.PRECONDITION_FAILED, _("The record has another version")),
        "too-large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("The request is too large")),
        "media-type": (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("This kind of content is not accepted")),
        "invalid": (HTTPStatus.UNPROCESSABLE_ENTITY, _("Some values cannot be accepted")),
        "key-used": (HTTPStatus.UNPROCESSABLE_ENTITY, _("The idempotency key belongs to another request")),
        "too-many": (HTTPStatus.TOO_MANY_REQUESTS, _("Too many requests")),
        "broken": (HTTPStatus.INTERNAL_SERVER_ERROR, _("Something went wrong")),
        "unavailable": (HTTPStatus.SERVICE_UNAVAILABLE, _("Not available at the moment")),
    }


def title(name: str) -> str:
    """The title of a problem in the current language."""
    return titles()[name][1]


def problem(name: str, detail: str, **more: Any) -> Problem:
    """A problem of this name."""
    return Problem(titles()[name][0], name, detail, **more)


def not_found() -> Problem:
    """Nothing here, or nothing that this person may see."""
    return problem("not-found", _("There is no such address or record, or you may not see it."))


def unknown(what: str, name: str, known: Iterable[str]) -> Problem:
    """A word that means nothing here, with the nearest one that does."""
    close = difflib.get_close_matches(name, list(known), n=1)
    text = _("Unknown %(what)s “%(name)s”.") % {"what": what, "name": shortened(name)}
    if close:
        meant = _("Did you mean “%(name)s”?") % {"name": close[0]}
        text = f"{text} {meant}"
    return problem("not-understood", text, fields={shortened(name): text})


def from_refusal(refusal: Refusal) -> Problem:
    """How a rule's No is told to a program."""
    if isinstance(refusal, NotAllowed):
        return not_found()
    if isinstance(refusal, ChangedMeanwhile):
        return problem("changed-meanwhile", str(refusal))
    if isinstance(refusal, Invalid) or refusal.fields:
        return problem("invalid", _("Some values cannot be accepted."), fields=refusal.fields)
    return problem("refused", str(refusal))


def shortened(text: str) -> str:
    """Words of the caller, fit to be repeated."""
    clean = "".join(char for char in text if char.isprintable()).encode("utf-8", "replace").decode()
    return clean if len(clean) <= 60 else f"{clean[:60]}…"
