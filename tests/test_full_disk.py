"""The disk below the database is full: that is told in words, nothing is written half, and all goes on when there is room again."""

import json
import secrets
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.running import Product, new_folder

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="makes a small file system in memory"),
    pytest.mark.xdist_group("starting"),
]
MEGABYTES = 700
EACH = 50


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """One installation on a disk of its own that is small."""
    folder = new_folder()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=711", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("may not mount a file system here")
    product = Product(var=folder)
    try:
        yield product.start()
    finally:
        product.stop()
        subprocess.run(["umount", "-l", str(folder)], check=True)
        product.remove()


def ask(product: Product, token: str, path: str, data: Any = None) -> tuple[int, Any]:
    body = None if data is None else json.dumps(data).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept-Language": "en"}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{product.url}/api/v1/{path}", body, headers), timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())


def rows(number: int) -> dict[str, Any]:
    """Fifty accounts that take room: random letters, which nothing compresses."""
    return {"create": [{"name": f"A {number} {place}", "description": secrets.token_hex(8000)} for place in range(EACH)]}


def fill(place: Path) -> None:
    """Use up what is left, to the last byte."""
    with (place / "filler").open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass


def test_a_full_disk_is_told_and_what_was_accepted_is_there_whole(product: Product) -> None:
    made = product.command("user", "token", product.username, "--write")
    assert made.returncode == 0, made.stderr
    token, accepted, refused = made.stdout.strip(), 0, []
    assert ask(product, token, "accounts/bulk", rows(0))[0] == 200
    accepted += 1
    fill(product.var)
    for number in range(1, 60):
        status, told = ask(product, token, "accounts/bulk", rows(number))
        accepted += status == 200
        if status != 200:
            refused.append((status, told["title"], told["detail"]))
        if len(refused) == 3:
            break
    assert len(refused) == 3, f"{accepted} times fifty accounts fitted on a full disk"
    assert {status for status, _title, _detail in refused} == {503}
    assert any("disk of the server is full" in detail or "does not answer" in detail for _s, _t, detail in refused)
    (product.var / "filler").unlink()
    product.await_that(product.answers, 120)
    product.await_that(lambda: ask(product, token, "accounts/bulk", rows(99))[0] == 200, 60)
    accepted += 1
    counted = product.sql(
        "SELECT (SELECT count(*) FROM customers_account), (SELECT count(*) FROM records_change WHERE path = 'accounts')"
    )
    assert counted == [(accepted * EACH, accepted * EACH)]
    verified = product.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout
