"""The Model Context Protocol, spoken by its official library; loaded only when an assistant asks."""

import datetime
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from mcp import types
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings

import guanxi
from guanxi.records.api.calling import Caller

from . import tools

INSTRUCTIONS = (
    "Guanxi is the company's CRM. Everything is seen and done with the rights of the person whose token is used. "
    "Begin with list_objects and describe_object; search finds names in Chinese, pinyin and Latin script. Amounts are exact text "
    "with a currency. Never make up ids."
)
Who = Callable[[], Caller]
Clock = Callable[[], datetime.datetime]
Header = tuple[bytes, bytes]


def server(who: Who, clock: Clock) -> Server[Any]:
    """The server; `who` is asked anew for each request, so that a revoked token ends it."""

    async def list_tools(_context: ServerRequestContext[Any], _asked: Any) -> types.ListToolsResult:
        offered = await sync_to_async(lambda: tools.offered(who()))()
        return types.ListToolsResult(tools=[_described(tool) for tool in offered])

    async def call_tool(_context: ServerRequestContext[Any], asked: types.CallToolRequestParams) -> types.CallToolResult:
        return await sync_to_async(_use)(who, clock, asked)

    return Server(
        "guanxi", version=guanxi.__version__, title="Guanxi CRM", instructions=INSTRUCTIONS,
        on_list_tools=list_tools, on_call_tool=call_tool,
    )  # fmt: skip


async def serve_stdio(who: Who, clock: Clock) -> None:
    """Serve one assistant over standard input and output until it hangs up."""
    served = server(who, clock)
    async with stdio_server() as (incoming, outgoing):
        await served.run(incoming, outgoing, served.create_initialization_options())


def answer(caller: Caller, clock: Clock, headers: Iterable[Header], body: bytes) -> tuple[int, list[Header], bytes]:
    """Answer one message that came by HTTP: status, headers and content. Nothing is kept from one message to the next."""
    return async_to_sync(_answered)(caller, clock, list(headers), body)


def reading_only(caller: Caller) -> Caller:
    """The same caller, who cannot write here even with a token that may."""
    return replace(caller, only_reads=True)


async def _answered(caller: Caller, clock: Clock, headers: list[Header], body: bytes) -> tuple[int, list[Header], bytes]:
    sent: list[Any] = []
    incoming = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        return next(incoming, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/mcp",
        "raw_path": b"/mcp", "query_string": b"", "root_path": "", "headers": headers,
    }  # fmt: skip
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=False
    )  # the token and Django's host check stand before it
    manager = StreamableHTTPSessionManager(
        server(lambda: caller, clock), json_response=True, stateless=True, security_settings=security
    )
    async with manager.run():
        await manager.handle_request(scope, receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    content = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return int(start["status"]), list(start["headers"]), content


def _described(tool: tools.Tool) -> types.Tool:
    hints = types.ToolAnnotations(read_only_hint=not tool.writes, destructive_hint=tool.destroys, open_world_hint=False)
    return types.Tool(name=tool.name, description=tool.description, input_schema=tool.schema(), annotations=hints)


def _use(who: Who, clock: Clock, asked: types.CallToolRequestParams) -> types.CallToolResult:
    try:
        found = tools.use(who(), asked.name, asked.arguments or {}, clock())
    except tools.Failed as why:
        return types.CallToolResult(content=[types.TextContent(type="text", text=str(why))], is_error=True)
    text = json.dumps(found, ensure_ascii=False)
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], structured_content=found)
