"""Asks the running product over HTTP as one or several signed-in people, and takes the time."""

import gzip
import http.client
import itertools
import re
import statistics
import threading
import time
from dataclasses import dataclass, field
from email.message import Message
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from . import forms
from .asking import Operation

_FORM = "application/x-www-form-urlencoded"
_CSRF = re.compile(r'<meta name="csrf-token" content="([^"]*)"')


class WrongAnswer(Exception):
    """The product answered something else than was asked; a figure for that would mean nothing."""


@dataclass
class Client:
    """One browser: its connection is kept open, its cookies are its own."""

    netloc: str
    cookies: dict[str, str] = field(default_factory=lambda: {"guanxi-scripts": "1"})  # as a browser with scripts
    connection: http.client.HTTPConnection | None = None
    csrf: str = ""
    token: str = ""

    def send(self, method: str, address: str, pairs: forms.Pairs | None = None) -> tuple[int, Message, bytes]:
        """Send one request, perhaps with a form, and read the whole answer."""
        form = (_FORM, urlencode(pairs)) if pairs is not None else None
        return self.ask(method, address, form)

    def ask(self, method: str, address: str, sent: tuple[str, str] | None, *, is_api: bool = False) -> tuple[int, Message, bytes]:
        """Send one request, perhaps with something of a kind, and read the whole answer."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.netloc, timeout=60)
        headers = {"Accept-Encoding": "gzip"} | (
            {"Authorization": f"Bearer {self.token}"}
            if is_api
            else {
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                "Origin": f"http://{self.netloc}",
                "X-CSRFToken": self.csrf,
            }
        )
        body = sent[1].encode() if sent else None
        if sent:
            headers["Content-Type"] = sent[0]
        try:
            self.connection.request(method, address, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # Connections that rest for a while, because another one waits for its answer, are closed by the server.
            self.connection.close()
            self.connection.request(method, address, body, headers)
            answer = self.connection.getresponse()
        content = answer.read()
        for header in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        return answer.status, answer.headers, content

    def read(self, address: str) -> str:
        """Fetch a page.

        :raises WrongAnswer: if it is not there.
        """
        status, headers, content = self.send("GET", address)
        if status != 200:
            raise WrongAnswer(f"{address}: {status}")
        return (gzip.decompress(content) if headers.get("Content-Encoding") == "gzip" else content).decode()

    def sign_in(self, username: str, password: str) -> None:
        """Sign in.

        :raises WrongAnswer: if that is refused.
        """
        reader = forms.Reader()
        html = self.read("/sign-in/").replace('action="/sign-in/"', 'action=""')
        reader.feed(html)
        pairs = forms.changed(reader.values, username=username, password=password)
        status, _headers, _content = self.send("POST", "/sign-in/", pairs)
        if status != 302:
            raise WrongAnswer(f"signing in: {status}")
        found = _CSRF.search(self.read("/accounts/"))
        self.csrf = found[1] if found else ""


@dataclass(frozen=True)
class Timing:
    """Milliseconds at which half and 95 % of the answers were there, answers a second, bytes of one answer as sent, their number."""

    p50: float
    p95: float
    per_second: float
    size: int
    answers: int


def measure(operation: Operation, clients: list[Client], seconds: float) -> Timing:
    """Ask as often as possible for that long, everybody at the same time."""
    times: list[float] = []
    problems: list[Exception] = []
    sizes = [_once(operation, clients[0], 0)[1]]
    turns = itertools.count(1)
    until = time.perf_counter() + seconds

    def ask(client: Client) -> None:
        try:
            while time.perf_counter() < until or len(times) < 3:
                took, size = _once(operation, client, next(turns))
                times.append(took)
                sizes.append(size)
        except (WrongAnswer, OSError, http.client.HTTPException) as why:
            problems.append(why)

    start = time.perf_counter()
    threads = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    took = time.perf_counter() - start
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return Timing(statistics.median(ordered) * 1000, p95 * 1000, len(times) / took, int(statistics.median(sizes)), len(times))


def _once(operation: Operation, client: Client, turn: int) -> tuple[float, int]:
    """One answer: how long it took, and its size. Of a form only the sending counts, not the fetching."""
    address = operation.address(turn)
    if operation.change:
        sent: tuple[str, str] | None = (_FORM, urlencode(operation.change(forms.read(client.read(address)))))
    else:
        sent = operation.sent(turn) if operation.sent else None
    start = time.perf_counter()
    status, headers, content = client.ask("POST" if sent else "GET", address, sent, is_api=operation.is_api)
    took = time.perf_counter() - start
    plain = gzip.decompress(content) if headers.get("Content-Encoding") == "gzip" else content
    told = headers.get("Location", "") if operation.change else plain.decode()
    if status != operation.status or operation.holds not in told:
        raise WrongAnswer(f"{operation.name}: {address} answered {status} {told[:200]}")
    return took, len(content)


def split(url: str) -> str:
    """The host and port of an address."""
    return urlsplit(url).netloc
