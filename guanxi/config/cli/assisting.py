"""Serves one assistant over standard input and output, with the product loaded."""

import asyncio

import click
from django.db import close_old_connections
from django.utils import timezone

from guanxi.people import requiring
from guanxi.records.api import tokens
from guanxi.records.api.calling import Caller, made_without_factor
from guanxi.records.assistants import serving
from guanxi.records.models import Channel


def serve(text: str, *, write: bool) -> None:
    """Serve the person of this API token until the assistant hangs up."""

    def who() -> Caller:
        close_old_connections()
        token = tokens.recognize(text, at=timezone.now())
        if token is None:
            raise click.ClickException("The API token is unknown, revoked or expired.")
        if tokens.is_held_back(token, requiring.rules_of(token.person), timezone.localdate()):
            raise click.ClickException(made_without_factor())
        tokens.note_use(token, at=timezone.now(), address="")
        caller = Caller(token.person, token, Channel.ASSISTANT)
        return caller if write else serving.reading_only(caller)

    who()
    asyncio.run(serving.serve_stdio(who, timezone.now))
