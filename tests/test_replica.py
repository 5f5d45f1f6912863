"""With a copy of the database, pages read from it, and whoever has just written sees what was written."""

import subprocess
import sys
import time
import urllib.error
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from mcp import Client as Assistant
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

from guanxi.config import environment
from guanxi.config.postgres import entrance, ownership
from guanxi.config.postgres.cluster import Cluster
from guanxi.config.postgres.place import Place
from tests.installed import installed
from tests.running import Product
from tests.test_faults import Client
from tests.test_running_api import ask, token, wait_for

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="streams through sockets in the file system"),
]


@pytest.fixture(scope="module")
def copied() -> Iterator[tuple[Product, Cluster, str]]:
    """An installation, a copy of its database that follows it, and the address of the copy."""
    with installed() as product:
        product.start()
        place = Place(product.var / "copy" / "postgres")
        copy = follow(product, place)
        try:
            address = f"postgresql://guanxi:{password(product)}@/guanxi?host={place.socket}"
            product.stop()
            product.settings["GUANXI_REPLICA_URL"] = address
            yield product.start(), copy, address
        finally:
            copy.stop()


def password(product: Product) -> str:
    return environment.read(product.variables()).text("GUANXI_DATABASE_PASSWORD")


def follow(product: Product, place: Place) -> Cluster:
    """Make a copy of the whole server and let it follow."""
    chosen = environment.read(product.variables())
    admin = entrance.administration(ownership.place_of(chosen), chosen.text("GUANXI_DATABASE_ADMIN_PASSWORD"))
    cluster = Cluster(place)
    place.folder.parent.mkdir(mode=0o711)
    place.folder.mkdir(mode=0o711)
    made = subprocess.run(
        [cluster.binaries.program("pg_basebackup"), "-D", place.data, "-R", "-X", "stream", "-c", "fast",
         "-d", f"host={admin.host} port={admin.port} user={admin.user} password={admin.password}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    place.mark.write_text('{"major": 18}')
    place.prepare(cluster.account)
    if cluster.account:
        subprocess.run(["chown", "-R", f"{cluster.account.uid}:{cluster.account.gid}", place.data], check=True)
    cluster.start()
    return cluster


def reads(address: str) -> int:
    """How many statements the copy has answered by indexes and scans of accounts."""
    with psycopg.connect(address) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        row = connection.execute(
            "SELECT coalesce(sum(seq_scan + coalesce(idx_scan, 0)), 0) FROM pg_stat_user_tables WHERE relname = 'customers_account'"
        ).fetchone()
    return int(row[0]) if row else 0


def test_lists_read_from_the_copy_except_after_writing(copied: tuple[Product, Cluster, str]) -> None:
    product, _copy, address = copied
    client = Client(product).sign_in()
    wrote = [cookie for cookie in client.jar if cookie.name == "guanxi_wrote"]
    assert len(wrote) == 1
    before = reads(address)
    client.get("/accounts/")
    time.sleep(1.5)  # statistics of a session arrive a second later
    assert reads(address) == before
    client.jar.clear(wrote[0].domain, wrote[0].path, "guanxi_wrote")
    product.await_that(lambda: bool(client.get("/accounts/")) and reads(address) > before, 30)


def found_by_assistant(product: Product, text: str, words: str) -> list[int]:
    """What an assistant finds over HTTP."""

    async def talk() -> Any:
        http = create_mcp_http_client(headers={"Authorization": f"Bearer {text}"})
        async with http, Assistant(streamable_http_client(f"{product.url}/mcp", http_client=http)) as client:
            return (await client.call_tool("search", {"words": words})).structured_content

    return [hit["id"] for hit in wait_for(talk())["items"] if hit["object"] == "accounts"]


def test_programs_and_assistants_read_what_was_written_a_moment_ago_with_the_copy_and_without(
    copied: tuple[Product, Cluster, str],
) -> None:
    product, copy, address = copied
    text = token(product, "--write")
    before = reads(address)
    for number in range(10):
        made = ask(product, text, "POST", "accounts", {"name": f"Written {number}"})
        assert ask(product, text, "GET", f"accounts/{made['id']}")["name"] == f"Written {number}"
    last = ask(product, text, "POST", "accounts", {"name": "Written last"})
    assert found_by_assistant(product, text, "Written last") == [last["id"]]
    time.sleep(1.5)
    assert reads(address) == before  # whoever shows a token reads from the first one
    copy.stop()
    try:
        again = ask(product, text, "POST", "accounts", {"name": "Without the copy"})
        assert found_by_assistant(product, text, "Without the copy") == [again["id"]]
    finally:
        copy.start()


def test_pages_go_on_without_the_copy(copied: tuple[Product, Cluster, str]) -> None:
    product, copy, _address = copied
    client = Client(product).sign_in()
    for cookie in [cookie for cookie in client.jar if cookie.name == "guanxi_wrote"]:
        client.jar.clear(cookie.domain, cookie.path, cookie.name)
    copy.stop()
    try:
        product.await_that(lambda: shows_orders(client), 30)  # the copy is asked every five seconds how it is
        assert [shows_orders(client) for _ in range(3)] == [True] * 3
    finally:
        copy.start()


def shows_orders(client: Client) -> bool:
    try:
        return "<h1" in client.get("/orders/")
    except urllib.error.HTTPError:
        return False
