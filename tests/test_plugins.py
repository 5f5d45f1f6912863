"""An installed package adds its own object, panel, reaction, job and pages; one that is broken is named."""

import sys
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar

import pytest

from tests.running import Product

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc to find the processes"),
]


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """An installation with the plugin `lending`."""
    product = Product()
    product.add_plugins("lending")
    try:
        yield product.start()
    finally:
        product.remove()


def browser(product: Product) -> urllib.request.OpenerDirector:
    """Somebody who is signed in as the administrator."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"{product.url}/sign-in/").read()
    [token] = [cookie.value for cookie in jar if cookie.name == "guanxi_csrf"]
    data = f"username={product.username}&password={product.password}&csrfmiddlewaretoken={token}".encode()
    opener.open(f"{product.url}/sign-in/", data).read()
    return opener


def page(product: Product, path: str) -> str:
    return browser(product).open(f"{product.url}{path}").read().decode()


def test_its_object_has_list_page_import_and_history(product: Product) -> None:
    file = product.var / "accounts.csv"
    file.write_text("External ID,Name\nA1,Huawei\n")
    assert product.command("import", str(file), "--into", "accounts").returncode == 0
    loans = product.var / "loans.csv"
    loans.write_text("Device,Account,Lent on\nTelescope,Huawei,2026-11-01\n")
    done = product.command("import", str(loans), "--into", "loans")
    assert done.returncode == 0, done.stderr
    assert product.sql("SELECT device FROM lending_loan") == [("Telescope",)]
    assert "Telescope" in page(product, "/loans/")
    assert product.sql("SELECT count(*) FROM records_change WHERE path = 'loans'") == [(1,)]


def test_its_panel_stands_on_the_page_of_an_account(product: Product) -> None:
    [(key,)] = product.sql("SELECT id FROM customers_account WHERE name = 'Huawei'")
    shown = page(product, f"/accounts/{key}/")
    assert ("Devices on loan" in shown, "Telescope" in shown) == (True, True)


def test_its_reaction_answers_announcements(product: Product) -> None:
    seen = "SELECT imports_seen > 0 FROM lending_loan"
    product.await_that(lambda: product.sql(seen) == [(True,)])
    assert product.sql(seen) == [(True,)]


def test_its_page_asks_to_sign_in_like_ours(product: Product) -> None:
    with urllib.request.urlopen(f"{product.url}/lending/about/") as answer:
        assert "/sign-in/" in answer.geturl()
    assert page(product, "/lending/about/") == "Devices on loan"


def test_it_stands_in_the_menu(product: Product) -> None:
    assert 'href="/loans/"' in page(product, "/")


def test_it_can_be_switched_off(product: Product) -> None:
    product.stop()
    product.settings["GUANXI_PLUGINS_OFF"] = "lending"
    product.start()
    assert 'href="/loans/"' not in page(product, "/")
    assert product.sql("SELECT device FROM lending_loan") == [("Telescope",)]
    product.stop()
    del product.settings["GUANXI_PLUGINS_OFF"]


def test_a_broken_one_is_named_and_the_product_starts_without_it(product: Product) -> None:
    product.add_plugins("lending", "broken")
    refused = product.command("check")
    assert refused.returncode == 1
    assert "The plugin broken (guanxi-broken 1.0) cannot be loaded: ImportError" in refused.stdout + refused.stderr
    assert "GUANXI_PLUGINS_OFF=broken" in refused.stdout + refused.stderr
    assert "Traceback" not in refused.stderr
    product.settings["GUANXI_PLUGINS_OFF"] = "broken"
    assert "Telescope" in page(product.start(), "/loans/")
