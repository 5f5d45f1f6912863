"""Pages that say what went wrong and what to do now."""

import logging
import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from psycopg.errors import DiskFull, QueryCanceled

from guanxi.config.logs import request_number
from guanxi.people.web import asking_to_sign_in

logger = logging.getLogger("guanxi.errors")
LAST_RESORT = "<!doctype html><title>500</title><h1>500</h1><p>Something went wrong. Number of this request: {number}"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the browser sent something that cannot be understood."""
    del exception
    return _page(
        request, HTTPStatus.BAD_REQUEST, _("The request cannot be understood"), _("Go back, reload the page and try again.")
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this is not allowed."""
    del exception
    return _page(request, HTTPStatus.FORBIDDEN, _("This is not allowed"), _("Ask an administrator for the right to do this."))


def forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old, or came from elsewhere; whoever is not signed in any more is asked to do that first."""
    logger.warning("form refused: %s", reason)
    if asking_to_sign_in.is_needed(request):
        return asking_to_sign_in.ask(request)
    advice = _("Go back, reload the page and send the form again; what you typed is offered there. Cookies must be allowed.")
    return _page(request, HTTPStatus.FORBIDDEN, _("This form is no longer valid"), advice)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here, or nothing that this person may see."""
    del exception
    advice = _("Check the address. What you look for may have been deleted, or you may not have the right to see it.")
    return _page(request, HTTPStatus.NOT_FOUND, _("Nothing found here"), advice)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the product failed, or that its database does not answer; with its last resort when even this page fails."""
    why = sys.exc_info()[1]
    if isinstance(why, OperationalError | InterfaceError):
        return unavailable(why.__cause__)
    try:
        advice = _("The error has been written down. Tell an administrator the number below if it happens again.")
        return _page(request, HTTPStatus.INTERNAL_SERVER_ERROR, _("Something went wrong"), advice)
    except Exception:  # the page that tells of a failure must not fail itself
        logger.exception("the error page failed")
        return HttpResponse(LAST_RESORT.format(number=request_number.get()), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def unavailable(cause: BaseException | None = None) -> HttpResponse:
    """Say that the database does not answer now, takes too long or has no room; asks nothing of it, not even who is signed in."""
    advice = _("The database does not answer at the moment. Wait a minute and load the page again.")
    title = _("Not available at the moment")
    if isinstance(cause, DiskFull):
        advice = _(
            "Nothing of what you sent was saved. Tell an administrator; as soon as there is room again, send it once more."
        )
        title = _("The disk of the server is full")
    if isinstance(cause, QueryCanceled):
        advice = _("Narrow it down: a shorter period, one owner or one customer. Or try again when fewer people are working.")
        title = _("This takes too long")
    context = {"code": 503, "title": title, "advice": advice, "request_id": request_number.get()}
    response = HttpResponse(render_to_string("error.html", context), status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = "30"
    return response


def _page(request: HttpRequest, status: HTTPStatus, title: str, advice: str) -> HttpResponse:
    context = {"code": int(status), "title": title, "advice": advice, "request_id": request_number.get()}
    return HttpResponse(render_to_string("error.html", context, request), status=status)
