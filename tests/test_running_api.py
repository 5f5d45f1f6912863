"""The API and the assistants' door of the running product: the protocol's own client, and requests that nobody thought of."""

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

from tests.running import COMMAND, ROOT, Product

SECONDS = 60
OBJECTS = ("accounts", "contacts", "orders", "order-lines", "payments", "currencies")
ANALYSIS = ("loading", "analytics", "mining-runs", "proposals", "products")
Answer = TypeVar("Answer")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,ignored_auth,unsupported_method"


def token(product: Product, *words: str) -> str:
    made = product.command("user", "token", product.username, *words)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def ask(product: Product, text: str, method: str, path: str, data: Any = None) -> Any:
    body = None if data is None else json.dumps(data).encode()
    headers = {"Authorization": f"Bearer {text}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{product.url}/api/v1/{path}", body, headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def wait_for(talk: Coroutine[Any, Any, Answer]) -> Answer:
    """Run a conversation in a thread of its own: in this one the browser's client keeps a loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, talk).result()


async def _talk(client: Client) -> tuple[set[str], Any, bool]:
    names = {tool.name for tool in (await client.list_tools()).tools}
    found = await client.call_tool("list_records", {"object": "currencies", "limit": 2})
    wrong = await client.call_tool("get_record", {"object": "nothing", "id": 1})
    return names, found.structured_content, bool(wrong.is_error)


def test_assistants_speak_over_http_and_only_read(product: Product) -> None:
    text = token(product, "--write")

    async def talk() -> tuple[set[str], Any, bool]:
        http = create_mcp_http_client(headers={"Authorization": f"Bearer {text}"})
        async with http, Client(streamable_http_client(f"{product.url}/mcp", http_client=http)) as client:
            return await _talk(client)

    names, found, is_wrong = wait_for(talk())
    assert ("list_records" in names, "create_record" in names, is_wrong) == (True, False, True)
    assert len(found["items"]) <= 2


def test_assistants_on_this_machine_write_if_they_may(product: Product) -> None:
    text = token(product, "--write")
    environment = product.variables() | {"GUANXI_TOKEN": text}

    async def talk() -> tuple[set[str], Any, Any]:
        command = StdioServerParameters(command=COMMAND[0], args=[*COMMAND[1:], "mcp", "--write"], env=environment, cwd=str(ROOT))
        async with Client(stdio_client(command)) as client:
            names, _found, _wrong = await _talk(client)
            made = await client.call_tool("create_record", {"object": "accounts", "values": {"name": "由助手创建"}})
            found = await client.call_tool("search", {"words": "youzhushou"})
            return names, made.structured_content, found.structured_content

    names, made, found = wait_for(talk())
    assert "create_record" in names
    assert [hit["id"] for hit in found["items"] if hit["object"] == "accounts"] == [made["id"]]
    history = ask(product, text, "GET", f"accounts/{made['id']}/history")
    assert history["items"][-1]["channel"] == "assistant"


@pytest.mark.parametrize("objects", [OBJECTS, pytest.param(ANALYSIS, marks=pytest.mark.thorough)], ids=["records", "analysis"])
def test_requests_that_nobody_thought_of_are_answered_as_described(
    product: Product, tmp_path: Path, objects: tuple[str, ...]
) -> None:
    """Schemathesis asks whatever the description allows, and what it does not."""
    program = Path(sys.executable).parent / "st"
    if not program.exists():
        pytest.skip("schemathesis is not installed (requirements-dev.lock)")
    text = token(product, "--write", *(word for name in objects for word in ("--object", name)))
    for number in range(1, 4) if "accounts" in objects else ():
        account = ask(product, text, "POST", "accounts", {"name": f"Account {number}"})
        ask(product, text, "POST", "contacts", {"surname": f"Contact {number}", "account": account["id"]})
    described = tmp_path / "openapi.json"
    described.write_text(json.dumps(ask(product, text, "GET", "openapi.json")), encoding="utf-8")
    command = [
        str(program), "run", str(described), "--url", f"{product.url}/api/v1", "-H", f"Authorization: Bearer {text}",
        "--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", "8", "--max-time", str(SECONDS),
        "--seed", "7", "--no-shrink", "--suppress-health-check", "all", "--warnings", "off", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS * 4, check=False)
    assert done.returncode == 0, done.stdout[-12_000:] + done.stderr[-2000:]
    assert " error " not in product.said()
