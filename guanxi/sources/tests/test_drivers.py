"""What every driver promises: the same table, whatever it is read from; and refusals in words."""

import gzip
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from psycopg import sql

from guanxi.sources import extracting, fetching, reading
from guanxi.sources.origin import Origin, Since, Unreachable
from guanxi.sources.table import Table, UnreadableTable

HEADER = ("number", "name", "amount")
ROWS = [(1, '华为 "A" & Co', Decimal("10.50")), (2, None, Decimal("-3.25")), (3, "Bär", Decimal("0.10"))]
MARIADB = shutil.which("mariadbd") or ("/usr/sbin/mariadbd" if Path("/usr/sbin/mariadbd").exists() else None)
PAGES = 3


def of_csv(folder: Path) -> Table:
    path = folder / "orders.csv"
    path.write_text('number,name,amount\n1,"华为 ""A"" & Co",10.50\n2,,-3.25\n3,Bär,0.10\n', encoding="utf-8")
    return reading.opened(path)


def of_json(folder: Path) -> Table:
    path = folder / "orders.json"
    rows = [{"number": n, "name": name, "amount": float(amount)} for n, name, amount in ROWS]
    path.write_text(json.dumps({"data": {"orders": rows, "others": [{"x": 1}]}}), encoding="utf-8")
    return reading.opened(path, sheet="data.orders")


def of_json_lines(folder: Path) -> Table:
    path = folder / "orders.jsonl.gz"
    lines = [json.dumps({"number": n, "name": name, "amount": float(amount)}) for n, name, amount in ROWS]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return reading.opened(path)


def of_html(folder: Path) -> Table:
    path = folder / "orders.html"
    cells = "".join(f"<tr><td>{n}<td>{(name or '').replace('&', '&amp;')}<td>{amount}</tr>" for n, name, amount in ROWS)
    path.write_text(f"<meta charset=utf-8><h2>Orders</h2><table><tr><th>number<th>name<th>amount</tr>{cells}</table>", "utf-8")
    return reading.opened(path)


def of_sqlite(folder: Path) -> Table:
    path = folder / "orders.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (number INTEGER, name TEXT, amount REAL)")
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?)", [(n, name, float(amount)) for n, name, amount in ROWS])
    connection.close()
    return reading.opened(path, sheet="orders")


def of_extract(folder: Path) -> Table:
    path = folder / "orders.extract"
    extracting.write(path, "orders", HEADER, ROWS)
    return reading.opened(path)


FILES: dict[str, Callable[[Path], Table]] = {
    "csv": of_csv, "json": of_json, "json lines": of_json_lines, "html": of_html, "sqlite": of_sqlite, "extract": of_extract,
}  # fmt: skip


def plain(table: Table) -> list[tuple[str | None, ...]]:
    return [
        tuple(
            None if cell is None else str(Decimal(str(cell)).normalize()) if place != 1 else str(cell)
            for place, cell in enumerate(row.cells)
        )
        for row in table.rows()
    ]


