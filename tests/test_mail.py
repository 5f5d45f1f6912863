"""The running product and a mail server: a link goes out, waits while the server is away, and what is refused is told."""

import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar

import pytest

from guanxi.config.postgres.sizes import free_port
from guanxi.people.tests.post_office import opened
from tests.running import Product

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="starts the product as on a server"),
    pytest.mark.xdist_group("starting"),
]
MAIL_PORT = free_port()
WHO = "mei@example.com"


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """One installation that sends mail to a port of this machine, and somebody who forgot the password."""
    product = Product(settings={"GUANXI_MAIL_URL": f"smtp://127.0.0.1:{MAIL_PORT}?tls=0&from=crm@example.com"})
    try:
        product.start()
        made = product.command("user", "add", "mei", "--email", WHO, "--language", "en", "--password", "long-enough-secret")
        assert made.returncode == 0, made.stderr
        yield product
    finally:
        product.remove()


def ask_for_link(product: Product, email: str) -> str:
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{product.url}/sign-in/forgotten/", timeout=20).read().decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    sent = urllib.parse.urlencode({"csrfmiddlewaretoken": found[1], "email": email}).encode()
    request = urllib.request.Request(f"{product.url}/sign-in/forgotten/", sent, {"Referer": product.url})
    return str(browser.open(request, timeout=20).read().decode())


def jobs(product: Product) -> list[tuple[object, ...]]:
    return product.sql("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'people.mail_link' ORDER BY id")


def test_a_link_waits_while_the_mail_server_is_away_and_works_when_it_comes(product: Product) -> None:
    ask_for_link(product, WHO)
    refused = "SELECT 1 FROM config_joberror WHERE text LIKE '%%Connection refused%%'"
    product.await_that(lambda: bool(product.sql(refused)), 60)  # tried, told on the page about jobs, to be tried again
    assert jobs(product) == [("todo",)]
    with opened(MAIL_PORT) as office:
        product.await_that(lambda: bool(office.letters), 60)
    (letter,) = office.letters
    found = re.search(r"(/sign-in/new/\S+)", letter.text)
    assert found
    with urllib.request.urlopen(product.url + found[1], timeout=20) as answer:
        assert answer.status == 200
    product.await_that(lambda: jobs(product) == [("succeeded",)], 30)


def test_an_address_that_is_refused_for_good_is_told_to_administrators(product: Product) -> None:
    with opened(MAIL_PORT) as office:
        office.refused[WHO] = "550 no such mailbox"
        ask_for_link(product, WHO)
        product.await_that(lambda: ("failed",) in jobs(product), 60)
    assert office.letters == []
    (noted,) = product.sql("SELECT count(*) FROM config_joberror WHERE text LIKE '%%Undeliverable%%'")
    assert noted == (1,)
