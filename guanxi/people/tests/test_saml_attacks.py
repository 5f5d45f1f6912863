"""SAML under attack: whoever has one good assertion cannot become somebody else with it, and nonsense breaks nothing."""

import base64
import re

import pytest
from django.test import Client

from guanxi.people.models import Identity, IdentityProvider, Person

from . import test_saml
from .test_saml import ISSUER, OURS, _assertion, _begin, _response, _send, _signed

keys, mei = test_saml.keys, test_saml.mei
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
SIGNATURE = re.compile(r"<ds:Signature.*?</ds:Signature>", re.DOTALL)
EXTENSIONS = '<samlp:Extensions xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">%s</samlp:Extensions>'


@pytest.fixture
def boss(mei: Person) -> Person:
    """Whom mei, who can sign in at the provider, wants to be."""
    boss = Person.objects.create_user("boss", is_administrator=True)
    Identity.objects.create(provider=IdentityProvider.objects.get(), subject="boss@house", person=boss)
    return boss


def _wrapped(way: str, good: str, evil: str) -> str:
    """The good assertion with its signature, and the evil one, put together so that a careless reader takes the evil one."""
    signature = SIGNATURE.search(good)
    assert signature
    bare = good.replace(signature[0], "")
    in_object = signature[0].replace("</ds:Signature>", f"<ds:Object>{bare}</ds:Object></ds:Signature>")
    inside_of_evil = evil.replace("</saml:Issuer>", "</saml:Issuer>%s", 1)
    return {
        "evil first": evil + good,
        "evil last": good + evil,
        "good within evil": inside_of_evil % good,
        "good within the signature of evil": inside_of_evil % in_object,
        "good in the advice of evil": evil.replace("</saml:Conditions>", f"</saml:Conditions><saml:Advice>{good}</saml:Advice>"),
        "good in extensions": EXTENSIONS % good + evil,
        "same id twice": evil.replace('ID="_evil"', 'ID="_a1"') + good,
        "evil within the signature of good": good.replace("</ds:Signature>", f"<ds:Object>{evil}</ds:Object></ds:Signature>"),
        "signature of good in evil": inside_of_evil % signature[0] + bare,
        "evil in good": good.replace("</saml:Assertion>", f"{evil}</saml:Assertion>"),
    }[way]


@pytest.mark.parametrize(
    "way",
    [
        "evil first", "evil last", "good within evil", "good within the signature of evil", "good in the advice of evil",
        "good in extensions", "same id twice", "evil within the signature of good", "signature of good in evil", "evil in good",
    ],
)  # fmt: skip
def test_a_good_signature_wrapped_around_does_not_make_somebody_else(
    way: str, mei: Person, boss: Person, keys: tuple[str, str], client: Client
) -> None:
    request = _begin(client)
    good = _signed(_assertion(request), keys).removeprefix('<?xml version="1.0"?>').strip()
    evil = _assertion(request, who="boss@house").replace('ID="_a1"', 'ID="_evil"')
    _send(client, _response(request, _wrapped(way, good, evil)))
    assert client.session.get("_auth_user_id") in (None, str(mei.pk))


def test_a_comment_in_a_name_does_not_cut_it(mei: Person, boss: Person, keys: tuple[str, str], client: Client) -> None:
    """Signatures leave comments out: 'boss@house<!-- -->.mei' is signed as 'boss@house.mei', and must be read as that, too."""
    request = _begin(client)
    signed = _signed(_assertion(request, who="boss@house.mei"), keys)
    assert _send(client, _response(request, signed.replace("boss@house.mei", "boss@house<!-- -->.mei"))).status_code == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("lie", ["recipient", "destination", "request", "issuer", "method", "not yet"])
def test_an_assertion_for_other_circumstances_lets_nobody_in(
    lie: str, mei: Person, keys: tuple[str, str], client: Client
) -> None:
    request = _begin(client)
    plain = _assertion(request, late=-600 if lie == "not yet" else 0)
    lies = {
        "recipient": (f'Recipient="{OURS}/assertion/"', 'Recipient="https://elsewhere.example/"'),
        "request": (f'InResponseTo="{request}"', 'InResponseTo="another"'),
        "issuer": (f"<saml:Issuer>{ISSUER}", "<saml:Issuer>https://other.example"),
        "method": ("cm:bearer", "cm:holder-of-key"),
    }
    if lie in lies:
        assert lies[lie][0] in plain
        plain = plain.replace(*lies[lie])
    response = _response(request, _signed(plain, keys))
    if lie == "destination":
        text = base64.b64decode(response).decode().replace(f'Destination="{OURS}', 'Destination="https://elsewhere.example')
        response = base64.b64encode(text.encode()).decode()
    assert _send(client, response).status_code == 403
    assert "_auth_user_id" not in client.session


def test_an_answer_is_not_taken_twice_in_the_same_browser(mei: Person, keys: tuple[str, str], client: Client) -> None:
    request = _begin(client)
    response = _response(request, _signed(_assertion(request), keys))
    assert _send(client, response).status_code == 302
    client.post("/sign-out/")
    assert _send(client, response).status_code == 403
    _begin(client)
    assert _send(client, response).status_code == 403


LAUGHS = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"no xml", b"<a/>", b"\xff\xfe", b"<" * 10_000, b"<a>" * 20_000,
        f"{LAUGHS}]><a>&i;</a>".encode(),
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b'<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>',
    ],
)  # fmt: skip
def test_nonsense_is_refused_like_a_lie(sent: bytes, mei: Person, client: Client) -> None:
    _begin(client)
    assert _send(client, base64.b64encode(sent).decode()).status_code == 403


@pytest.mark.parametrize("sent", ["%%%", "中文", "A", "\x00"])
def test_what_is_no_base64_is_refused_like_a_lie(sent: str, mei: Person, client: Client) -> None:
    _begin(client)
    assert _send(client, sent).status_code == 403
