"""An address leads to the same page, whether all addresses are tried or only those that begin like it."""

from typing import Any

import pytest
from django.urls import Resolver404, URLResolver, get_resolver, include, path
from django.urls.resolvers import RegexPattern

from guanxi.config import urls
from guanxi.config.finding_pages import by_first_word

ADDRESSES = [
    "", "accounts/", "accounts/7/", "accounts/7/edit/", "accounts/new/", "accounts/views/3/save/", "accounts/7/files/9/view/", "tags/names/",
    "import/", "import/4/progress/", "import/4/rejected.csv", "search/live/", "health/", "robots.txt", "mcp", "api/v1/accounts", "api/v1/accounts/7",
    "settings/", "settings/webhooks/new/", "settings/webhooks/4/", "settings/personal-data/contacts/4/", "evaluation/pyramid/", "explorer/",
    "static/x.css", "nothing", "accounts", "accounts//", "äccounts/", "accounts/7/nothing/", "home/parts/", "sign-in/", "me/here/", "<slug:path>/",
]  # fmt: skip


def _found(resolver: URLResolver, address: str) -> Any:
    try:
        match = resolver.resolve(f"/{address}")
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.view_name, match.route


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_leads_to_the_same_page(address: str) -> None:
    plain = URLResolver(RegexPattern(r"^/"), urls.everything)
    assert _found(get_resolver(), address) == _found(plain, address)


def test_the_first_of_two_that_fit_answers_as_before() -> None:
    def page(_request: Any, **_parts: Any) -> None: ...

    some = [
        path("a/<int:pk>/", page, name="key"),
        path("<slug:word>/new/", page, name="any"),
        path("a/new/", page, name="never"),
        path("b/", include([path("", page, name="b"), path("<slug:word>/", page, name="word"), path("x/", page, name="hidden")])),
        path("b/y/", page, name="late"),
    ]
    quick = by_first_word(path("", include(some)))
    plain = path("", include(some))
    for address in ("a/1/", "a/new/", "b/", "b/x/", "b/y/", "c/new/"):
        assert quick.resolve(address).url_name == plain.resolve(address).url_name
