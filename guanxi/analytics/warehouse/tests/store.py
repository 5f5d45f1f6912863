"""A store that speaks enough of S3 for tests: objects are files of a folder, signatures are not looked at."""

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class Store(ThreadingHTTPServer):
    """Keeps objects below `folder`; `asked` is what was asked of it."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.folder, self.asked = folder, list[str]()
        self.parts: dict[str, dict[int, bytes]] = {}


class Answering(BaseHTTPRequestHandler):
    """GET with ranges, HEAD, PUT, uploads in parts, lists."""

    server: Store
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path, asked = self._asked("GET")
        if "list-type" in asked:
            self._list(path, asked.get("prefix", [""])[0])
            return
        content = self._content(path)
        if content is None:
            self._answer(404, b"")
            return
        if found := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
            start, end = int(found[1]), int(found[2] or len(content) - 1)
            told = {"Content-Range": f"bytes {start}-{min(end, len(content) - 1)}/{len(content)}"}
            self._answer(206, content[start : end + 1], **told)
            return
        self._answer(200, content)

    def do_HEAD(self) -> None:
        path, _asked = self._asked("HEAD")
        content = self._content(path)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", f'"{hashlib.md5(content or b"", usedforsecurity=False).hexdigest()}"')
        self.send_header("Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT")
        self.end_headers()

    def do_PUT(self) -> None:
        path, asked = self._asked("PUT")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "uploadId" in asked:
            self.server.parts[asked["uploadId"][0]][int(asked["partNumber"][0])] = body
        else:
            self._write(path, body)
        self._answer(200, b"", ETag=f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"')

    def do_POST(self) -> None:
        path, asked = self._asked("POST")
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "uploads" in asked:
            name = f"upload{len(self.server.parts)}"
            self.server.parts[name] = {}
            told = f"<InitiateMultipartUploadResult><UploadId>{name}</UploadId></InitiateMultipartUploadResult>"
        else:
            parts = self.server.parts.pop(asked["uploadId"][0])
            self._write(path, b"".join(parts[number] for number in sorted(parts)))
            told = "<CompleteMultipartUploadResult></CompleteMultipartUploadResult>"
        self._answer(200, told.encode())

    def _asked(self, method: str) -> tuple[str, dict[str, list[str]]]:
        parts = urlsplit(self.path)
        self.server.asked.append(f"{method} {parts.path}")
        return unquote(parts.path).lstrip("/"), parse_qs(parts.query, keep_blank_values=True)

    def _content(self, path: str) -> bytes | None:
        file = self.server.folder / path
        return file.read_bytes() if file.is_file() else None

    def _write(self, path: str, body: bytes) -> None:
        file = self.server.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)

    def _list(self, bucket: str, prefix: str) -> None:
        root = self.server.folder / bucket
        names = [str(file.relative_to(root)) for file in sorted(root.rglob("*")) if file.is_file()]
        keys = "".join(f"<Contents><Key>{escape(name)}</Key></Contents>" for name in names if name.startswith(prefix))
        self._answer(200, f"<ListBucketResult>{keys}</ListBucketResult>".encode())

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name)
        pass


@contextmanager
def serving(folder: Path) -> Iterator[Store]:
    """Serve a folder as a store while the test runs."""
    store = Store(folder)
    thread = threading.Thread(target=store.serve_forever, daemon=True)
    thread.start()
    try:
        yield store
    finally:
        store.shutdown()
        store.server_close()
        thread.join()
