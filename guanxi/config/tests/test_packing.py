"""Pages are packed for browsers that can unpack them, and nothing else is."""

import gzip

from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from guanxi.config.middleware.packing import SHORTEST, Pack, pack

PAGE = "客户 customers " * 1000


def answered(response: HttpResponse | StreamingHttpResponse, accepted: str = "gzip, br") -> HttpResponse | StreamingHttpResponse:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    return Pack(lambda _request: response)(request)  # type: ignore[return-value]


def test_a_page_comes_out_as_it_went_in() -> None:
    given = answered(HttpResponse(PAGE, headers={"ETag": '"x"'}))
    assert isinstance(given, HttpResponse)
    assert gzip.decompress(given.content).decode() == PAGE
    assert given["Content-Encoding"] == "gzip"
    assert given["Content-Length"] == str(len(given.content))
    assert given["ETag"] == 'W/"x"'
    assert given["Vary"] == "Accept-Encoding"


def test_who_cannot_unpack_gets_it_as_it_is() -> None:
    given = answered(HttpResponse(PAGE), accepted="br")
    assert isinstance(given, HttpResponse)
    assert given.content.decode() == PAGE
    assert "Content-Encoding" not in given
    assert given["Vary"] == "Accept-Encoding"


def test_short_and_packed_answers_stay() -> None:
    for response in (HttpResponse("x" * (SHORTEST - 1)), HttpResponse(PAGE, headers={"Content-Encoding": "br"})):
        before = response.content
        given = answered(response)
        assert isinstance(given, HttpResponse)
        assert given.content == before


def test_a_file_sent_in_pieces_is_packed_in_pieces() -> None:
    given = answered(StreamingHttpResponse([PAGE.encode(), PAGE.encode()]))
    assert isinstance(given, StreamingHttpResponse)
    assert gzip.decompress(b"".join(given)).decode() == PAGE * 2


def test_the_same_page_has_many_lengths() -> None:
    assert len({len(pack(PAGE.encode(), 100)) for _turn in range(50)}) > 5
