"""Answers the questions of machines: are you well, may we index you."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

import guanxi


@login_not_required
@require_safe
def check(request: HttpRequest) -> JsonResponse:
    """Say that pages and database answer; a monitor that gets no 200 should call somebody."""
    del request
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "version": guanxi.__version__})


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Ask search engines to stay out."""
    del request
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
