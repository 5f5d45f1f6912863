"""The protocol's own client talks to the server; on a thread of its own, where no other loop runs."""

import datetime
from typing import Any

from asgiref.sync import async_to_sync
from django.utils import timezone
from mcp import Client

from conftest import AtOnce
from guanxi.people.models import Person
from guanxi.records.api import tokens
from guanxi.records.api.calling import Caller
from guanxi.records.assistants import serving, tools
from guanxi.records.models import Channel
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

OF_ANALYSIS = {
    "cubes", "ask", "members", "what_goes_with", "what_comes_next", "mining_findings", "foretold", "segments", "forecast",
}  # fmt: skip


def _talk() -> tuple[list[str], Any, bool]:
    """Make a record and let the client list the tools, get it, and ask for one that is not there."""
    now = timezone.now()
    boss = Person.objects.create(username="boss", is_administrator=True, language="en")
    obj = SampleMaker(Writer(by=boss, at=now)).make("accounts", name="Alpha Pumps")
    token, _text = tokens.issue(boss, "test", at=now, expires_on=now.date() + datetime.timedelta(days=3), may_write=True)
    who = Caller(boss, token, Channel.ASSISTANT)

    async def talk() -> tuple[list[str], Any, bool]:
        async with Client(serving.server(lambda: who, timezone.now)) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            found = await client.call_tool("get_record", {"object": "accounts", "id": obj.pk})
            segments = await client.call_tool("segments", {})
            assert segments.structured_content == {"run": None, "as_of": None, "currency": "CNY", "items": []}
            refused = await client.call_tool("get_record", {"object": "accounts", "id": 10**9})
            return names, found.structured_content, bool(refused.is_error)

    return async_to_sync(talk)()


def test_the_official_client_talks_to_the_server(at_once: AtOnce) -> None:
    [(names, found, is_refused)] = at_once(_talk)
    assert (found["name"], is_refused) == ("Alpha Pumps", True)
    assert set(names) == {tool.name for tool in tools.TOOLS} | OF_ANALYSIS
