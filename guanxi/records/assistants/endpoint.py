"""The address at which AI assistants speak the Model Context Protocol (streamable HTTP, one message at a time)."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from guanxi.records.api.answering import LARGEST_BODY, endpoint, too_large
from guanxi.records.api.calling import Caller
from guanxi.records.models import Channel


def _talk(request: HttpRequest, caller: Caller) -> HttpResponse:
    from . import serving  # late: slow import

    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise too_large(LARGEST_BODY)
    caller = replace(caller, channel=Channel.ASSISTANT)
    if not settings.MCP_WRITES:
        caller = serving.reading_only(caller)
    headers = [(name.lower().encode(), value.encode()) for name, value in request.headers.items() if name != "Authorization"]
    status, told, content = serving.answer(caller, timezone.now, headers, request.body)
    response = HttpResponse(content, status=status)
    del response["Content-Type"]
    for name, value in told:
        if name.lower() != b"content-length":
            response[name.decode()] = value.decode()
    return response


talk = endpoint(post=_talk)