EXPECTED = [("1", '华为 "A" & Co', "10.5"), ("2", None, "-3.25"), ("3", "Bär", "0.1")]


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_every_file_gives_the_same_table_again_and_again(make: Callable[[Path], Table], tmp_path: Path) -> None:
    table = make(tmp_path)
    assert (table.header, plain(table), plain(table)) == (HEADER, EXPECTED, EXPECTED)
    assert table.sheet in table.sheets
    assert [row.number for row in table.rows()] == sorted({row.number for row in table.rows()})


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_no_file_gives_a_binary_fraction_or_an_empty_text(make: Callable[[Path], Table], tmp_path: Path) -> None:
    cells = [cell for row in make(tmp_path).rows() for cell in row.cells]
    assert not any(isinstance(cell, float) or cell == "" for cell in cells)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", b'{"a": [', "not JSON"),
        ("a.json", b'{"a": 1}', "empty|no list|There is no"),
        ("a.html", b"<html><p>nothing</p></html>", "no table"),
        ("a.db", b"SQLite format 3\x00" + b"\x00" * 200, "cannot be read"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    if name == "a.json" and b"1}" in content:  # one object alone is a list of one
        assert [row.cells for row in reading.opened(tmp_path / name).rows()] == [(1,)]
        return
    with pytest.raises(UnreadableTable, match=words):
        list(reading.opened(tmp_path / name).rows())


def test_cells_that_span_rows_and_columns_stand_in_each_of_them(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<table><caption>Sales</caption><tr><th>region<th>city<th>sum</tr><tr><td rowspan=2>North<td>A<td>1</tr><tr><td>B<td>2</tr>"
        "<tr><td colspan=2>All<td>3</tr></table>"
    )
    table = reading.opened(path)
    assert (table.sheets, [row.cells for row in table.rows()]) == (
        ("Sales",),
        [("North", "A", "1"), ("North", "B", "2"), ("All", "All", "3")],
    )


def test_documents_of_every_readable_kind_are_rows_and_the_others_say_why_not(tmp_path: Path) -> None:
    path = tmp_path / "kb.zip"
    word = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:t>Hello</w:t></w:p></w:document>'
    inner = tmp_path / "inner.docx"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("word/document.xml", word)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/guide.md", "---\ntitle: The guide\ntags: [price, discount]\n---\n# Heading\nSome **bold** text")
        archive.writestr("b.html", "<title>Page</title><script>x</script><p>Seen</p>")
        archive.writestr("c.docx", inner.read_bytes())
        archive.writestr("d.pdf", b"%PDF-1.7")
        archive.writestr(".hidden.txt", "no")
    rows = {row.cells[0]: row.cells[1:] for row in reading.opened(path).rows()}
    assert rows["a/guide.md"] == ("The guide", "Heading\nSome bold text", "price, discount", "markdown", 4, None)
    assert rows["b.html"][:2] == ("Page", "Seen")
    assert rows["c.docx"][:2] == ("Hello", "Hello")
    assert (rows["d.pdf"][1], rows["d.pdf"][5]) == (None, "The document is damaged.")
    assert len(rows) == 4


@pytest.fixture(scope="module")
def postgres() -> Iterator[Origin]:
    """A database beside the one of the tests."""
    if not (url := os.environ.get("DATABASE_URL")) or os.environ.get("GUANXI_TEST_PROBLEM"):
        pytest.skip("there is no PostgreSQL server for tests")
    name = f"source_{os.getpid()}"
    socket_folder = parse_qs(urlsplit(url).query)["host"][0]
    with psycopg.connect(host=socket_folder, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        with psycopg.connect(host=socket_folder, user="postgres", dbname=name, autocommit=True) as inner:
            inner.execute("CREATE TABLE orders (number int, name text, amount numeric(10,2), day date)")
            with inner.cursor() as cursor:
                cursor.executemany("INSERT INTO orders VALUES (%s, %s, %s, '2024-02-29')", ROWS)
            inner.execute("CREATE SCHEMA other; CREATE VIEW other.some AS SELECT * FROM orders WHERE number > 1")
        yield Origin(kind="postgresql", place=socket_folder, database=name, user="postgres", inside=True)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def mysql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    """A private MariaDB server."""
    if MARIADB is None or not shutil.which("mariadb-install-db"):
        pytest.skip("mariadbd is not installed")
    folder = tmp_path_factory.mktemp("mariadb")
    data, place = folder / "data", Path(f"/tmp/guanxi-mariadb-{os.getpid()}.sock")  # noqa: S108 (a path of a socket must be short)
    user = ["--user=root"] if os.geteuid() == 0 else []
    made = ["mariadb-install-db", f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db", *user]
    subprocess.run(made, check=True, capture_output=True)
    server = subprocess.Popen(
        [MARIADB, f"--datadir={data}", f"--socket={place}", "--skip-networking", "--innodb-flush-log-at-trx-commit=0", *user],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        import pymysql  # late: slow import

        _answers(place)
        connection = pymysql.connect(unix_socket=str(place), user="root", autocommit=True)
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE shop CHARACTER SET utf8mb4")
            cursor.execute("CREATE TABLE shop.orders (number int, name varchar(80), amount decimal(10,2), day date)")
            cursor.executemany("INSERT INTO shop.orders VALUES (%s, %s, %s, '2024-02-29')", ROWS)
        yield Origin(kind="mysql", place=str(place), database="shop", user="root", inside=True)
    finally:
        server.terminate()
        server.wait()


def _answers(place: Path) -> None:
    """Wait until somebody listens."""
    for _try in range(400):
        with socket.socket(socket.AF_UNIX) as probe:
            if place.exists() and probe.connect_ex(str(place)) == 0:
                return
        time.sleep(0.05)


@pytest.fixture(params=["postgres", "mysql"])
def database(request: pytest.FixtureRequest) -> Origin:
    return request.getfixturevalue(request.param)


def test_a_database_names_its_tables_and_gives_them_whole_and_in_part(database: Origin, tmp_path: Path) -> None:
    assert "orders" in [one.name for one in reading.parts(database)]
    sample = reading.sample(database, "orders", tmp_path)
    target, late = tmp_path / "all", tmp_path / "late"
    told: list[int] = []
    reading.fetch(database, "orders", target, notice=told.append)
    reading.fetch(database, "orders", late, since=Since("number", 2))
    whole = [row.cells for row in reading.opened(target).rows()]
    assert whole == [(*row, date(2024, 2, 29)) for row in ROWS]
    assert [row.cells for row in sample.rows()] == whole
    assert ([row.cells[0] for row in reading.opened(late).rows()], told[-1]) == ([2, 3], 3)


def test_a_database_that_refuses_says_so_without_the_password(database: Origin, tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable, match="no table gone"):
        reading.fetch(database, "gone", tmp_path / "x")
    with pytest.raises(UnreadableTable, match="column"):
        reading.fetch(database, "orders", tmp_path / "x", since=Since("gone", 1))
    wrong = Origin(
        kind=database.kind, place=database.place, database="no_such_database", user=database.user, secret="sesame", inside=True
    )
    with pytest.raises(Unreachable, match="does not let us in") as refusal:
        reading.parts(wrong)
    assert "sesame" not in str(refusal.value) + repr(wrong)


def test_names_with_quotation_marks_do_not_break_out(database: Origin, tmp_path: Path) -> None:
    for name in ('orders"; DROP TABLE orders; --', "orders`; DROP TABLE orders; --"):
        with pytest.raises(UnreadableTable):
            reading.fetch(database, name, tmp_path / "x")
    assert "orders" in [one.name for one in reading.parts(database)]


class Api(BaseHTTPRequestHandler):
    """An API that gives ROWS one by one, in every manner of paging."""

    seen: list[tuple[str, str | None]] = []

    def do_GET(self) -> None:
        parts, query = urlsplit(self.path), parse_qs(urlsplit(self.path).query)
        Api.seen.append((self.path, self.headers.get("Authorization")))
        place = int((query.get("page") or query.get("offset") or query.get("cursor") or ["0"])[0]) - (1 if "page" in query else 0)
        if parts.path == "/moved":
            self.send_response(302)
            self.send_header("Location", query["to"][0])
            self.end_headers()
            return
        rows = [{"number": n, "name": name, "amount": float(amount)} for n, name, amount in ROWS[place : place + 1]]
        body: dict[str, Any] = {"data": {"orders": rows}}
        if place + 1 < len(ROWS):
            body["paging"] = {"next": place + 1 if parts.path == "/cursor" else f"/link?cursor={place + 1}"}
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def api() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Api)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/page", {"paging": "page"}),
        ("/offset", {"paging": "offset"}),
        ("/cursor", {"paging": "cursor", "next": "paging.next"}),
        ("/link", {"paging": "link", "next": "paging.next"}),
    ],
)
def test_an_api_is_read_page_by_page_to_its_end(api: str, tmp_path: Path, path: str, options: dict[str, str]) -> None:
    origin = Origin(kind="web", place=api + path, secret="token", options=options, inside=True)
    assert [one.name for one in reading.parts(origin)] == ["data.orders"]
    reading.fetch(origin, "data.orders", tmp_path / "all")
    assert plain(reading.opened(tmp_path / "all", sheet="data.orders")) == EXPECTED
    assert plain(reading.sample(origin, "data.orders", tmp_path)) == EXPECTED[:1]
    assert Api.seen[-1][1] == "Bearer token"


def test_addresses_inside_the_network_are_refused_also_behind_a_redirection(api: str) -> None:
    with pytest.raises(Unreachable, match="internal network"):
        fetching.get(fetching.Asked(api))
    for address in ("ftp://example.com/", "http://user:pw@example.com/", "file:///etc/passwd"):
        with pytest.raises(Unreachable, match="address"):
            fetching.get(fetching.Asked(address))


def test_a_secret_does_not_follow_to_another_computer(api: str) -> None:
    other = HTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    try:
        asked = fetching.Asked(
            f"{api}/moved?to=http://127.0.0.1:{other.server_port}/page", secrets={"Authorization": "Bearer token"}, inside=True
        )
        fetching.get(asked)
        assert [secret for path, secret in Api.seen[-2:]] == ["Bearer token", None]
    finally:
        other.shutdown()
        other.server_close()


def test_an_answer_that_is_too_large_or_never_ends_is_cut_off(api: str) -> None:
    with pytest.raises(Unreachable, match="too large"):
        fetching.get(fetching.Asked(f"{api}/page", inside=True, largest=10))
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        with pytest.raises(Unreachable, match="does not answer"):
            fetching.get(fetching.Asked(f"http://127.0.0.1:{silent.getsockname()[1]}/", inside=True, seconds=0.3))
