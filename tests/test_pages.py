"""The main pages as people see them: every language, desk and phone, light and dark, with the demo company in them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import DESK, PHONE, Watched, seat
from tests.running import Product

PAGES = {
    "home": "/",
    "accounts": "/accounts/",
    "account": "/accounts/{account}/",
    "account: organization chart": "/accounts/{account}/tab/organization/",
    "account: history": "/accounts/{account}/history/",
    "account: form": "/accounts/{account}/edit/",
    "new account": "/accounts/new/",
    "contacts": "/contacts/",
    "contact": "/contacts/{contact}/",
    "contact: form": "/contacts/{contact}/edit/",
    "orders": "/orders/",
    "order": "/orders/{order}/",
    "order: form": "/orders/{order}/edit/",
    "products": "/products/",
    "product": "/products/{product}/",
    "pyramid": "/evaluation/pyramid/",
    "contribution": "/evaluation/contribution/",
    "customers compared": "/evaluation/customers/",
    "margins": "/evaluation/margins/",
    "order lines": "/evaluation/lines/",
    "rules": "/evaluation/rules/",
    "imports": "/import/",
    "new import": "/import/new/",
    "search": "/search/?q=a",
    "nothing found": "/accounts/?q=qqqqqq",
    "settings": "/settings/",
    "rights of a role": "/roles/{role}/rights/",
    "preferences": "/me/",
}
MORE_PAGES = {
    "data sources": "/loading/",
    "load data": "/loading/new/",
    "orders: board": "/orders/?as=board&group=state",
    "orders: groups": "/orders/?group=state",
    "accounts: conditions": "/accounts/?where=any(name:has:a;none(tags:empty))",
    "orders: views": "/orders/views/",
    "account: files": "/accounts/{account}/files/",
    "account: talk": "/accounts/{account}/talk/",
    "account: sharing": "/accounts/{account}/sharing/",
    "account: print": "/accounts/{account}/print/",
    "recycle bin": "/bin/",
    "tags": "/tags/",
    "notices": "/me/notices/",
    "notices: choice": "/me/notices/choice/",
    "my security": "/me/security/",
    "sign-in rules": "/settings/sign-in/",
    "audit trail": "/settings/audit/",
    "audited fields": "/settings/audit/fields/",
    "personal data": "/settings/personal-data/",
    "objects and fields": "/settings/objects/",
    "object": "/settings/objects/accounts/",
    "new field": "/settings/objects/accounts/fields/new/",
    "names": "/settings/objects/accounts/names/",
    "layout": "/settings/objects/accounts/layout/",
    "choices": "/settings/choices/",
    "settings as a file": "/settings/file/",
    "API: description": "/api/docs/",
    "API: accounts": "/api/docs/accounts/",
    "tokens": "/settings/tokens/",
    "tokens of all": "/settings/tokens/all/",
    "webhooks": "/settings/webhooks/",
    "new webhook": "/settings/webhooks/new/",
    "operations": "/settings/operations/",
    "absences": "/absences/",
    "roles compared": "/roles/{role}/compare/",
    "field rights of a role": "/roles/{role}/fields/",
}
"""Pages that are looked at in English only."""
KEYS = {
    "account": "SELECT account_id FROM sales_order GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "contact": "SELECT min(id) FROM customers_contact",
    "order": "SELECT order_id FROM sales_orderline GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "product": "SELECT product_id FROM sales_orderline GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "role": "SELECT min(id) FROM people_role",
}
WIDEST = ("home", "account", "account: form", "order", "pyramid", "contribution", "margins", "rights of a role")
"""Traditional differs from simplified Chinese only in some words and in how money is written."""
SPEAK = "UPDATE people_person SET language = %s WHERE username = %s RETURNING id"
LIMIT = 150_000
"""What the first page may weigh, in bytes as they travel: scripts and styles together."""
PARTS = """() => performance.getEntriesByType("resource").map((one) => [new URL(one.name).pathname, one.encodedBodySize])"""


@pytest.fixture(scope="module")
def addresses(company: Product) -> dict[str, str]:
    keys = {name: company.sql(statement)[0][0] for name, statement in KEYS.items()}
    return {name: address.format(**keys) for name, address in (PAGES | MORE_PAGES).items()}


@pytest.fixture(scope="module")
def language(request: pytest.FixtureRequest, company: Product) -> Iterator[str]:
    """The language that the administrator has chosen."""
    before = company.sql("SELECT language FROM people_person WHERE username = %s", company.username)[0][0]
    company.sql(SPEAK, request.param, company.username)
    yield request.param
    company.sql(SPEAK, before, company.username)


@pytest.fixture(scope="module")
def watched(company: Product, browser: Browser) -> Iterator[Watched]:
    """A page of the administrator's browser session."""
    with seat(browser, company, company.username, company.password) as context:
        yield Watched(context.new_page(), company.url)


WALKS = [
    (language, name)
    for language, names in {"zh-hans": PAGES, "zh-hant": WIDEST, "en": PAGES | MORE_PAGES}.items()
    for name in names
]


@pytest.mark.parametrize(("language", "name"), WALKS, indirect=["language"], scope="module")
def test_every_page_is_in_order(language: str, name: str, watched: Watched, addresses: dict[str, str]) -> None:
    watched.paint("light")
    watched.resize(DESK)
    assert watched.open(addresses[name]) == 200
    found: dict[str, object] = {"desk": watched.layout()}
    if language == "en":  # structure and colors are the same in all languages
        found["light"] = watched.hurdles()
        watched.paint("dark")
        found["dark"] = watched.hurdles("color-contrast", "link-in-text-block")
    watched.resize(PHONE)
    found["phone"] = watched.layout()
    found["complaints"], found["strangers"] = watched.complaints, watched.strangers
    assert {what: one for what, one in found.items() if one} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en-US"])
def test_the_door_is_in_order(company: Product, browser: Browser, locale: str, scheme: str) -> None:
    context = browser.new_context(base_url=company.url, locale=locale, color_scheme=scheme, reduced_motion="reduce")
    page = Watched(context.new_page(), company.url)
    assert page.open("/sign-in/") == 200
    found: dict[str, object] = {"hurdles": page.hurdles(), "complaints": page.complaints, "strangers": page.strangers}
    for name, size in {"desk": DESK, "phone": PHONE}.items():
        page.resize(size)
        found[name] = page.layout()
    context.close()
    assert {what: one for what, one in found.items() if one} == {}


@pytest.mark.parametrize("name", ["home", "account", "order", "pyramid", "account: form"])
def test_a_phone_is_open_to_everybody_too(name: str, watched: Watched, addresses: dict[str, str]) -> None:
    watched.paint("light")
    watched.resize(PHONE)
    watched.open(addresses[name])
    assert watched.hurdles() == []


def test_the_first_page_is_light(company: Product, browser: Browser) -> None:
    with seat(browser, company, company.username, company.password) as context:
        page = context.new_page()
        context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.goto("/")
        parts = page.evaluate(PARTS)
    weights = {path: size for path, size in parts if path.endswith((".js", ".css"))}
    assert len(weights) >= 2
    assert min(weights.values()) > 0
    assert sum(weights.values()) <= LIMIT
