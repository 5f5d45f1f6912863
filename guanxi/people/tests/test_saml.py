"""SAML: a signed answer to our own request lets in; altered, unsigned, foreign, old or repeated ones do not."""

import base64
import datetime
import re
import zlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.people.models import Identity, IdentityProvider, Person

utils = pytest.importorskip(
    "onelogin.saml2.utils", reason="SAML is an extra of its own: pip install guanxi[saml]"
).OneLogin_Saml2_Utils
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
ISSUER, OURS = "https://house.example/saml", "http://testserver/sign-in/by/adfs"
SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
DIGEST = "http://www.w3.org/2001/04/xmlenc#sha256"


def _pair() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "house.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=9))
    certificate = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private.decode(), certificate


@pytest.fixture(scope="module")
def keys() -> tuple[str, str]:
    return _pair()


@pytest.fixture
def mei(keys: tuple[str, str]) -> Person:
    IdentityProvider.objects.create(
        name="ADFS", slug="adfs", protocol="saml", issuer=ISSUER, sign_in_url="https://house.example/login", certificate=keys[1]
    )
    mei = Person.objects.create_user("mei")
    Identity.objects.create(provider=IdentityProvider.objects.get(), subject="mei@house", person=mei)
    return mei


def _begin(client: Client) -> str:
    """Go to the provider; the number of our request."""
    sent = client.get(reverse("single", args=["adfs"]), {"next": "/me/"})["Location"]
    assert sent.startswith("https://house.example/login?")
    request = zlib.decompress(base64.b64decode(parse_qs(urlsplit(sent).query)["SAMLRequest"][0]), -15).decode()
    found = re.search(r'ID="([^"]+)"', request)
    assert found
    return found[1]


def _assertion(request: str, *, audience: str = f"{OURS}/metadata/", late: int = 0, who: str = "mei@house") -> str:
    def moment(minutes: int) -> str:
        return (timezone.now() + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

    until, place = moment(5 - late), f"{OURS}/assertion/"
    return (
        f'<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" Version="2.0" IssueInstant="{moment(0)}">'
        f"<saml:Issuer>{ISSUER}</saml:Issuer><saml:Subject><saml:NameID>{who}</saml:NameID>"
        '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
        f'<saml:SubjectConfirmationData NotOnOrAfter="{until}" Recipient="{place}" InResponseTo="{request}"/></saml:SubjectConfirmation></saml:Subject>'
        f'<saml:Conditions NotBefore="{moment(-5 - late)}" NotOnOrAfter="{until}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience>'
        f'</saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{moment(0)}" SessionIndex="_s1"><saml:AuthnContext>'
        "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
        "</saml:Assertion>"
    )


def _response(request: str, assertion: str) -> str:
    now = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    text = (
        f'<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r1" '
        f'Version="2.0" IssueInstant="{now}" Destination="{OURS}/assertion/" InResponseTo="{request}"><saml:Issuer>{ISSUER}</saml:Issuer><samlp:Status>'
        f'<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>'
    )
    return base64.b64encode(text.encode()).decode()


def _signed(assertion: str, keys: tuple[str, str]) -> str:
    signed = utils.add_sign(assertion, keys[0], keys[1], sign_algorithm=SHA256, digest_algorithm=DIGEST)
    return signed.decode() if isinstance(signed, bytes) else str(signed)


def _send(client: Client, response: str) -> Any:
    first = client.post(reverse("single-assertion", args=["adfs"]), {"SAMLResponse": response})
    assert "data-send-now" in first.content.decode()
    return client.post(reverse("single-assertion", args=["adfs"]), {"SAMLResponse": response, "again": "1"})


def test_a_signed_answer_to_our_request_lets_in_once(mei: Person, keys: tuple[str, str], client: Client) -> None:
    request = _begin(client)
    response = _response(request, _signed(_assertion(request), keys))
    assert _send(client, response)["Location"] == "/me/"
    assert client.get("/me/").status_code == 200
    other = Client()
    assert _send(other, response).status_code == 403
    _begin(other)
    assert _send(other, response).status_code == 403


@pytest.mark.parametrize("lie", ["unsigned", "altered", "another key", "another audience", "old"])
def test_what_is_not_proven_lets_nobody_in(mei: Person, keys: tuple[str, str], client: Client, lie: str) -> None:
    request = _begin(client)
    assertion = _assertion(
        request, late=120 if lie == "old" else 0, audience="https://elsewhere.example" if lie == "another audience" else f"{OURS}/metadata/",
        who="other@house" if lie == "altered" else "mei@house",
    )  # fmt: skip
    if lie != "unsigned":
        assertion = _signed(assertion, _pair() if lie == "another key" else keys)
    if lie == "altered":
        assertion = assertion.replace("other@house", "mei@house")
    assert _send(client, _response(request, assertion)).status_code == 403
    assert client.get("/me/").status_code == 302


def test_the_provider_can_read_what_it_must_know_of_us(mei: Person, client: Client) -> None:
    text = client.get(reverse("single-metadata", args=["adfs"])).content.decode()
    assert f"{OURS}/assertion/" in text
